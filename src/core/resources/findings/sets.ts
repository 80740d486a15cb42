import type { Difference } from '../compare.ts'
import { formatPath, keysOf } from '../path.ts'
import { keyOf, type Resource } from '../resource.ts'
import type { Remark } from './finding.ts'

/** Resources that stand twice in one set: the last one applied would win. */
export const duplicateRemarks = (set: readonly Resource[]): readonly Remark[] =>
  [...Map.groupBy(set, ({ identity }) => keyOf(identity)).values()].flatMap(([, ...others]) =>
    others.map(
      (resource): Remark => ({
        id: 'duplicate-resource',
        resource,
        what: 'it is rendered twice, so the one applied last wins',
        fix: 'Render it once, or under two names',
        word: 'kind',
      }),
    ),
  )

const fixedSelectors = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'])

/** Selectors of workloads cannot be changed: the cluster refuses the resource until it is deleted. */
export const selectorRemarks = (differences: readonly Difference[]): readonly Remark[] =>
  differences.flatMap((difference) => {
    if (difference.op !== 'changed' || !fixedSelectors.has(difference.after.identity.kind)) return []
    const change = difference.changes.find(({ path }) => keysOf(path).slice(0, 2).join('.') === 'spec.selector')
    if (change === undefined) return []
    const what = `"${formatPath(change.path)}" is changed, which the cluster refuses`
    const fix = 'Keep the selector, or give the resource a new name'
    return [{ id: 'changed-selector', resource: difference.after, what, fix, word: 'selector' }]
  })
