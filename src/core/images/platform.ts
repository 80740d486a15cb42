import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'

/** What an image runs on: operating system, architecture and its variant, as in `linux/arm/v7`. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/**
 * Parses `os/architecture` or `os/architecture/variant`.
 * @throws UserError IMAGE_INVALID.
 */
export const parsePlatform = (text: string, where: Place): Platform => {
  const match = /^([a-z][a-z0-9]*)\/([a-z0-9][a-z0-9_]*)(?:\/([a-z0-9.]+))?$/.exec(text)
  if (match !== null) {
    const [, os = '', architecture = '', variant] = match
    return { os, architecture, ...(variant === undefined ? {} : { variant }) }
  }
  const what = `"${text}" is not a platform`
  throw new UserError('IMAGE_INVALID', { where, what, fix: 'Write it as `linux/amd64` or `linux/arm/v7`' })
}

/** Writes a platform; the inverse of `parsePlatform`. */
export const formatPlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter((part) => part !== undefined).join('/')
