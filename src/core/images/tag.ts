import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'

/** A tag by the OCI distribution specification: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`. */
export type Tag = string & { readonly kind: 'tag' }

/** Tells whether a text is a tag. */
export const isTag = (text: string): text is Tag => /^\w[\w.-]{0,127}$/.test(text)

/**
 * Parses a tag.
 * @throws UserError IMAGE_INVALID.
 */
export const parseTag = (text: string, where: Place = { name: 'tag' }): Tag => {
  if (isTag(text)) return text
  throw new UserError('IMAGE_INVALID', {
    where,
    what: `"${text}" is not a tag`,
    fix: 'Use at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`',
  })
}
