import { type Filter, filesOf } from '../../src/core/changes/filters.ts'
import { type MatrixEntry, planBatches } from '../../src/core/changes/matrix.ts'
import type { Reason, Reasons } from '../../src/core/changes/touched.ts'
import type { Config } from '../../src/core/config/config.ts'
import type { CommitId } from '../../src/core/images/revision.ts'
import { code } from '../../src/core/markdown/code.ts'
import { escapeText } from '../../src/core/markdown/escape.ts'
import { table } from '../../src/core/markdown/table.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { Base } from '../../src/flows/choose-base.ts'

/** What was found out about the apps. */
export interface AppsFound {
  readonly config: Config
  readonly reasons: Reasons
  readonly removed: readonly string[]
  readonly base: Base
  readonly head: CommitId
}

/** Tells which apps changed: outputs as CONTRACT.md section 2, and a summary. */
export const appsOutcome = ({ config, reasons, removed, base, head }: AppsFound): Outcome => {
  const names = [...reasons.keys()]
  const batches = planBatches(config.apps, reasons)
  return {
    outputs: {
      ...namesOutputs(names),
      matrix: JSON.stringify(batches[0]),
      batches: JSON.stringify(batches),
      reasons: JSON.stringify(Object.fromEntries(reasons)),
      removed: JSON.stringify(removed),
      base: base.commit ?? '',
      head,
    },
    summary: [
      heading(names.length, config.apps.length, 'app'),
      against(base, head),
      reasonsTable(reasons, base),
      gone(removed),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  }
}

/** Tells which filters match, each as an output of its own too. */
export const filtersOutcome = (
  filters: readonly Filter[],
  paths: readonly string[],
  base: Base,
  head: CommitId,
): Outcome => {
  const matched = filters.map((filter) => ({ name: filter.name, files: filesOf(filter, paths) }))
  const names = matched.filter(({ files }) => files.length > 0).map(({ name }) => name)
  const include: readonly MatrixEntry[] = names.map((name) => ({ app: name }))
  const reasons = matched.flatMap(({ name, files: [path] }): [string, Reason][] =>
    path === undefined ? [] : [[name, { path, rule: 'filters' }]],
  )
  return {
    outputs: {
      ...Object.fromEntries(matched.flatMap(({ name, files }) => filterOutputs(name, files))),
      ...namesOutputs(names),
      changes: JSON.stringify(names),
      matrix: JSON.stringify({ include }),
      batches: JSON.stringify([{ include }]),
      reasons: JSON.stringify(Object.fromEntries(reasons)),
      removed: '[]',
      base: base.commit ?? '',
      head,
    },
    summary: [heading(names.length, filters.length, 'filter'), against(base, head), filtersTable(matched)].join('\n\n'),
  }
}

/** A branch or tag that went away has nothing to build. */
export const deletedOutcome = (filters: readonly Filter[]): Outcome => ({
  outputs: {
    ...Object.fromEntries(filters.flatMap(({ name }) => filterOutputs(name, []))),
    ...namesOutputs([]),
    ...(filters.length === 0 ? {} : { changes: '[]' }),
    matrix: '{"include":[]}',
    batches: '[{"include":[]}]',
    reasons: '{}',
    removed: '[]',
    base: '',
    head: '',
  },
  summary: '### Nothing to build\n\nThis push took the branch or tag away.',
})

const namesOutputs = (names: readonly string[]): Readonly<Record<string, string>> => ({
  apps: JSON.stringify(names),
  any: String(names.length > 0),
  count: String(names.length),
})

const filterOutputs = (name: string, files: readonly string[]): [string, string][] => [
  [name, String(files.length > 0)],
  [`${name}_count`, String(files.length)],
  [`${name}_files`, JSON.stringify(files)],
]

const heading = (count: number, all: number, noun: string): string =>
  count === 0
    ? `### No ${noun} changed`
    : `### ${count} of ${all} ${noun}${all === 1 ? '' : 's'} to build`
        .replace('filters to build', 'filters match')
        .replace('filter to build', 'filter matches')

const against = ({ commit, why }: Base, head: CommitId): string =>
  commit === undefined
    ? `${code(head.slice(0, 12))}, compared with nothing: ${escapeText(why)}.`
    : `${code(head.slice(0, 12))} compared with ${code(commit.slice(0, 12))}, ${escapeText(why)}.`

/** A summary that nobody scrolls through helps more than one that is complete; the output has all of it. */
const mostRows = 100

const reasonsTable = (reasons: Reasons, base: Base): string => {
  if (reasons.size === 0) return ''
  const rows = [...reasons].slice(0, mostRows).map(([name, reason]) => [code(name), why(reason, base)])
  const more = reasons.size > mostRows ? `\n\nand ${reasons.size - mostRows} more, in the output \`reasons\`.` : ''
  return table(['App', 'Why'], rows) + more
}

const why = ({ path, rule, needs, carried }: Reason, base: Base): string => {
  const cause =
    path === undefined ? escapeText(rule === 'no base' ? base.why : rule) : `${code(path)} (${escapeText(rule)})`
  const way = needs === undefined ? '' : `, by way of ${needs.map(code).join(' → ')}`
  return `${cause}${way}${carried === true ? ', carried over from an earlier run' : ''}`
}

const filtersTable = (matched: readonly { readonly name: string; readonly files: readonly string[] }[]): string =>
  table(
    ['Filter', 'Files', 'First'],
    matched.map(({ name, files }) => [code(name), String(files.length), files[0] === undefined ? '' : code(files[0])]),
  )

const gone = (removed: readonly string[]): string =>
  removed.length === 0 ? '' : `No longer there: ${removed.map(code).join(', ')}.`
