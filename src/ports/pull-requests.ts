import type { CommitId } from '../core/images/revision.ts'
import type { PullRequest } from '../core/promotion/pull-request.ts'

/** The pull requests of the repository that holds the stages. */
export interface PullRequests {
  /** Those made from branches of this repository that are open, or closed and not merged, newest first; a closed one says who closed it. */
  readonly ofBranches: (branches: readonly string[]) => Promise<ReadonlyMap<string, readonly PullRequest[]>>
  /** Opens one; where there is one already for the branch, that one is brought to what was asked for. */
  readonly open: (wanted: WantedPull) => Promise<PullRequest>
  /** Brings title, body, draft or state to what is asked for; what is absent stays. `lost` where it turned out to be open no more. */
  readonly change: (pull: PullRequest, change: PullChange) => Promise<'done' | 'lost'>
  /** Merges it if its head is still the one given. */
  readonly merge: (pull: PullRequest, message: { readonly title: string; readonly body: string }) => Promise<Merged>
}

/** A pull request as it shall be. */
export interface WantedPull {
  readonly branch: string
  readonly base: string
  readonly title: string
  readonly body: string
  readonly draft: boolean
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teamReviewers: readonly string[]
}

/** What shall be different. */
export interface PullChange {
  readonly title?: string
  readonly body?: string
  readonly draft?: boolean
  readonly state?: 'closed'
}

/** What came of a merge: done, in vain because the base or the head moved, or refused in GitHub's words. */
export type Merged =
  | { readonly kind: 'merged'; readonly commit: CommitId }
  | { readonly kind: 'moved' }
  | { readonly kind: 'refused'; readonly said: string }
