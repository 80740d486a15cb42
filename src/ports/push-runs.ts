import type { CommitId } from '../core/images/revision.ts'

/** Earlier runs of the workflow that is running. */
export interface PushRuns {
  /**
   * The heads of its last successful runs on pushes to a branch, newest first, at most 30; undefined where GitHub does not let us ask.
   * @throws UserError GITHUB_UNAVAILABLE where GitHub cannot be reached.
   */
  readonly successful: (branch: string) => Promise<readonly CommitId[] | undefined>
}
