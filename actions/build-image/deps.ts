import type { WorkflowContext } from '../../src/core/inputs/workflow-context.ts'
import type { Builders } from '../../src/ports/builder.ts'
import type { Checkout } from '../../src/ports/checkout.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { SourceFiles } from '../../src/ports/files.ts'
import type { Log } from '../../src/ports/log.ts'
import type { Registry } from '../../src/ports/registry.ts'
import type { Trees } from '../../src/ports/trees.ts'

/** What build-image needs from outside. */
export interface BuildDeps {
  readonly files: SourceFiles
  readonly trees: Trees
  readonly checkout: Checkout
  readonly registry: Registry
  readonly builders: Builders
  readonly clock: Clock
  readonly log: Log
  readonly context: WorkflowContext
  /** Absolute folder of the checkout, where contexts lie. */
  readonly root: string
  /** Whether the runner's cache can be reached from here. */
  readonly hasRunnerCache: boolean
  readonly isPlainHttp: (registry: string) => boolean
}
