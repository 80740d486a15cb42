import { type Aspect, aspectOf } from './aspect.ts'
import { type Difference, subjectOf } from './compare.ts'

/**
 * Says in one line what a difference will do, such as `1 Deployment: image only; 1 ConfigMap added`.
 * Everything that differs is named in it; `only` stands where a single thing does.
 */
export const summaryOf = (differences: readonly Difference[]): string => {
  const groups = Map.groupBy(
    differences,
    (difference) => `${subjectOf(difference).identity.kind}\n${whatOf(difference)}`,
  )
  const told = [...groups.values()].map((group) => sentenceOf(group))
  return told.length === 0 ? 'no difference' : told.join('; ')
}

const sentenceOf = (group: readonly Difference[]): string => {
  const [first] = group
  if (first === undefined) return ''
  const kind = subjectOf(first).identity.kind
  return `${group.length} ${group.length === 1 ? kind : plural(kind)}${whatOf(first)}`
}

const whatOf = (difference: Difference): string => {
  if (difference.op === 'added' || difference.op === 'removed') return ` ${difference.op}`
  const aspects = aspectsOf(difference)
  if (difference.op === 'renamed') return aspects.length === 0 ? ' renamed' : ` renamed: ${listOf(aspects)}`
  if (aspects.length === 0) return ': comments and layout only'
  return `: ${listOf(aspects)}${aspects.length === 1 ? ' only' : ''}`
}

/** What one difference is about, what matters first; a new name is told by the word `renamed`. */
export const aspectsOf = (difference: Difference): readonly string[] => {
  if (difference.op === 'added' || difference.op === 'removed') return []
  const names = difference.op === 'renamed' ? ['name', 'namespace'] : []
  const aspects = difference.changes.map(aspectOf).sort((a, b) => rankOf(a) - rankOf(b))
  return [...new Set(aspects.map(({ name }) => name))].filter((name) => !names.includes(name))
}

/** An image is what most changes are about; noise is what none is. */
const rankOf = ({ name, noise }: Aspect): number => (noise ? 2 : name === 'image' ? 0 : 1)

const mostAspects = 5

const listOf = (aspects: readonly string[]): string =>
  aspects.length <= mostAspects
    ? aspects.join(', ')
    : `${aspects.slice(0, mostAspects).join(', ')} and ${aspects.length - mostAspects} more`

/** The plural of a kind, as English makes it. */
const plural = (kind: string): string => {
  if (/(s|x|ch)$/.test(kind)) return kind === 'Endpoints' ? kind : `${kind}es`
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`
}
