import type { Digest } from './digest.ts'
import type { ImageName } from './image-name.ts'
import type { Tag } from './tag.ts'

/** One call of a builder, as plain data. */
export interface BuildPlan {
  /** Absolute folder that is the build context. */
  readonly context: string
  readonly dockerfile: Uint8Array
  /** The text of the ignore file that holds for this build, whatever lies in the context. */
  readonly ignore: string
  readonly target: string | undefined
  /** Empty: the builder's own. */
  readonly platforms: readonly string[]
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** By their id; the values reach the builder through its environment alone. */
  readonly secrets: Readonly<Record<string, string>>
  readonly cache: Cache
  readonly output: BuildOutput
  readonly sbom: boolean
  readonly provenance: Provenance
  /** Seconds since 1970 for whatever carries a time. */
  readonly epoch: number
}

/** How much the provenance attestation tells. */
export type Provenance = 'off' | 'min' | 'max'

/** What becomes of the result. */
export type BuildOutput =
  /** It is built, and nothing is kept but the cache. */
  | { readonly kind: 'check' }
  /** It goes to the registry: by digest alone where the builder can, else under a tag that is no release yet. */
  | { readonly kind: 'push'; readonly image: ImageName; readonly staging: Tag; readonly plainHttp: boolean }

/** Where layers are kept between builds; `scope` tells the caches of a repository apart. */
export type Cache =
  | { readonly kind: 'none' }
  | { readonly kind: 'gha'; readonly scope: string }
  | { readonly kind: 'registry'; readonly image: ImageName; readonly tag: Tag }

/** How a build ended; its output has gone to the log line by line. */
export type BuildResult =
  | { readonly ok: true /** What the builder says that it pushed. */; readonly digest: Digest | undefined }
  | { readonly ok: false; readonly exitCode: number }
