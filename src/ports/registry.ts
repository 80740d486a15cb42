import type { Digest } from '../core/images/digest.ts'
import type { ImageName } from '../core/images/image-name.ts'
import type { Manifest } from '../core/images/manifest.ts'
import type { Tag } from '../core/images/tag.ts'

/**
 * The registries that keep images. What is not there is undefined; everything else that goes wrong is a UserError:
 * REGISTRY_REFUSED (login, permission, a tag that may not move) or REGISTRY_UNAVAILABLE (no answer, or a wrong one).
 */
export interface Registry {
  /** The digest that a tag stands for now, or a digest itself where the registry has it: one request. */
  readonly digestOf: (image: ImageName, of: Tag | Digest) => Promise<Digest | undefined>
  /** A manifest or index, its bytes held against its digest. */
  readonly manifestOf: (image: ImageName, of: Tag | Digest) => Promise<Manifest | undefined>
  /** The labels of an image; of an index, those of its first image. */
  readonly labelsOf: (image: ImageName, of: Tag | Digest) => Promise<Readonly<Record<string, string>> | undefined>
  /** Puts a manifest under a tag, or under its own digest alone; what it points at must be there. */
  readonly putManifest: (image: ImageName, to: Tag | Digest, manifest: Manifest) => Promise<void>
}
