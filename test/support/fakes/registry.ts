import { type Digest, isDigest } from '../../../src/core/images/digest.ts'
import { formatImageName, type ImageName } from '../../../src/core/images/image-name.ts'
import { digestOf, type Manifest } from '../../../src/core/images/manifest.ts'
import type { Tag } from '../../../src/core/images/tag.ts'
import type { Registry } from '../../../src/ports/registry.ts'

/** A registry in memory, with what it was asked. */
export interface FakeRegistry extends Registry {
  /** Puts an image there as another run would have. */
  readonly seed: (image: ImageName, tag: string | undefined, labels?: Readonly<Record<string, string>>) => Manifest
  /** Tag -> digest of one image. */
  readonly tagsOf: (image: ImageName) => Readonly<Record<string, string>>
  readonly requests: readonly string[]
  /** Called before each request; what it throws is what the registry says. */
  before: (request: string) => void
}

/** Makes an empty registry. */
export const fakeRegistry = (): FakeRegistry => {
  const manifests = new Map<string, Manifest>()
  const labels = new Map<Digest, Readonly<Record<string, string>>>()
  const requests: string[] = []
  const key = (image: ImageName, of: string): string => `${formatImageName(image)}:${of}`
  const find = (image: ImageName, of: Tag | Digest): Manifest | undefined => manifests.get(key(image, of))
  const put = (image: ImageName, to: string, manifest: Manifest): void => {
    manifests.set(key(image, manifest.digest), manifest)
    manifests.set(key(image, to), manifest)
  }
  const asked = (request: string): void => {
    requests.push(request)
    registry.before(request)
  }
  const registry: FakeRegistry = {
    requests,
    before: () => {},
    digestOf: async (image, of) => {
      asked(`HEAD ${of}`)
      return find(image, of)?.digest
    },
    manifestOf: async (image, of) => {
      asked(`GET ${of}`)
      return find(image, of)
    },
    labelsOf: async (image, of) => {
      asked(`labels ${of}`)
      const manifest = find(image, of)
      return manifest === undefined ? undefined : (labels.get(manifest.digest) ?? {})
    },
    putManifest: async (image, to, manifest) => {
      asked(`PUT ${to}`)
      put(image, to, manifest)
    },
    seed: (image, tag, given = {}) => {
      const manifest = fakeManifest(`${manifests.size}`)
      labels.set(manifest.digest, given)
      put(image, tag ?? manifest.digest, manifest)
      return manifest
    },
    tagsOf: (image) => {
      const prefix = key(image, '')
      const own = [...manifests].filter(([name]) => name.startsWith(prefix))
      const tags = own.map(([name, { digest }]) => [name.slice(prefix.length), digest] as const)
      return Object.fromEntries(tags.filter(([tag]) => !isDigest(tag)))
    },
  }
  return registry
}

/** A manifest with no layers; `salt` makes it another one. */
export const fakeManifest = (salt: string): Manifest => {
  const config = digestOf(new TextEncoder().encode(salt))
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const content = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: salt.length },
    layers: [],
  }
  const bytes = new TextEncoder().encode(JSON.stringify(content))
  return { digest: digestOf(bytes), mediaType, bytes }
}
