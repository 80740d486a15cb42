import type { BuildPlan, BuildResult } from '../core/images/build-plan.ts'

/** What turns a Dockerfile into an image. */
export interface Builder {
  readonly kind: 'buildx' | 'buildah'
  /** As people know it, such as `buildx (builder "default", docker-container)`. */
  readonly title: string
  /**
   * Builds, and pushes where the plan says so; a build that fails is a result.
   * @param onLine is given each line that the builder writes.
   */
  readonly build: (plan: BuildPlan, onLine: (line: string) => void) => Promise<BuildResult>
}

/** Finds the builder when it turns out that one is needed, and lets go of what it took. */
export interface Builders {
  /**
   * @param registry the host that is pushed to, whose login the builder gets.
   * @throws UserError TOOL_MISSING that names what was looked for.
   */
  readonly open: (registry: string) => Promise<Builder>
  readonly close: () => Promise<void>
}
