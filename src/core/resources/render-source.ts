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

/** The folder that a source is in. */
export const folderOf = (source: RenderSource): string => ('chart' in source ? source.chart : source.kustomization)

/** A source as our header and messages name it: a chart is told with its release, as one chart can serve many apps. */
export const formatSource = (source: RenderSource): string =>
  'chart' in source ? `${source.chart} as ${source.releaseName}` : source.kustomization
