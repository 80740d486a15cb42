import type { CommitId } from '../core/images/revision.ts'

/** The work tree that a step runs in, beside the commit that it was checked out from. */
export interface Checkout {
  /**
   * The commit that is checked out.
   * @throws UserError CHECKOUT_MISSING where there is no repository, or none with a commit.
   */
  readonly head: () => Promise<CheckedOut>
  /**
   * Paths where the work tree is not what the commit says: changed, removed, or not in it, ignored by Git or not.
   * A folder of which the commit has nothing is one path with a slash at its end. Sorted.
   * @param folders '' is the root.
   */
  readonly differences: (folders: readonly string[]) => Promise<readonly string[]>
  /** The files below a folder that the commit does not have. */
  readonly unknownFiles: (folder: string) => Promise<readonly string[]>
}

/** A commit and its own time. */
export interface CheckedOut {
  readonly commit: CommitId
  readonly time: Date
  /** Empty for a root commit. */
  readonly parents: readonly CommitId[]
}
