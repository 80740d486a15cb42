import type { ItemStep, Path } from './path.ts'
import { type Fields, isFields } from './resource.ts'

/** What differs at one path; `ordered` tells the order of items that a field names. */
export type Change =
  | { readonly op: 'added'; readonly path: Path; readonly after: unknown }
  | { readonly op: 'removed'; readonly path: Path; readonly before: unknown }
  | { readonly op: 'changed'; readonly path: Path; readonly before: unknown; readonly after: unknown }
  | {
      readonly op: 'ordered'
      readonly path: Path
      readonly field: string
      readonly before: readonly ItemStep['is'][]
      readonly after: readonly ItemStep['is'][]
    }

/** Compares two values path by path; nothing where they are equal. */
export const compareValues = (before: unknown, after: unknown, path: Path = []): readonly Change[] => {
  if (isFields(before) && isFields(after)) return compareFields(before, after, path)
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path)
  return Object.is(before, after) ? [] : [{ op: 'changed', path, before, after }]
}

const compareFields = (before: Fields, after: Fields, path: Path): readonly Change[] => {
  const changes: Change[] = []
  for (const key of Object.keys(before)) {
    const at = [...path, key]
    if (!Object.hasOwn(after, key)) changes.push({ op: 'removed', path: at, before: before[key] })
    else changes.push(...compareValues(before[key], after[key], at))
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) changes.push({ op: 'added', path: [...path, key], after: after[key] })
  }
  return changes
}

const compareLists = (before: readonly unknown[], after: readonly unknown[], path: Path): readonly Change[] => {
  const field = namingField(before, after)
  if (field !== undefined) return compareNamed(itemsBy(field, before), itemsBy(field, after), field, path)
  if (before.length === after.length) {
    return before.flatMap((item, index) => compareValues(item, after[index], [...path, index]))
  }
  return [{ op: 'changed', path, before, after }]
}

/** The fields by which Kubernetes' own merge rules tell items apart, the most telling first. */
const naming = ['name', 'mountPath', 'containerPort', 'port', 'key', 'host', 'path', 'ip']

/** The field whose values name each item of both lists once. */
const namingField = (before: readonly unknown[], after: readonly unknown[]): string | undefined => {
  if (before.length === 0 || after.length === 0) return undefined
  return naming.find((field) => isNamedBy(field, before) && isNamedBy(field, after))
}

const isNamedBy = (field: string, items: readonly unknown[]): boolean => {
  const names = items.map((item) => (isFields(item) && Object.hasOwn(item, field) ? item[field] : undefined))
  return (
    names.every((name) => typeof name === 'string' || typeof name === 'number') && new Set(names).size === items.length
  )
}

type Items = ReadonlyMap<ItemStep['is'], unknown>

const itemsBy = (field: string, items: readonly unknown[]): Items =>
  new Map(items.map((item) => [(item as Fields)[field] as ItemStep['is'], item]))

const compareNamed = (before: Items, after: Items, field: string, path: Path): readonly Change[] => {
  const at = (is: ItemStep['is']): Path => [...path, { field, is }]
  const kept = [...before.keys()].filter((name) => after.has(name))
  const added = [...after.keys()].filter((name) => !before.has(name))
  const order = [...after.keys()]
  const changes: Change[] = []
  for (const [name, item] of before) {
    if (!after.has(name)) changes.push({ op: 'removed', path: at(name), before: item })
    else changes.push(...compareValues(item, after.get(name), at(name)))
  }
  for (const name of added) changes.push({ op: 'added', path: at(name), after: after.get(name) })
  // Items that are new are taken to stand at the end; any other order is a change of its own.
  const expected = [...kept, ...added]
  if (expected.some((name, index) => name !== order[index])) {
    changes.push({ op: 'ordered', path, field, before: expected, after: order })
  }
  return changes
}
