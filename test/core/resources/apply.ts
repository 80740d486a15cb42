import type { Difference } from '../../../src/core/resources/compare.ts'
import type { Change } from '../../../src/core/resources/compare-values.ts'
import type { ItemStep, Path } from '../../../src/core/resources/path.ts'
import type { Resource } from '../../../src/core/resources/resource.ts'

type Step = Path[number]

/** Does to a value what the changes say; the inverse of comparing. */
export const applyChanges = (value: unknown, changes: readonly Change[]): unknown => {
  const box = { root: structuredClone(value) } as Record<string, unknown>
  for (const change of changes) applyOne(box, change)
  return box.root
}

/** Does to a set of resources what the differences say, and gives their values. */
export const applyDifferences = (before: readonly Resource[], all: readonly Difference[]): readonly unknown[] => {
  const gone = new Set(all.flatMap((one) => (one.op === 'added' ? [] : [one.before])))
  const kept = before.filter((resource) => !gone.has(resource)).map(({ value }) => value)
  const made = all.flatMap((one) => {
    if (one.op === 'removed') return []
    return [one.op === 'added' ? one.after.value : applyChanges(one.before.value, one.changes)]
  })
  return [...kept, ...made]
}

const applyOne = (box: Record<string, unknown>, change: Change): void => {
  const path: Path = ['root', ...change.path]
  const last = path.at(-1) as Step
  const parent = path.slice(0, -1).reduce<unknown>(child, box)
  if (change.op === 'ordered') sortItems(child(parent, last) as Record<string, unknown>[], change)
  else if (change.op === 'removed') drop(parent, last)
  else put(parent, last, structuredClone(change.after))
}

const child = (value: unknown, step: Step): unknown =>
  typeof step === 'object'
    ? (value as unknown[]).find((item) => isItem(item, step))
    : (value as Record<Step & string, unknown>)[step as string]

const isItem = (item: unknown, { field, is }: ItemStep): boolean => (item as Record<string, unknown>)[field] === is

const put = (parent: unknown, step: Step, value: unknown): void => {
  if (typeof step === 'object') (parent as unknown[]).push(value)
  else Object.defineProperty(parent, step, { value, enumerable: true, configurable: true, writable: true })
}

const drop = (parent: unknown, step: Step): void => {
  if (typeof step === 'object') {
    const list = parent as unknown[]
    list.splice(
      list.findIndex((item) => isItem(item, step)),
      1,
    )
  } else delete (parent as Record<string, unknown>)[step as string]
}

const sortItems = (list: Record<string, unknown>[], { field, after }: Change & { op: 'ordered' }): void => {
  list.sort((a, b) => after.indexOf(a[field] as string) - after.indexOf(b[field] as string))
}
