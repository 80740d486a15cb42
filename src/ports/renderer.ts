/** What is rendered: a Helm chart or a kustomization; folders and files are relative to the root, with `/`. */
export type RenderSource = ChartSource | KustomizationSource

/** A chart with everything that its rendering depends on. */
export interface ChartSource {
  readonly chart: string
  /** Later ones win. */
  readonly values: readonly string[]
  /** `key=value` in Helm's key syntax; values are text and nothing else. */
  readonly set: readonly string[]
  readonly releaseName: string
  readonly namespace: string | undefined
  /** Such as `1.34`. */
  readonly kubeVersion: string
  /** Further API versions that templates may ask for, such as `monitoring.coreos.com/v1`. */
  readonly apiVersions: readonly string[]
  readonly includeCrds: boolean
}

/** A folder with a kustomization file. */
export interface KustomizationSource {
  readonly kustomization: string
}

/** Turns sources into YAML by the tool that a cluster's agent would use. */
export interface Renderer {
  /**
   * Renders a source that lies below an absolute folder, and leaves nothing behind in it.
   * @returns the tool's output as it is.
   * @throws UserError RENDER_FAILED with the tool's message cut to its cause, TOOL_MISSING, PATH_OUTSIDE.
   */
  readonly render: (root: string, source: RenderSource) => Promise<string>
}
