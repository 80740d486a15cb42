import type { CommitId } from '../images/revision.ts'
import type { Ancestry } from './ancestry.ts'
import { type HeldRelease, isSameRelease } from './held-release.ts'

/** The time in which a stage held one release of an app without a break. */
export interface Tenure {
  readonly release: HeldRelease
  /** The commit on the stage's branch that put it there, and when. */
  readonly commit: CommitId
  readonly since: Date
  /** Who made that commit. */
  readonly author: string
  readonly reason?: string
  /** The first commit that no longer held it; absent while it is held. */
  readonly until?: CommitId
}

/** What a stage held of one app, newest first; the first tenure is what it holds now. */
export type Tenures = readonly Tenure[]

/** A move of a stage to an older release. */
export interface Rollback {
  readonly takenOut: HeldRelease
  /** What the stage went back to. */
  readonly to: Tenure
}

/** Whether a stage went backwards when, after the tenure at `index`, it came to the one at `later` (a smaller index). */
const wentBack = (tenures: Tenures, index: number, later: number, ancestry: Ancestry): boolean => {
  const before = tenures[index]?.release
  const after = tenures[later]?.release
  if (before === undefined || after === undefined || isSameRelease(before, after)) return false
  const order = ancestry.order(after.revision, before.revision)
  if (order !== 'unknown') return order === 'older'
  // With no revision to compare, coming back to what was there before is what tells a rollback.
  return tenures.slice(index + 1).some(({ release }) => isSameRelease(release, after))
}

/** Whether a rollback ended a tenure, or passed it by later. */
export const wasTakenOut = (tenures: Tenures, index: number, ancestry: Ancestry): boolean =>
  tenures.slice(0, index).some((_, later) => wentBack(tenures, index, later, ancestry))

/**
 * The rollbacks that hold a stage now: each release that was taken out and after which nothing came that is not older than it.
 */
export const standingRollbacks = (tenures: Tenures, ancestry: Ancestry): readonly Rollback[] =>
  tenures.flatMap(({ release }, index) => {
    const after = tenures.slice(0, index)
    const allBack = after.every((_, later) => wentBack(tenures, index, later, ancestry))
    const to = after.at(-1)
    return to !== undefined && allBack ? [{ takenOut: release, to }] : []
  })
