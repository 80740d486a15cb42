/** The tools that tests and the demo run, by the name that code asks for them with. */
export type ToolName =
  | 'act'
  | 'actionlint'
  | 'buildah'
  | 'buildkitd'
  | 'buildx'
  | 'busybox'
  | 'crane'
  | 'docker-registry'
  | 'helm3'
  | 'helm4'
  | 'kustomize'
  | 'runc'
  | 'zizmor'

/** Which versions of a tool that somebody else installed are good enough: `atLeast` counts in, `below` does not. */
export type VersionRange = { readonly atLeast: string; readonly below?: string }

/** How a tool that is on PATH is recognised. */
export type Recognition = {
  /** Names of the executable, the preferred one first. */
  readonly executables: readonly string[]
  /** Folders beside PATH where it may stand; `~` is the home folder. */
  readonly folders?: readonly string[]
  /** Arguments that make it print its version. */
  readonly probe: readonly string[]
  /** Finds the version, as its first group, in what the probe prints. */
  readonly version: RegExp
  readonly range: VersionRange
}

/** Builds a Go program from a module of this repository whose `go.mod` and `go.sum` pin everything. */
export type GoSource = {
  readonly kind: 'go'
  /** Folder of the `go.mod`, relative to the root. */
  readonly module: string
  readonly package: string
  /** Variables that the official build sets by the linker. */
  readonly stamps?: Readonly<Record<string, string>>
  /** Seconds that it takes on two cores from nothing; the longest start first. */
  readonly seconds: number
}

/** Installs a package of the Debian release that this runs on, when root. */
export type DebianSource = { readonly kind: 'debian'; readonly package: string }

/** Installs a Python package from a requirements file that holds its hashes. */
export type PythonSource = { readonly kind: 'python'; readonly requirements: string }

/** One way to get a tool. */
export type Source = GoSource | DebianSource | PythonSource

/** One entry of the catalogue. */
export type Tool = {
  readonly name: ToolName
  /** What a person calls it. */
  readonly title: string
  /** The version that we make; with the name, its place in `.tools/`. */
  readonly version: string
  /** The executable in that place. */
  readonly executable: string
  readonly onPath: Recognition
  /** In the order in which they are tried. */
  readonly sources: readonly Source[]
}
