import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import { type Digest, isDigest } from './digest.ts'
import { findImageName, formatImageName, type ImageName } from './image-name.ts'
import { isTag, type Tag } from './tag.ts'

/** An image name with what selects one image of it: a tag, a digest, both, or neither. */
export interface Reference {
  readonly name: ImageName
  readonly tag?: Tag
  readonly digest?: Digest
}

/** Parses `host:port/path:tag@digest` in all its forms, or gives undefined where the text is no reference. */
export const findReference = (text: string): Reference | undefined => {
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : text.slice(at + 1)
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const name = findImageName(hasTag ? named.slice(0, colon) : named)
  const tag = hasTag ? named.slice(colon + 1) : undefined
  if (name === undefined || (tag !== undefined && !isTag(tag))) return undefined
  if (digest !== undefined && !isDigest(digest)) return undefined
  return { name, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
}

/**
 * Parses a reference.
 * @throws UserError IMAGE_INVALID.
 */
export const parseReference = (text: string, where: Place = { name: 'image' }): Reference => {
  const found = findReference(text)
  if (found !== undefined) return found
  throw new UserError('IMAGE_INVALID', {
    where,
    what: `"${text}" is not a reference to an image`,
    fix: 'Write it as `registry/path/name:tag@digest`, with tag, digest or both',
  })
}

/** Writes a reference in full; the inverse of `parseReference`. */
export const formatReference = ({ name, tag, digest }: Reference): string =>
  [formatImageName(name), tag === undefined ? '' : `:${tag}`, digest === undefined ? '' : `@${digest}`].join('')
