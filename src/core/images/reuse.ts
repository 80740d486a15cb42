import { UserError } from '../errors/user-error.ts'
import type { Digest } from './digest.ts'
import { formatImageName, type ImageName } from './image-name.ts'
import { revisionLabel } from './labels.ts'
import type { CommitId } from './revision.ts'
import { type Source, sourceLabel } from './source.ts'
import type { Tag } from './tag.ts'

/** What the registry has of an image before it is built. */
export interface RegistryFacts {
  /** What the release's own tag stands for. */
  readonly tagged: { readonly digest: Digest; readonly labels: Readonly<Record<string, string>> } | undefined
  /** The image of the same source. */
  readonly sameSource: Digest | undefined
}

/** What there is to publish. */
export interface Wanted {
  readonly image: ImageName
  readonly tag: Tag
  readonly movable: boolean
  readonly revision: CommitId
  /** Undefined where the work tree is dirty. */
  readonly source: Source | undefined
  readonly reuse: boolean
}

/** What is to be done: nothing, a tag on an image that is there, or a build. */
export type Step =
  | { readonly kind: 'present'; readonly digest: Digest }
  | { readonly kind: 'retag'; readonly digest: Digest }
  | { readonly kind: 'build'; readonly why: string }

/**
 * Decides what an image needs.
 * @throws UserError VERSION_TAKEN where the tag stands for another source and may not move.
 */
export const planStep = (wanted: Wanted, { tagged, sameSource }: RegistryFacts): Step => {
  if (tagged !== undefined && !wanted.movable) {
    if (tagged.digest !== sameSource && !isOurs(wanted, tagged.labels)) throw versionTaken(wanted, tagged.labels)
    if (wanted.reuse && wanted.source !== undefined) return { kind: 'present', digest: tagged.digest }
  }
  if (wanted.source === undefined) return { kind: 'build', why: 'the work tree has files that the commit lacks' }
  if (!wanted.reuse) return { kind: 'build', why: '`reuse` is off' }
  if (sameSource === undefined) return { kind: 'build', why: 'the registry has no image of this source' }
  return tagged?.digest === sameSource ? { kind: 'present', digest: sameSource } : { kind: 'retag', digest: sameSource }
}

/** An image is of the same source by its label; a dirty build has none, and is known by its commit. */
export const isOurs = (
  { source, revision }: Pick<Wanted, 'source' | 'revision'>,
  labels: Readonly<Record<string, string>>,
): boolean => {
  const published = labels[sourceLabel]
  const sameCommit = labels[revisionLabel] === revision
  return published === undefined || source === undefined ? sameCommit : published === source
}

/** The error for a version that is out already; an image with no label was not built by Tagline. */
export const versionTaken = (wanted: Wanted, labels: Readonly<Record<string, string>>): UserError => {
  const published =
    labels[sourceLabel] === undefined ? 'an unknown source' : `the source "${short(labels[sourceLabel])}"`
  const at = labels[revisionLabel] === undefined ? '' : ` at commit "${labels[revisionLabel]?.slice(0, 12)}"`
  const ours = wanted.source === undefined ? 'a dirty work tree' : `the source "${short(wanted.source)}"`
  return new UserError('VERSION_TAKEN', {
    where: { name: `${formatImageName(wanted.image)}:${wanted.tag}` },
    what: `this version is already published from ${published}${at}, and this build is of ${ours}`,
    fix: 'Raise the version, or use a tag that tells the two apart, such as "sha-{sha12}"',
  })
}

const short = (source: string): string => source.slice(0, 12)
