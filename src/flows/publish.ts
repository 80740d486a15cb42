import { UserError } from '../core/errors/user-error.ts'
import type { Digest } from '../core/images/digest.ts'
import { formatImageName, type ImageName } from '../core/images/image-name.ts'
import type { Manifest } from '../core/images/manifest.ts'
import { isOurs, type RegistryFacts, versionTaken, type Wanted } from '../core/images/reuse.ts'
import { sourceTag } from '../core/images/source.ts'
import type { Tag } from '../core/images/tag.ts'
import type { Clock } from '../ports/clock.ts'
import type { Registry } from '../ports/registry.ts'

/** What publishing needs. */
export interface PublishDeps {
  readonly registry: Registry
  readonly clock: Clock
}

/** Asks what a registry has of an image: one request for each of two tags, labels only where they decide. */
export const readRegistryFacts = async (
  { registry }: Pick<PublishDeps, 'registry'>,
  wanted: Wanted,
): Promise<RegistryFacts> => {
  const { image, tag, source } = wanted
  const [tagged, sameSource] = await Promise.all([
    registry.digestOf(image, tag),
    source === undefined ? undefined : registry.digestOf(image, sourceTag(source)),
  ])
  if (tagged === undefined) return { tagged: undefined, sameSource }
  const labels = wanted.movable || tagged === sameSource ? {} : ((await registry.labelsOf(image, tagged)) ?? {})
  return { tagged: { digest: tagged, labels }, sameSource }
}

/** After another run was seen at the same work, its writes are given this long to end. */
const otherRunsPause = 1_000

/**
 * Puts the tags on an image that is in the registry: first that of its source, then the release's own, each only if absent and read
 * back, so that of two runs that built one source both end with the same image; last those that may move.
 * @param facts what was read a moment ago and need not be asked again; not to be given after a build.
 * @returns the digest that the release has.
 * @throws UserError VERSION_TAKEN where the tag stands for another source by now.
 */
export const publish = async (
  { registry, clock }: PublishDeps,
  wanted: Wanted,
  manifest: Manifest,
  moving: readonly Tag[],
  facts?: RegistryFacts,
): Promise<Digest> => {
  const { image, tag, source, reuse, movable } = wanted
  const isKnownBySource = source === undefined || facts?.sameSource === manifest.digest
  const stored = isKnownBySource ? manifest.digest : await claimTag(registry, image, sourceTag(source), manifest)
  const winner = reuse && stored !== manifest.digest ? await manifestAt(registry, image, stored) : manifest
  const isAbsent = facts !== undefined && facts.tagged === undefined
  const put = movable ? moveTag : isAbsent ? putTag : claimTag
  const held = await put(registry, image, tag, winner)
  if (held !== winner.digest && !movable) await mustBeOurs(registry, wanted, held)
  const otherSeen = winner !== manifest || held !== winner.digest
  if (otherSeen) await clock.sleep(otherRunsPause)
  const settled = otherSeen ? ((await registry.digestOf(image, tag)) ?? held) : held
  const last = settled === winner.digest || moving.length === 0 ? winner : await manifestAt(registry, image, settled)
  for (const name of moving) await moveTag(registry, image, name, last)
  return settled
}

const mustBeOurs = async (registry: Registry, wanted: Wanted, held: Digest): Promise<void> => {
  const labels = (await registry.labelsOf(wanted.image, held)) ?? {}
  if (!isOurs(wanted, labels)) throw versionTaken(wanted, labels)
}

/**
 * Puts a tag where there is none, and says what it stands for afterwards.
 * A registry that refuses because the tag came to be in between (immutable tags) counts as one that has it.
 */
export const claimTag = async (registry: Registry, image: ImageName, tag: Tag, manifest: Manifest): Promise<Digest> => {
  const before = await registry.digestOf(image, tag)
  return before ?? putTag(registry, image, tag, manifest)
}

/** Puts a tag that was not there just now. */
const putTag = async (registry: Registry, image: ImageName, tag: Tag, manifest: Manifest): Promise<Digest> => {
  try {
    await registry.putManifest(image, tag, manifest)
  } catch (error) {
    const now =
      error instanceof UserError && error.code === 'REGISTRY_REFUSED' ? await registry.digestOf(image, tag) : undefined
    if (now !== undefined) return now
    throw error
  }
  return readBack(registry, image, tag)
}

/** Lets a tag stand for an image, whatever it stood for. */
export const moveTag = async (registry: Registry, image: ImageName, tag: Tag, manifest: Manifest): Promise<Digest> => {
  if ((await registry.digestOf(image, tag)) === manifest.digest) return manifest.digest
  await registry.putManifest(image, tag, manifest)
  return readBack(registry, image, tag)
}

const readBack = async (registry: Registry, image: ImageName, tag: Tag): Promise<Digest> => {
  const digest = await registry.digestOf(image, tag)
  if (digest !== undefined) return digest
  throw gone(image, `:${tag}`, 'the tag was put and is not there')
}

/**
 * Reads an image that must be there.
 * @throws UserError REGISTRY_UNAVAILABLE where it is not.
 */
export const manifestAt = async (registry: Registry, image: ImageName, of: Tag | Digest): Promise<Manifest> => {
  const manifest = await registry.manifestOf(image, of)
  if (manifest !== undefined) return manifest
  throw gone(image, of.includes(':') ? `@${of}` : `:${of}`, 'the registry does not have what was pushed to it')
}

const gone = (image: ImageName, of: string, what: string): UserError =>
  new UserError('REGISTRY_UNAVAILABLE', {
    where: { name: `${formatImageName(image)}${of}` },
    what,
    fix: 'Run the job again; if it stays so, see whether a retention rule of the registry removes new images',
  })
