import { createHash } from 'node:crypto'
import { UserError } from '../errors/user-error.ts'
import { type Digest, isDigest } from './digest.ts'
import { formatPlatform, type Platform } from './platform.ts'

/** A manifest or an index as the registry keeps it: the bytes are what the digest names. */
export interface Manifest {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** Points at content by its digest (OCI image specification, "Descriptor"). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  /** In bytes. */
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
}

/** What a manifest says: an index lists the images of several platforms, an image its layers. */
export type ManifestContent =
  | { readonly kind: 'index'; readonly manifests: readonly Descriptor[] }
  | { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }

export const indexType = 'application/vnd.oci.image.index.v1+json'

/** Every kind that we take, newest first, for the `Accept` of a request. */
export const manifestTypes = [
  indexType,
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const

/** The SHA-256 digest of bytes. */
export const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest

/**
 * Parses what a manifest says.
 * @throws UserError REGISTRY_UNAVAILABLE where the bytes are no manifest.
 */
export const parseManifest = ({ bytes, digest }: Manifest): ManifestContent => {
  const value = findJson(bytes)
  const { manifests, config, layers } = isRecord(value) ? value : {}
  if (Array.isArray(manifests) && manifests.every(isDescriptor)) return { kind: 'index', manifests }
  if (isDescriptor(config) && Array.isArray(layers) && layers.every(isDescriptor))
    return { kind: 'image', config, layers }
  throw new UserError('REGISTRY_UNAVAILABLE', {
    where: { name: digest },
    what: 'what the registry gave is neither an image manifest nor an index',
    fix: 'Push the image again, by an OCI or Docker schema 2 client',
  })
}

const findJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isDescriptor = (value: unknown): value is Descriptor =>
  isRecord(value) &&
  typeof value.mediaType === 'string' &&
  typeof value.digest === 'string' &&
  isDigest(value.digest) &&
  typeof value.size === 'number'

/** The images of an index: BuildKit puts attestations beside them, under the platform `unknown/unknown`. */
export const imagesOf = (descriptors: readonly Descriptor[]): readonly Descriptor[] =>
  descriptors.filter(({ platform }) => platform?.os !== 'unknown')

/** The platforms that an index has images for, as `os/architecture`, sorted. */
export const platformsOf = (descriptors: readonly Descriptor[]): readonly string[] =>
  imagesOf(descriptors)
    .flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)]))
    .toSorted()

/** One platform's part of an index that is to be made. */
export interface IndexPart {
  readonly platform: Platform
  readonly manifest: Manifest
}

/** Makes one index of the parts, attestations kept; the same parts in any order make the same bytes. */
export const indexOf = (parts: readonly IndexPart[]): Manifest => {
  const sorted = parts.toSorted((a, b) => (formatPlatform(a.platform) < formatPlatform(b.platform) ? -1 : 1))
  const manifests = sorted.flatMap(descriptorsOf)
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }, null, 2))
  return { digest: digestOf(bytes), mediaType: indexType, bytes }
}

const descriptorsOf = ({ platform, manifest }: IndexPart): readonly Descriptor[] => {
  const content = parseManifest(manifest)
  if (content.kind === 'index') return content.manifests
  return [{ mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length, platform }]
}
