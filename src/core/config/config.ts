import type { ImageName } from '../images/image-name.ts'

/** The whole of `tagline.yaml` with every default filled in (CONTRACT.md section 1); paths are relative to the repository's root, with `/`. */
export interface Config {
  /** The file it was read from; undefined where the repository has none and everything was discovered. */
  readonly file: string | undefined
  readonly registry: string
  /** Sorted by name. */
  readonly apps: readonly App[]
  readonly partial: boolean
  /** `owner/repo` that holds stages, manifests and rendered files; undefined where it is this repository. */
  readonly repository: string | undefined
  /** Such as `1.34`; undefined where the file does not say. */
  readonly kubeVersion: string | undefined
  /** In an order in which each stage follows those it comes from. */
  readonly stages: readonly Stage[]
  readonly manifests: readonly ManifestRule[]
  readonly render: readonly RenderRule[]
  readonly findings: Readonly<Record<string, Severity>>
}

export type Severity = 'off' | 'warn' | 'error'

/** One image built from one folder. */
export interface App {
  readonly name: string
  readonly path: string
  readonly context: string
  /** Further gitignore patterns from the root, after the app's own `path`; later ones win. */
  readonly watch: readonly string[]
  readonly needs: readonly string[]
  readonly image: ImageName
  /** Relative to `path`; undefined where the usual names are to be looked for. */
  readonly dockerfile: string | undefined
  readonly target: string | undefined
  readonly test: string | undefined
  readonly platforms: readonly string[]
  readonly buildArgs: Readonly<Record<string, string>>
  /** A template such as `sha-{sha12}`. */
  readonly tag: string
  /** The file in `path` that `{version}` reads. */
  readonly version: string
  readonly trigger: 'change' | 'version'
  readonly rebuild: string | undefined
  /** The stages it goes through; undefined means every stage that has a slot or a rendered file for it. */
  readonly stages: readonly string[] | undefined
}

/** An environment. */
export interface Stage {
  readonly name: string
  /** The stages before it; empty for a first stage. */
  readonly from: readonly string[]
  readonly delivery: 'commit' | 'auto-merge' | 'pull-request'
  readonly pin: 'tag' | 'digest' | 'both' | undefined
  /** The branch with its manifests; undefined means the default branch. */
  readonly branch: string | undefined
  /** The GitHub environment in which forced promotions run. */
  readonly environment: string | undefined
  /** Undefined: by app, and by stage for apps that share a file. */
  readonly batch: 'app' | 'stage' | undefined
  readonly supersede: 'wait' | 'replace'
  readonly gates: Gates
}

/** What a promotion into a stage waits for. */
export interface Gates {
  /** Globs of status contexts and check runs, with `{app}` and `{stage}` in them. */
  readonly checks: readonly string[]
  /** Names of GitHub environments that must report success. */
  readonly deployments: readonly string[]
  /** In milliseconds; 0 for none. */
  readonly soak: number
  readonly freeze: readonly Freeze[]
  readonly windows: readonly Window[]
}

/** Dates, both included, as `YYYY-MM-DD`, in UTC unless a zone stands with them. */
export interface Freeze {
  readonly from: string
  readonly to: string
  readonly reason: string | undefined
  readonly zone: string | undefined
}

/** Hours of the week in which promotions may happen. */
export interface Window {
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[]
  /** Minutes after midnight in the zone; `to` is not included. */
  readonly from: number
  readonly to: number
  /** An IANA name; `UTC` by default. */
  readonly zone: string
}

/** Files in which stages keep the image of apps; `{stage}`, `{app}`, `*` and `**` may stand in the path. */
export interface ManifestRule {
  readonly path: string
  /** The image name that the manifests use, where it is not the app's own. */
  readonly image: string | undefined
  /** The path to the value, where content is not to be searched. */
  readonly key: string | undefined
}

/** One rendering whose output is committed; the templates may hold `{stage}` and `{app}`. */
export type RenderRule = RenderRuleBase &
  ({ readonly chart: string; readonly values: readonly string[] } | { readonly kustomization: string })

interface RenderRuleBase {
  /** A file, or a folder where it ends in `/`: then one file for each resource. */
  readonly output: string
  readonly name: string | undefined
  readonly namespace: string | undefined
  readonly set: readonly string[]
  readonly apiVersions: readonly string[]
  readonly includeCrds: boolean
}
