import type { CommitId } from '../core/images/revision.ts'

/** The trees behind the commits of the local repository. */
export interface Trees {
  /** What differs between two commits, renames as a removal and an addition; sorted by path. */
  readonly compare: (base: CommitId, head: CommitId) => Promise<readonly TreeChange[]>
  /** Every blob, link and submodule under the folders (all, where none is given), sorted by path. */
  readonly list: (commit: CommitId, folders?: readonly string[]) => Promise<readonly TreeEntry[]>
  /** The bytes of files at a commit, in the order asked for; undefined for one that is not there. */
  readonly read: (commit: CommitId, paths: readonly string[]) => Promise<readonly (Uint8Array | undefined)[]>
}

/** One path that differs. */
export interface TreeChange {
  readonly path: string
  readonly status: 'added' | 'modified' | 'removed' | 'type-changed'
}

/** One leaf of a tree, as `git ls-tree -r` tells it. */
export interface TreeEntry {
  readonly path: string
  /** `100644`, `100755`, `120000` (link) or `160000` (submodule). */
  readonly mode: string
  readonly object: string
}
