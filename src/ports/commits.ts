import type { CommitId } from '../core/images/revision.ts'
import type { FileChange } from './files.ts'

/** Makes commits that no ref points at yet. */
export interface Commits {
  /** One tree and one commit, however many files; the tree's id goes to `message`, which gives the whole message. */
  readonly create: (commit: NewCommit) => Promise<CommitId>
}

/** A commit to be made on top of another. */
export interface NewCommit {
  readonly parent: CommitId
  readonly changes: readonly FileChange[]
  readonly message: (tree: string) => string
}
