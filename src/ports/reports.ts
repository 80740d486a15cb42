import type { CommitId } from '../core/images/revision.ts'
import type { Report } from '../core/promotion/facts.ts'

/** What others say of commits, and the one context that is ours. */
export interface Reports {
  /** Statuses and check runs, the newest of each name. */
  readonly checksOn: (commit: CommitId) => Promise<readonly Report[]>
  /** The newest state of the deployments to an environment. */
  readonly deploymentsOn: (commit: CommitId, environment: string) => Promise<readonly Report[]>
  /** Sets the context `tagline`; at most 140 characters of description. */
  readonly say: (
    commit: CommitId,
    status: { readonly state: 'success' | 'pending'; readonly description: string },
  ) => Promise<void>
}
