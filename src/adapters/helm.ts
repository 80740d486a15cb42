import { readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Problem } from '../core/errors/problem.ts'
import { UserError } from '../core/errors/user-error.ts'
import { outsideError } from '../core/inputs/inside-path.ts'
import type { ChartSource } from '../core/resources/render-source.ts'
import { helmProblem } from '../core/resources/tool-message.ts'
import { stageChart } from './helm-dependencies.ts'
import type { HelmOptions } from './helm-options.ts'
import { runProcess } from './process.ts'

/** Renders a chart by `helm template`, from a copy where it has dependencies to be fetched. */
export type RenderChart = (root: string, source: ChartSource) => Promise<string>

/** Makes a function that renders charts; what a chart needs is fetched once, however often it is rendered. */
export const helmCharts = (options: HelmOptions): RenderChart => {
  const prepared = new Map<string, Promise<string>>()
  const prepare = (root: string, chart: string): Promise<string> => {
    const key = JSON.stringify([root, chart])
    const folder = prepared.get(key) ?? prepareChart(options, root, chart)
    prepared.set(key, folder)
    return folder
  }
  let checked: Promise<void> | undefined
  return async (root, source) => {
    checked ??= checkVersion(options)
    await checked
    return template(options, root, await prepare(root, source.chart), source)
  }
}

const prepareChart = async (options: HelmOptions, root: string, chart: string): Promise<string> => {
  await refuseLinksOut(root, chart)
  return stageChart(options, root, chart)
}

/** Helm follows links in a chart, also to where the runner keeps its keys. */
const refuseLinksOut = async (root: string, chart: string): Promise<void> => {
  const inside = (await realpath(root)) + sep
  for (const entry of await readdir(join(root, chart), { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const target = await realpath(path).catch(() => '')
    const shown = path.slice(join(root, '/').length)
    if (!target.startsWith(inside)) throw outsideError(shown, `a link leads from "${shown}" out of the repository`)
  }
}

const template = async (options: HelmOptions, root: string, folder: string, source: ChartSource): Promise<string> => {
  const { exitCode, stdout, stderr } = await runProcess(options.command, templateArguments(folder, source), {
    cwd: root,
  })
  if (exitCode === 0) return stdout.toString('utf8')
  throw new UserError('RENDER_FAILED', withoutFolder(helmProblem(stderr, source), folder, source))
}

/** The argument list of `helm template`; names that begin with a dash are no options. */
export const templateArguments = (folder: string, source: ChartSource): readonly string[] => [
  'template',
  ...source.values.map((file) => `--values=${file}`),
  ...source.set.map((entry) => `--set-string=${escapeSet(entry)}`),
  ...(source.namespace === undefined ? [] : [`--namespace=${source.namespace}`]),
  `--kube-version=${fullVersion(source.kubeVersion)}`,
  ...source.apiVersions.map((version) => `--api-versions=${version}`),
  ...(source.includeCrds ? ['--include-crds'] : []),
  // Tests are run by `helm test` alone; an agent that applies files would start them at every sync.
  '--skip-tests',
  '--',
  source.releaseName,
  folder,
]

/** A cluster always tells three numbers, and templates may count on it. */
const fullVersion = (version: string): string => (/^v?\d+\.\d+$/.test(version) ? `${version}.0` : version)

/** The key keeps Helm's syntax; the value is text, in which Helm would read commas and braces. */
const escapeSet = (entry: string): string => {
  const at = entry.indexOf('=') + 1
  return entry.slice(0, at) + entry.slice(at).replace(/[\\,{}]/g, '\\$&')
}

const withoutFolder = (problem: Problem, folder: string, { chart }: ChartSource): Problem => ({
  ...problem,
  what: problem.what.replaceAll(folder, chart),
})

const checkVersion = async ({ command, version: wanted }: HelmOptions): Promise<void> => {
  if (wanted === undefined) return
  const { exitCode, stdout } = await runProcess(command, ['version', '--template={{.Version}}'])
  const found = stdout.toString('utf8').trim()
  const plain = wanted.replace(/^v/, '')
  if (exitCode === 0 && `${found.replace(/^v/, '')}.`.startsWith(`${plain}.`)) return
  throw new UserError('TOOL_MISSING', {
    where: { input: 'helm-version' },
    what: `Helm "${wanted}" is wanted, and "${found}" is on PATH`,
    fix: 'Install the wanted version in a step before, as with `azure/setup-helm`',
  })
}
