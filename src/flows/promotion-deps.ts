import type { Config } from '../core/config/config.ts'
import type { CommitId } from '../core/images/revision.ts'
import type { Clock } from '../ports/clock.ts'
import type { Commits } from '../ports/commits.ts'
import type { FileChange, SourceFiles } from '../ports/files.ts'
import type { History } from '../ports/history.ts'
import type { Log } from '../ports/log.ts'
import type { PullRequests } from '../ports/pull-requests.ts'
import type { Refs } from '../ports/refs.ts'
import type { Registry } from '../ports/registry.ts'
import type { Reports } from '../ports/reports.ts'
import type { Revisions } from '../ports/revisions.ts'
import type { Trees } from '../ports/trees.ts'

/** What is read to know how the stages stand. */
export interface LineDeps {
  readonly history: History
  readonly revisions: Revisions
  readonly trees: Trees
  readonly filesAt: (commit: CommitId) => SourceFiles
  readonly clock: Clock
  readonly log: Log
}

/** What promotions need beside that. */
export interface PromotionDeps extends LineDeps {
  readonly pulls: PullRequests
  readonly commits: Commits
  readonly refs: Refs
  readonly reports: Reports
  readonly registry: Registry
  /** A number from 0 to 1, for pauses that keep racing runs apart. */
  readonly chance: () => number
  /** Renders a stage's apps as they are after the changes; nothing is written. */
  readonly render: (request: RenderAt) => Promise<Rendered>
}

/** What shall be rendered. */
export interface RenderAt {
  readonly config: Config
  /** The commit that has the charts, and the one that has the stage's manifests and outputs; often the same. */
  readonly inputs: CommitId
  readonly outputs: CommitId
  /** The stage's manifests, which stand on `outputs`. */
  readonly manifests: readonly string[]
  readonly changes: readonly FileChange[]
  readonly stage: string
  readonly apps: readonly string[]
}

/** The files that a rendering changes, and the difference to read. */
export interface Rendered {
  readonly changes: readonly FileChange[]
  readonly markdown: string
}
