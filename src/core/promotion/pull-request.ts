import type { CommitId } from '../images/revision.ts'
import type { HeldRelease } from './held-release.ts'

/** A pull request of ours as GitHub has it. */
export interface PullRequest {
  readonly number: number
  /** GitHub's node id. */
  readonly id: string
  readonly url: string
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly draft: boolean
  readonly base: string
  readonly head: CommitId
  readonly labels: readonly string[]
  /** Approved by a reviewer, or waiting in a merge queue. */
  readonly settled: 'approved' | 'queued' | undefined
  /** Who closed it, where it is closed and not merged. */
  readonly closedBy: { readonly login: string; readonly person: boolean } | undefined
  /** The messages of its last commits, from which its releases are read when the branch is gone. */
  readonly messages: readonly string[]
}

/** A branch of ours and the pull requests made from it, newest first. */
export interface BranchState {
  /** Undefined where there is no such branch. */
  readonly head: CommitId | undefined
  /** What the manifests at its head hold, for each app that differs from the base; its revision is our record's. */
  readonly proposes: ReadonlyMap<string, HeldRelease>
  /** The apps of which our commit says that they were asked for by name. */
  readonly byName: ReadonlySet<string>
  /** Why closed gates were passed over for what it proposes, by our commit's record; undefined where they were not. */
  readonly force: string | undefined
  /** The first commit on it that is not as we made it; undefined where all are ours. */
  readonly foreign: CommitId | undefined
  /** Whether it can no longer be merged into its base. */
  readonly conflicted: boolean
  readonly pulls: readonly PullRequest[]
}

/** Where nothing is. */
export const noBranch: BranchState = {
  head: undefined,
  proposes: new Map(),
  byName: new Set(),
  force: undefined,
  foreign: undefined,
  conflicted: false,
  pulls: [],
}

/** The open pull request of a branch. */
export const openPull = ({ pulls }: BranchState): PullRequest | undefined => pulls.find(({ state }) => state === 'open')
