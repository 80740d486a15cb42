import type { CommitId } from '../core/images/revision.ts'
import type { Report } from '../core/promotion/facts.ts'

/** What others say of commits, and the one context that is ours. */
export interface Reports {
  /** Statuses and check runs of commits, the newest of each name. */
  readonly checksOn: (commits: readonly CommitId[]) => Promise<ReadonlyMap<CommitId, readonly Report[]>>
  /** How the deployments of commits to some environments went. */
  readonly deploymentsOn: (
    commits: readonly CommitId[],
    environments: readonly string[],
  ) => Promise<ReadonlyMap<CommitId, readonly Report[]>>
  /** Sets the context `tagline`; at most 140 characters of description. */
  readonly say: (
    commit: CommitId,
    status: { readonly state: 'success' | 'pending'; readonly description: string },
  ) => Promise<void>
}
