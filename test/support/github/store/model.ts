import type { Clock } from '../clock.ts'
import type { EventNews, GitHubEvent } from '../events.ts'
import type { Actor, Token } from '../tokens.ts'
import type { Lock } from './lock.ts'
import type { ObjectStore } from './objects.ts'
import type { Rule } from './rules.ts'

/** A review of a pull request. */
export type Review = {
  readonly id: number
  readonly user: Actor
  readonly body: string
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'
  readonly commit: string
  readonly at: string
}

/** How a pull request's commits come into the base. */
export type MergeMethod = 'merge' | 'squash' | 'rebase'

/** An order to merge as soon as all that is required holds. */
export type AutoMerge = {
  readonly by: Actor
  readonly method: MergeMethod
  readonly title: string | null
  readonly message: string | null
  readonly at: string
}

/** The part of an issue that makes it a pull request; `head` and `base` are branches. */
export type Pull = {
  readonly id: number
  readonly head: string
  headSha: string
  base: string
  baseSha: string
  draft: boolean
  mergedAt: string | null
  mergedBy: Actor | null
  mergeCommit: string | null
  /** The commit that a workflow run of the pull request tests; none while it conflicts. */
  testMerge: string | null
  reviewers: readonly string[]
  teams: readonly string[]
  reviews: readonly Review[]
  autoMerge: AutoMerge | null
  queuedAt: string | null
  /** The pair (base, head) whose mergeability a client has already been made to wait for. */
  askedFor: string
  maintainerCanModify: boolean
}

/** One line of an issue's timeline. */
export type TicketEvent = {
  readonly id: number
  readonly event: string
  readonly actor: Actor
  readonly at: string
  readonly commit: string | null
  readonly label?: string
}

/** A comment of an issue or a pull request. */
export type Comment = {
  readonly id: number
  readonly ticket: number
  readonly user: Actor
  body: string
  readonly createdAt: string
  updatedAt: string
}

/** An issue, or a pull request with its `pull`. */
export type Ticket = {
  readonly id: number
  readonly number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'reopened' | 'duplicate' | null
  readonly user: Actor
  labels: readonly string[]
  assignees: readonly string[]
  readonly createdAt: string
  updatedAt: string
  closedAt: string | null
  closedBy: Actor | null
  events: readonly TicketEvent[]
  readonly pull: Pull | null
}

/** A ticket that is a pull request. */
export type PullTicket = Ticket & { readonly pull: Pull }

/** A label of a repository. */
export type Label = {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

/** A commit status. */
export type Status = {
  readonly id: number
  readonly sha: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Actor
  readonly at: string
}

/** A check run. */
export type CheckRun = {
  readonly id: number
  readonly sha: string
  name: string
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: string | null
  detailsUrl: string | null
  externalId: string
  output: { title: string | null; summary: string | null; text: string | null }
  startedAt: string
  completedAt: string | null
  readonly app: string
}

/** A deployment's status. */
export type DeploymentStatus = {
  readonly id: number
  readonly state: 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'
  readonly description: string
  readonly targetUrl: string
  readonly environmentUrl: string
  readonly environment: string
  readonly creator: Actor
  readonly at: string
}

/** A deployment, its newest status last. */
export type Deployment = {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string | null
  readonly payload: Readonly<Record<string, unknown>> | string
  readonly creator: Actor
  readonly at: string
  statuses: readonly DeploymentStatus[]
}

/** A run of a workflow. */
export type WorkflowRun = {
  readonly id: number
  readonly workflow: string
  readonly number: number
  readonly branch: string
  readonly sha: string
  readonly event: string
  status: string
  conclusion: string | null
  readonly actor: Actor
  readonly createdAt: string
}

/** What an owner can switch in a repository's settings. */
export type Settings = {
  defaultBranch: string
  private: boolean
  archived: boolean
  /** Draft pull requests are to be had (not so in private repositories of some plans). */
  drafts: boolean
  allowMergeCommit: boolean
  allowSquashMerge: boolean
  allowRebaseMerge: boolean
  allowAutoMerge: boolean
  deleteBranchOnMerge: boolean
  /** "Allow GitHub Actions to create and approve pull requests". */
  actionsMayCreatePulls: boolean
  /** A pull request's mergeability is unknown at the first reading after a change, as GitHub computes it later. */
  mergeableLater: boolean
  /** Logins whose reviews can be requested; undefined: everybody's. */
  collaborators: readonly string[] | undefined
}

/** A repository with everything that GitHub keeps beside its Git objects. */
export type Repository = {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly gitDir: string
  readonly objects: ObjectStore
  readonly lock: Lock
  readonly createdAt: string
  readonly settings: Settings
  pushedAt: string
  readonly tickets: Map<number, Ticket>
  readonly comments: Map<number, Comment>
  readonly labels: Map<string, Label>
  readonly statuses: Map<string, Status[]>
  readonly checkRuns: Map<number, CheckRun>
  readonly deployments: Map<number, Deployment>
  readonly runs: Map<number, WorkflowRun>
  rules: readonly Rule[]
  /** Commits that GitHub has signed. */
  readonly verified: Set<string>
}

/** Everything that the local GitHub knows. */
export type World = {
  readonly clock: Clock
  readonly serverUrl: string
  readonly apiUrl: string
  readonly root: string
  readonly repositories: Map<string, Repository>
  readonly tokens: Map<string, Token>
  readonly actors: Map<string, Actor>
  readonly events: GitHubEvent[]
  nextId(): number
  emit(repo: Repository, actor: Actor, news: EventNews): void
}

/** "owner/name". */
export const fullNameOf = (repo: Pick<Repository, 'owner' | 'name'>): string => `${repo.owner}/${repo.name}`

/** True for a ticket that is a pull request. */
export const isPull = (ticket: Ticket): ticket is PullTicket => ticket.pull !== null

/** The repository's pull requests, by number. */
export const pullsOf = (repo: Repository): readonly PullTicket[] => [...repo.tickets.values()].filter(isPull)
