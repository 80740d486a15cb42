import type { SlotValue } from '../../src/core/manifests/slot.ts'
import type { SlotEdit } from '../../src/core/manifests/slot-edit.ts'
import { code, codeBlock } from '../../src/core/markdown/code.ts'
import { details } from '../../src/core/markdown/details.ts'
import { table } from '../../src/core/markdown/table.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { Applied } from '../../src/flows/apply-changes.ts'
import { planFileEdits } from '../../src/flows/edit-files.ts'
import type { WorkFiles } from '../../src/ports/files.ts'
import type { Log } from '../../src/ports/log.ts'
import type { Inputs } from './inputs.ts'

/** What the action needs from outside. */
export interface Deps {
  readonly files: WorkFiles
  readonly log: Log
  /** The owner of the repository, for the default registry; undefined outside of Actions. */
  readonly owner: string | undefined
}

/** Plans the edits, writes the files, and tells what changed. */
export const run = async (inputs: Inputs, deps: Deps): Promise<Outcome> => {
  const plan = await planEdits(inputs, deps)
  if (!inputs.dryRun) for (const { path, content } of plan.changes) await writeOrRemove(deps.files, path, content)
  await tell(plan, inputs, deps.log)
  return { outputs: outputsOf(plan), summary: summaryOf(plan, inputs) }
}

interface Plan extends Applied {
  readonly previous: readonly SlotValue[]
}

const planEdits = async (inputs: Inputs, deps: Deps): Promise<Plan> => {
  const { where, tag, digest } = inputs
  const target = { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
  if (where.kind === 'files') return planFileEdits(deps, { ...where, target })
  // The schema of the configuration is half of what this action would load, and files alone do without.
  const { planNamedStage } = await import('../../src/flows/edit-stage.ts')
  return planNamedStage(deps, { ...where, config: inputs.config, owner: deps.owner, target })
}

const writeOrRemove = (files: WorkFiles, path: string, content: Uint8Array | undefined): Promise<void> =>
  content === undefined ? files.remove(path) : files.write(path, content)

/** GitHub shows ten notices of a step. */
const shownNotices = 10

const tell = async (plan: Plan, { dryRun }: Inputs, log: Log): Promise<void> => {
  for (const edit of plan.edits.slice(0, shownNotices)) {
    const { file, line, column } = edit.place
    log.annotate({ level: 'notice', message: sentenceOf(edit, dryRun), where: { file, line, column } })
  }
  if (plan.diff === '') log.info('Every place holds it already: nothing to change.')
  else await log.group(dryRun ? 'What would change' : 'What changed', async () => log.info(colour(plan.diff)))
}

const sentenceOf = ({ place, before, after, also = [] }: SlotEdit, dryRun: boolean): string => {
  const aliases = also.length === 0 ? '' : `; its aliases go with it: ${also.join(', ')}`
  return `${place.path}: "${before}" ${dryRun ? 'would become' : 'becomes'} "${after}"${aliases}`
}

/** Terminal colours, which the log of a run shows. */
const colour = (diff: string): string =>
  diff
    .split('\n')
    .map((line) => {
      if (/^(?:---|\+\+\+) /.test(line)) return `\u001b[1m${line}\u001b[0m`
      if (line.startsWith('-')) return `\u001b[31m${line}\u001b[0m`
      return line.startsWith('+') ? `\u001b[32m${line}\u001b[0m` : line
    })
    .join('\n')

const outputsOf = ({ changes, edits, previous, diff }: Plan): Record<string, string> => ({
  changed: String(changes.length > 0),
  files: JSON.stringify(changes.map(({ path }) => path)),
  previous: [...new Set(previous.map(formatValue))].join('\n'),
  edits: JSON.stringify(edits.map(editEntry)),
  diff,
})

const formatValue = ({ tag, digest }: SlotValue): string =>
  tag === undefined ? (digest ?? '') : digest === undefined ? tag : `${tag}@${digest}`

const editEntry = ({
  place: { file, line, column, path },
  before,
  after,
  also,
}: SlotEdit): Record<string, unknown> => ({
  file,
  line,
  column,
  path,
  before,
  after,
  ...(also === undefined ? {} : { also }),
})

/** More rows and lines than these are read by no one at a glance, and would fill the summary of the job. */
const shownRows = 50
const shownDiff = 30_000

const summaryOf = ({ edits, changes, diff }: Plan, { dryRun }: Inputs): string => {
  if (changes.length === 0) return '### Image\n\nEvery place holds it already: nothing to change.'
  const count = `${edits.length} ${edits.length === 1 ? 'place' : 'places'} in ${changes.length} ${changes.length === 1 ? 'file' : 'files'}`
  const rows = edits
    .slice(0, shownRows)
    .map(({ place, before, after }) => [
      code(`${place.file}:${place.line}`),
      code(place.path),
      code(before),
      code(after),
    ])
  const rest = edits.length > shownRows ? `\n\nand ${edits.length - shownRows} more` : ''
  const shown = diff.length > shownDiff ? `${diff.slice(0, diff.lastIndexOf('\n', shownDiff))}\n…` : diff
  return [
    `### Image\n\n${dryRun ? `A dry run: ${count} would change.` : `${count} changed.`}`,
    `${table(['File', 'Key', 'Before', 'After'], rows)}${rest}`,
    details('Diff', codeBlock('diff', shown)),
  ].join('\n\n')
}
