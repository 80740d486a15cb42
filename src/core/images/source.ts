import { createHash } from 'node:crypto'
import { isTag, type Tag } from './tag.ts'

/** The hash of what an image is built from, 64 hexadecimal digits. */
export type Source = string & { readonly kind: 'source' }

/** The label under which an image carries its source. */
export const sourceLabel = 'dev.tagline.source'

/** All that decides what comes out of a build, apart from what the base images are today. */
export interface SourceParts {
  /** The entries of the context at the commit, their paths relative to it. */
  readonly context: readonly SourceEntry[]
  /** The Dockerfile's entry; its path does not count. */
  readonly dockerfile: Pick<SourceEntry, 'mode' | 'object'>
  readonly settings: SourceSettings
}

/** The mode, path and object id of a file in Git. */
export interface SourceEntry {
  readonly path: string
  readonly mode: string
  readonly object: string
}

/** Settings of the build that its result depends on. */
export interface SourceSettings {
  readonly target: string | undefined
  readonly test: string | undefined
  /** With their templates filled. */
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly platforms: readonly string[]
  readonly rebuild: string | undefined
  readonly sbom: boolean
  readonly provenance: string
}

/** Counts what the hash is made of, so that a later version can never be mistaken for this one. */
const format = 'tagline source 1'

/** Hashes the parts; the order in which entries, settings and platforms come makes no difference. */
export const sourceOf = ({ context, dockerfile, settings }: SourceParts): Source => {
  const hash = createHash('sha256')
  const add = (...parts: readonly (string | undefined)[]): unknown => hash.update(`${JSON.stringify(parts)}\n`)
  add(format)
  for (const { path, mode, object } of context.toSorted(byPath)) add('file', mode, object, path)
  add('dockerfile', dockerfile.mode, dockerfile.object)
  for (const [name, value] of pairs(settings.buildArgs)) add('build-arg', name, value)
  for (const [name, value] of pairs(settings.labels)) add('label', name, value)
  for (const platform of settings.platforms.toSorted()) add('platform', platform)
  add('target', settings.target ?? '', settings.test ?? '', settings.rebuild ?? '')
  add('attestations', String(settings.sbom), settings.provenance)
  return hash.digest('hex') as Source
}

const byPath = (a: SourceEntry, b: SourceEntry): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

const pairs = (values: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))

/** The tag under which the registry keeps the image of a source; with a platform, that platform's part of it. */
export const sourceTag = (source: Source, platform?: string): Tag => {
  const tag = ['src', source, ...(platform?.split('/') ?? [])].join('-')
  if (isTag(tag)) return tag
  throw new TypeError(`the platform "${platform}" makes no tag`)
}
