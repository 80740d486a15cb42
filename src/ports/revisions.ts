import type { CommitId } from '../core/images/revision.ts'

/** The commits of the local repository. */
export interface Revisions {
  /** The commit that a revision names as `git rev-parse` reads it; undefined where it names none here. */
  readonly find: (revision: string) => Promise<CommitId | undefined>
  /** Whether one commit can be reached from another; a commit is its own ancestor. */
  readonly isAncestor: (ancestor: CommitId, descendant: CommitId) => Promise<boolean>
  /** The best common ancestor; undefined where there is none. */
  readonly mergeBase: (a: CommitId, b: CommitId) => Promise<CommitId | undefined>
  /**
   * Gets a commit or the tip of a ref from the remote where it is not here, without its history unless `history`.
   * @returns its id; undefined where the remote does not have it.
   */
  readonly fetch: (revision: string, options?: { readonly history?: boolean }) => Promise<CommitId | undefined>
  /** Makes sure, in a shallow clone, that the commits between two of them are here as far as `isAncestor` and `mergeBase` need. */
  readonly connect: (a: CommitId, b: CommitId) => Promise<void>
}
