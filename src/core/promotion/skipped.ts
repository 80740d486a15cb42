import { wasClosedByUs } from './body-marks.ts'
import type { HeldRelease } from './held-release.ts'
import type { BranchState, PullRequest } from './pull-request.ts'
import { parseTrailers } from './trailers.ts'

/** A release that a person turned down by closing its pull request unmerged. */
export interface Skipped {
  readonly release: HeldRelease
  readonly number: number
  readonly by: string
}

/** What people skipped for an app at a stage, the last first. */
export const skippedBy = ({ pulls }: BranchState, stage: string, app: string): readonly Skipped[] =>
  pulls.filter(isTurnedDown).flatMap(({ number, closedBy, messages }) =>
    messages
      .flatMap(parseTrailers)
      .filter((record) => record.stage === stage && record.app === app)
      .slice(-1)
      .map(({ release }) => ({ release, number, by: closedBy?.login ?? 'somebody' })),
  )

const isTurnedDown = ({ state, closedBy, body }: PullRequest): boolean =>
  state === 'closed' && closedBy?.person === true && !wasClosedByUs(body)
