import type { Config } from '../../src/core/config/config.ts'
import { appNamed, stageNamed } from '../../src/core/config/named.ts'
import { UserError } from '../../src/core/errors/user-error.ts'
import { code } from '../../src/core/markdown/code.ts'
import { escapeText } from '../../src/core/markdown/escape.ts'
import { table } from '../../src/core/markdown/table.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { Finding } from '../../src/core/resources/findings/finding.ts'
import type { RenderJob, RenderPair } from '../../src/core/resources/render-jobs.ts'
import { rendersJson } from '../../src/core/resources/render-result.ts'
import { formatSource } from '../../src/core/resources/render-source.ts'
import { summaryOf as summaryOfDifferences } from '../../src/core/resources/summary.ts'
import { defaultConfigFile, loadConfig } from '../../src/flows/load-config.ts'
import { planRenderJobs, planRenders, type Renders } from '../../src/flows/render.ts'
import type { WorkFiles } from '../../src/ports/files.ts'
import type { Log } from '../../src/ports/log.ts'
import type { Renderer } from '../../src/ports/renderer.ts'
import type { Chosen, Inputs, What } from './inputs.ts'

/** What the action needs from outside. */
export interface Deps {
  readonly files: WorkFiles
  readonly renderer: Renderer
  readonly log: Log
  /** The absolute folder that `files` is. */
  readonly root: string
  /** The owner of the repository, for the default registry; undefined outside of Actions. */
  readonly owner: string | undefined
}

/** Renders, compares with what is committed, looks for what breaks a rollout, and writes the outputs unless a finding forbids it. */
export const run = async (inputs: Inputs, deps: Deps): Promise<Outcome> => {
  const renders = await planAll(inputs, deps)
  const errors = renders.findings.filter(({ severity }) => severity === 'error')
  const writes = !inputs.dryRun && errors.length === 0
  if (writes) for (const { path, content } of renders.changes) await writeOrRemove(deps.files, path, content)
  await tell(renders, writes, deps.log)
  return { outputs: outputsOf(renders), summary: summaryOf(renders, inputs, errors), failed: errors.length > 0 }
}

const planAll = async (inputs: Inputs, deps: Deps): Promise<Renders> => {
  const { what, findings, kubeVersion } = inputs
  const config = await configFor(inputs, deps)
  const levels = { levels: config?.findings ?? {}, otherwise: findings }
  if (what.kind === 'source') {
    return planRenderJobs(deps, { jobs: [jobOf(what, kubeVersion ?? config?.kubeVersion)], root: deps.root, ...levels })
  }
  if (config === undefined) throw noRules()
  const pairs = pairsOf(config, what.apps, what.stages)
  const request = { config: kubeVersion === undefined ? config : { ...config, kubeVersion }, pairs, root: deps.root }
  const renders = await planRenders(deps, { ...request, otherwise: findings })
  if (renders.renders.length === 0) throw nothingThere(config, what)
  return renders
}

/** A chart that is named outright needs no configuration; one that is there still says how findings are taken. */
const configFor = async ({ what, config }: Inputs, { files, log, owner }: Deps): Promise<Config | undefined> => {
  const wanted = what.kind === 'rules' || config !== undefined || (await files.read(defaultConfigFile)) !== undefined
  return wanted ? loadConfig({ files, log }, { file: config, owner }) : undefined
}

const jobOf = ({ source, output }: Extract<What, { kind: 'source' }>, kubeVersion: string | undefined): RenderJob => ({
  app: undefined,
  stage: undefined,
  source: 'chart' in source && kubeVersion !== undefined ? { ...source, kubeVersion } : source,
  output,
  pin: undefined,
  demand: 'source',
})

