import { dump } from 'js-yaml'
import { code, codeBlock } from '../markdown/code.ts'
import { details } from '../markdown/details.ts'
import { escapeText } from '../markdown/escape.ts'
import type { Part } from '../markdown/fold.ts'
import { table } from '../markdown/table.ts'
import { aspectOf } from './aspect.ts'
import { type Difference, subjectOf } from './compare.ts'
import type { Change } from './compare-values.ts'
import { lineDifference } from './line-difference.ts'
import { formatPath } from './path.ts'
import { formatIdentity, type Resource } from './resource.ts'
import { shown, shownChange } from './secrets.ts'
import { aspectsOf } from './summary.ts'

/** Tells a difference as Markdown, one part a resource, to be folded where it is too long (`foldTo`). */
export const differenceParts = (differences: readonly Difference[]): readonly Part[] => differences.map(partOf)

const partOf = (difference: Difference): Part => {
  const title = titleOf(difference)
  return {
    title: `${formatIdentity(subjectOf(difference).identity)} (${difference.op})`,
    text: `${title}\n\n${bodyOf(difference)}`.trimEnd(),
    short: title,
    weight: weightOf(difference),
  }
}

/** What a reviewer needs most is folded last. */
const weightOf = (difference: Difference): number => {
  if (subjectOf(difference).identity.kind === 'CustomResourceDefinition') return 2
  if (difference.op === 'removed') return 6
  if (difference.op === 'added') return 4
  return difference.changes.some((change) => !aspectOf(change).noise) ? 5 : 1
}

const titleOf = (difference: Difference): string => {
  const { kind, name, namespace } = subjectOf(difference).identity
  const where = namespace === undefined ? '' : ` in ${code(namespace)}`
  const title = `**${escapeText(kind)}** ${code(name)}${where}`
  if (difference.op === 'added' || difference.op === 'removed') return `${title} **${difference.op}**`
  const aspects = aspectsOf(difference)
  const about = aspects.length === 0 ? '' : `: ${escapeText(aspects.join(', '))}`
  if (difference.op === 'renamed')
    return `${title}, renamed from ${code(formatIdentity(difference.before.identity))}${about}`
  return `${title}${about === '' ? ': comments and layout only' : about}`
}

const bodyOf = (difference: Difference): string => {
  if (difference.op === 'added') return details('what is added', wholeOf(difference.after))
  if (difference.op === 'removed') return details('what is removed', wholeOf(difference.before))
  const { before, after } = difference
  const noise = new Set(difference.changes.filter((change) => aspectOf(change).noise))
  const visible = difference.changes.map((change) => ({
    change: shownChange(before, after, change),
    noise: noise.has(change),
  }))
  const telling = visible.filter((one) => !one.noise).map(({ change }) => change)
  const folded = visible.filter((one) => one.noise).map(({ change }) => change)
  return [changesOf(telling), folded.length === 0 ? '' : foldedOf(folded)].filter((text) => text !== '').join('\n\n')
}

const foldedOf = (changes: readonly Change[]): string => {
  const names = [...new Set(changes.map((change) => aspectOf(change).name))].join(', ')
  return details(`${changes.length} ${changes.length === 1 ? 'path' : 'paths'} of noise: ${names}`, changesOf(changes))
}

const wholeOf = (resource: Resource): string => codeBlock('yaml', yamlOf(shown(resource, [], resource.value)))

const changesOf = (changes: readonly Change[]): string => {
  const rows = changes.filter(isShort).map(rowOf)
  const blocks = changes.filter((change) => !isShort(change)).map(blockOf)
  return [rows.length === 0 ? '' : table(['path', 'before', 'after'], rows), ...blocks]
    .filter((text) => text !== '')
    .join('\n\n')
}

const sidesOf = (change: Change): readonly [unknown, unknown] => [
  change.op === 'added' ? undefined : change.before,
  change.op === 'removed' ? undefined : change.after,
]

/** Longer ones are told line by line. */
const longestCell = 120

const isShort = (change: Change): boolean =>
  sidesOf(change).every(
    (side) => !(typeof side === 'string' && side.includes('\n')) && inline(side ?? '').length <= longestCell,
  )

const rowOf = (change: Change): readonly string[] => {
  const path = code(formatPath(change.path))
  const cells = sidesOf(change).map((side) => (side === undefined ? '' : code(inline(side))))
  return [change.op === 'ordered' ? `${path} (order)` : path, ...cells]
}

const blockOf = (change: Change): string => {
  const [before, after] = sidesOf(change).map((side) => (side === undefined ? '' : lines(side)))
  return `${code(formatPath(change.path))}\n\n${codeBlock('diff', lineDifference(before ?? '', after ?? ''))}`
}

/** Text that could be taken for something else keeps its quotes. */
const inline = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null'
  return /^$|^\s|\s$|^(true|false|null|yes|no|on|off|~|[-+.\d][\d.eE+_-]*)$/i.test(value)
    ? JSON.stringify(value)
    : value
}

const lines = (value: unknown): string => (typeof value === 'string' ? value : yamlOf(value))

const yamlOf = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: true })
