import { type Digest, shortDigest } from '../images/digest.ts'
import type { Revision } from '../images/revision.ts'
import type { Tag } from '../images/tag.ts'

/** An app's release as a stage holds it: what its slot says, and the revision where it is known. */
export interface HeldRelease {
  readonly tag?: Tag
  readonly digest?: Digest
  readonly revision?: Revision
}

/**
 * Tells whether two stages hold the same release: the tags decide where both are known, then the digests must not differ.
 * The same digest under two tags is two releases, as going back to old source makes a new release of an old image.
 */
export const isSameRelease = (a: HeldRelease, b: HeldRelease): boolean => {
  const digestsDiffer = a.digest !== undefined && b.digest !== undefined && a.digest !== b.digest
  if (digestsDiffer) return false
  if (a.tag !== undefined && b.tag !== undefined) return a.tag === b.tag
  return a.digest !== undefined && a.digest === b.digest
}

/** Tells whether a slot says nothing yet. */
export const isEmptyRelease = ({ tag, digest }: HeldRelease): boolean => tag === undefined && digest === undefined

/** A release as people read it in one word: its tag, else its short digest. */
export const nameOfRelease = ({ tag, digest }: HeldRelease): string =>
  tag ?? (digest === undefined ? 'nothing' : shortDigest(digest))
