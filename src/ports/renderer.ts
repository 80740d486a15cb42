import type { RenderSource } from '../core/resources/render-source.ts'

/** Turns sources into YAML by the tool that a cluster's agent would use. */
export interface Renderer {
  /**
   * Renders a source that lies below an absolute folder, and leaves nothing behind in it.
   * @returns the tool's output as it is.
   * @throws UserError RENDER_FAILED with the tool's message cut to its cause, TOOL_MISSING, PATH_OUTSIDE.
   */
  readonly render: (root: string, source: RenderSource) => Promise<string>
}
