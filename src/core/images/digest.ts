import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'

/** The content address of a manifest, such as `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = string & { readonly kind: 'digest' }

const lengths: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 }

/** Tells whether a text is a digest by the algorithms that the OCI image specification registers. */
export const isDigest = (text: string): text is Digest => {
  const [algorithm = '', hex = '', ...rest] = text.split(':')
  return rest.length === 0 && hex.length === lengths[algorithm] && /^[0-9a-f]+$/.test(hex)
}

/**
 * Parses a digest.
 * @throws UserError IMAGE_INVALID.
 */
export const parseDigest = (text: string, where: Place = { name: 'digest' }): Digest => {
  if (isDigest(text)) return text
  throw new UserError('IMAGE_INVALID', {
    where,
    what: `"${text}" is not a digest`,
    fix: 'Write `sha256:` and 64 lower-case hexadecimal digits',
  })
}

/** The digest as people read it: algorithm and the first twelve digits. */
export const shortDigest = (digest: Digest): string => {
  const [algorithm = '', hex = ''] = digest.split(':')
  return `${algorithm}:${hex.slice(0, 12)}`
}
