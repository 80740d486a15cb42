import type { CommitId } from '../core/images/revision.ts'

/** What came of moving a ref: `lost` means that somebody else was first and nothing was changed. */
export type Move = 'done' | 'lost'

/** Names of commits in the remote repository, in full such as `refs/heads/main`; each move is safe to repeat. */
export interface Refs {
  readonly create: (ref: string, to: CommitId) => Promise<Move>
  /** Moves to a descendant of what it points at. */
  readonly forward: (ref: string, to: CommitId) => Promise<Move>
  /** Moves anywhere, if it still points at `from`. */
  readonly replace: (ref: string, from: CommitId, to: CommitId) => Promise<Move>
  /** Removes it, if it still points at `from`. */
  readonly remove: (ref: string, from: CommitId) => Promise<Move>
}
