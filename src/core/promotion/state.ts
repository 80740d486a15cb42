import type { Stage } from '../config/config.ts'
import type { CommitId } from '../images/revision.ts'
import type { Ancestry } from './ancestry.ts'
import type { ReportedCommits } from './facts.ts'
import type { HeldRelease } from './held-release.ts'
import type { BranchState } from './pull-request.ts'
import type { Tenure, Tenures } from './tenure.ts'

/** What a stage knows of one app. */
export interface AppAtStage {
  readonly held: HeldRelease
  /** As far back as it was needed; empty where the stage before holds the same. */
  readonly tenures: Tenures
  /** The files of its slots. */
  readonly files: readonly string[]
  /** The hold by name; undefined where there is none. */
  readonly hold: { readonly reason: string | undefined } | undefined
}

/** A stage, its branch and its apps. */
export interface StageState {
  readonly stage: Stage
  /** The branch that promotions go into, and its head. */
  readonly base: string
  readonly head: CommitId
  readonly apps: ReadonlyMap<string, AppAtStage>
}

/** What is asked for by name. */
export interface Named {
  readonly stage: string
  /** The release of each app that shall be put in. */
  readonly releases: ReadonlyMap<string, HeldRelease>
}

/** Everything that a plan depends on. */
export interface PromotionState {
  readonly now: Date
  /** Each after the stages that it comes from. */
  readonly stages: readonly StageState[]
  readonly ancestry: Ancestry
  /** By branch name. */
  readonly branches: ReadonlyMap<string, BranchState>
  readonly statusesOf: (stage: string, tenure: Tenure) => ReportedCommits
  readonly deploymentsOf: (stage: string, tenure: Tenure) => ReportedCommits
  /** What was built now and goes into the first stages, by app. */
  readonly delivered: ReadonlyMap<string, HeldRelease>
  readonly named: Named | undefined
  /** Why closed gates are passed over; undefined where they are not. */
  readonly force: string | undefined
  /** `owner/repo` of the source where stages live apart. */
  readonly source: string | undefined
}
