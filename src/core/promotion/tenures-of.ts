import type { CommitId } from '../images/revision.ts'
import { type HeldRelease, isEmptyRelease, isSameRelease } from './held-release.ts'
import type { Tenure, Tenures } from './tenure.ts'
import { findRecord } from './trailers.ts'

/** One commit that touched the slots of an app, and what they held before it. */
export interface SlotChange {
  readonly commit: CommitId
  readonly at: Date
  readonly author: string
  /** Its message and those of the commits that it merged. */
  readonly messages: readonly string[]
  /** Undefined where there was no slot. */
  readonly before: HeldRelease | undefined
}

/**
 * Reads what a stage held of an app from the changes of its slots.
 * A commit that left the value as it was, such as a new comment or a moved line, begins no tenure.
 * @param changes newest first.
 */
export const tenuresOf = (
  stage: string,
  app: string,
  current: HeldRelease,
  changes: readonly SlotChange[],
): Tenures => {
  const tenures: Tenure[] = []
  let held: HeldRelease | undefined = current
  for (const [index, change] of changes.entries()) {
    if (held === undefined || isEmptyRelease(held)) break
    const isOldest = index === changes.length - 1
    const isSame: boolean = change.before !== undefined && isSameRelease(change.before, held)
    if (isSame && !isOldest) continue
    tenures.push(tenureOf(stage, app, held, change, tenures.at(-1)))
    held = change.before
  }
  return tenures
}

const tenureOf = (
  stage: string,
  app: string,
  held: HeldRelease,
  { commit, at, author, messages }: SlotChange,
  later: Tenure | undefined,
): Tenure => {
  const record = findRecord(messages, { stage, app, held })
  return {
    release: { ...record?.release, ...held },
    commit,
    since: at,
    author,
    ...(record?.reason === undefined ? {} : { reason: record.reason }),
    ...(later === undefined ? {} : { until: later.commit }),
  }
}