const pairsOf = (config: Config, apps: Chosen, stages: Chosen): readonly RenderPair[] => {
  const chosen = stages === 'all' ? config.stages : stages.map((name) => stageNamed(config, name))
  const named = apps === 'all' ? [undefined] : apps.map((name) => appNamed(config, name).name)
  return chosen.flatMap((stage) => named.map((app) => ({ app, stage: stage.name })))
}

const noRules = (): UserError =>
  new UserError('INPUT_INVALID', {
    where: { input: 'chart' },
    what: 'nothing says what to render',
    fix: 'Give `chart` or `kustomization`, or put `render:` into tagline.yaml',
  })

const nothingThere = (config: Config, { apps, stages }: Extract<What, { kind: 'rules' }>): UserError => {
  if (config.render.length === 0) return noRules()
  const whose = `${apps === 'all' ? 'any app' : apps.map((name) => `"${name}"`).join(', ')} in ${stages === 'all' ? 'any stage' : stages.map((name) => `"${name}"`).join(', ')}`
  const rules = config.render.map((rule) => `"${'chart' in rule ? rule.chart : rule.kustomization}"`).join(', ')
  return new UserError('FILE_NOT_FOUND', {
    where: { file: config.file ?? 'tagline.yaml' },
    what: `\`render:\` finds nothing for ${whose}: there is no ${rules} with its values`,
    fix: 'Add the chart and its values, or change the paths under `render:`',
  })
}

const writeOrRemove = (files: WorkFiles, path: string, content: Uint8Array | undefined): Promise<void> =>
  content === undefined ? files.remove(path) : files.write(path, content)

const tell = async ({ renders, findings, changes }: Renders, writes: boolean, log: Log): Promise<void> => {
  for (const { file, line, severity, id, message } of findings) {
    const where = line === undefined ? { file } : { file, line }
    log.annotate({ level: severity === 'error' ? 'error' : 'warning', message: `${message} (${id})`, where })
  }
  await log.group('Renders', async () => {
    for (const render of renders) {
      const told =
        render.output === undefined ? `${render.resources} resources` : summaryOfDifferences(render.differences)
      log.info(`${formatSource(render.source)}${render.output === undefined ? '' : ` -> ${render.output}`}: ${told}`)
    }
    const verb = (content: unknown): string => `${writes ? '' : 'not '}${content === undefined ? 'removed' : 'written'}`
    for (const { path, content } of changes) log.info(`${verb(content)}: ${path}`)
  })
}

const outputsOf = ({ changes, markdown, findings, renders }: Renders): Record<string, string> => ({
  changed: String(changes.length > 0),
  files: JSON.stringify(changes.map(({ path }) => path)),
  diff: markdown,
  findings: JSON.stringify(findings),
  renders: rendersJson(renders),
})

const summaryOf = (
  { changes, markdown, findings }: Renders,
  { dryRun }: Inputs,
  errors: readonly Finding[],
): string => {
  const count = `${changes.length} ${changes.length === 1 ? 'file' : 'files'}`
  const told =
    errors.length > 0
      ? `Nothing was written: ${errors.length} ${errors.length === 1 ? 'finding forbids' : 'findings forbid'} it.`
      : changes.length === 0
        ? 'Nothing to write.'
        : dryRun
          ? `A dry run: ${count} would change.`
          : `${count} changed.`
  return ['### Render', told, markdown, findingsTable(findings)].filter((part) => part !== '').join('\n\n')
}

/** More are read by no one at a glance; the output `findings` has all. */
const shownFindings = 50

const findingsTable = (findings: readonly Finding[]): string => {
  if (findings.length === 0) return ''
  const rows = findings
    .slice(0, shownFindings)
    .map(({ id, severity, file, line, message }) => [
      severity,
      code(id),
      code(line === undefined ? file : `${file}:${line}`),
      escapeText(message),
    ])
  const rest = findings.length > shownFindings ? `\n\nand ${findings.length - shownFindings} more` : ''
  return `#### Findings\n\n${table(['', 'finding', 'place', 'what'], rows)}${rest}`
}
