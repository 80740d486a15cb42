import type { CommitId } from '../core/images/revision.ts'
import type { CommitGraph } from '../core/promotion/ancestry.ts'

/** How branches came to be what they are, from the local repository; what it lacks is fetched. */
export interface History {
  /** The heads of the remote's branches now: the default one, those named, and every one under a prefix. */
  readonly heads: (request: { readonly branches: readonly string[]; readonly prefix: string }) => Promise<Heads>
  /** Makes commits present with all of their files, without what is before them. */
  readonly bring: (commits: readonly CommitId[]) => Promise<void>
  /** Makes commits and all that is before them present, files aside. */
  readonly ensure: (commits: readonly CommitId[]) => Promise<void>
  /** The first-parent commits up to a head that changed one of the files, newest first. */
  readonly log: (head: CommitId, paths: readonly string[], limit: number) => Promise<readonly HistoryEntry[]>
  /** Every commit that can be reached from `to` and not from `from`, newest first. */
  readonly between: (from: CommitId, to: CommitId, paths?: readonly string[]) => Promise<readonly PlainCommit[]>
  /** The first-parent commits after `from` up to `to`, newest first. */
  readonly firstParents: (from: CommitId, to: CommitId) => Promise<readonly CommitId[]>
  /** Whether one commit can no longer be merged into another without a person. */
  readonly conflicts: (into: CommitId, from: CommitId) => Promise<boolean>
  /** The graph that relates commits, down to an ancestor of all. */
  readonly graph: (commits: readonly CommitId[]) => Promise<CommitGraph>
}

/** The remote's branches. */
export interface Heads {
  readonly defaultBranch: string
  readonly byName: ReadonlyMap<string, CommitId>
}

/** A commit as `git log` shows it. */
export interface PlainCommit {
  readonly commit: CommitId
  readonly parents: readonly CommitId[]
  readonly tree: string
  readonly at: Date
  readonly author: string
  readonly message: string
}

/** A commit on a stage's branch, with what its files were before it. */
export interface HistoryEntry extends PlainCommit {
  /** The bytes that each changed file had before; undefined where it was not there. */
  readonly before: ReadonlyMap<string, Uint8Array | undefined>
  /** The messages of the commits that it merged. */
  readonly merged: readonly string[]
}
