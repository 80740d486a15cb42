import { type Change, compareValues } from './compare-values.ts'
import { inOrder } from './order.ts'
import { isAlike, isSameByName } from './rename.ts'
import { keyOf, type Resource } from './resource.ts'

/** What happened to one resource between two renders; `changed` with no change is a matter of comments and layout. */
export type Difference =
  | { readonly op: 'added'; readonly after: Resource }
  | { readonly op: 'removed'; readonly before: Resource }
  | {
      readonly op: 'changed' | 'renamed'
      readonly before: Resource
      readonly after: Resource
      readonly changes: readonly Change[]
    }

/** Compares two sets of resources by identity, in canonical order; equal text is no difference. */
export const compareSets = (before: readonly Resource[], after: readonly Resource[]): readonly Difference[] => {
  const old = byIdentity(before)
  const fresh = byIdentity(after)
  const removed = [...old].filter(([key]) => !fresh.has(key)).map(([, resource]) => resource)
  const added = [...fresh].filter(([key]) => !old.has(key)).map(([, resource]) => resource)
  const changed = [...fresh].flatMap(([key, resource]) => changeOf(old.get(key), resource))
  return sorted([...changed, ...pairRenames(removed, added)])
}

/** By identity; a second resource of the same identity is told apart by its number. */
const byIdentity = (resources: readonly Resource[]): ReadonlyMap<string, Resource> => {
  const found = new Map<string, Resource>()
  for (const resource of inOrder(resources)) {
    let key = keyOf(resource.identity)
    for (let number = 2; found.has(key); number++) key = `${keyOf(resource.identity)}#${number}`
    found.set(key, resource)
  }
  return found
}

const changeOf = (before: Resource | undefined, after: Resource): readonly Difference[] => {
  if (before === undefined || before.text === after.text) return []
  return [{ op: 'changed', before, after, changes: compareValues(before.value, after.value) }]
}

/** Above so many pairs each one's content is not looked at: names alone must do. */
const mostPairs = 10_000

const pairRenames = (removed: readonly Resource[], added: readonly Resource[]): readonly Difference[] => {
  const byName = takePairs(removed, added, isSameByName)
  const few = byName.removed.length * byName.added.length <= mostPairs
  const { pairs, ...rest } = takePairs(byName.removed, byName.added, few ? isAlike : () => false)
  return [
    ...[...byName.pairs, ...pairs].map(
      ([before, after]): Difference => ({
        op: 'renamed',
        before,
        after,
        changes: compareValues(before.value, after.value),
      }),
    ),
    ...rest.removed.map((before): Difference => ({ op: 'removed', before })),
    ...rest.added.map((after): Difference => ({ op: 'added', after })),
  ]
}

interface Pairing {
  readonly pairs: readonly (readonly [Resource, Resource])[]
  readonly removed: readonly Resource[]
  readonly added: readonly Resource[]
}

const takePairs = (
  removed: readonly Resource[],
  added: readonly Resource[],
  matches: (before: Resource, after: Resource) => boolean,
): Pairing => {
  const free = new Set(added)
  const pairs: [Resource, Resource][] = []
  const left: Resource[] = []
  for (const before of removed) {
    const after = [...free].find((candidate) => matches(before, candidate))
    if (after === undefined) left.push(before)
    else pairs.push([before, after])
    if (after !== undefined) free.delete(after)
  }
  return { pairs, removed: left, added: [...free] }
}

/** The resource that a difference is about, as it is now where it is still there. */
export const subjectOf = (difference: Difference): Resource =>
  difference.op === 'removed' ? difference.before : difference.after

const sorted = (differences: readonly Difference[]): readonly Difference[] => {
  const places = new Map(inOrder(differences.map(subjectOf)).map((resource, index) => [resource, index]))
  const placeOf = (difference: Difference): number => places.get(subjectOf(difference)) ?? 0
  return [...differences].sort((a, b) => placeOf(a) - placeOf(b))
}
