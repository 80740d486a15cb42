import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'

/** A repository of images in a registry, in full: `nginx` is `docker.io/library/nginx`. */
export interface ImageName {
  /** Host with an optional port, such as `ghcr.io` or `localhost:5000`. */
  readonly registry: string
  /** Path within the registry, such as `acme/web`. */
  readonly repository: string
}

const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const host = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const segment = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const hostPattern = new RegExp(`^${host}$`)
const repositoryPattern = new RegExp(`^${segment}(?:/${segment})*$`)
const longestRepository = 255

/** Tells a registry host from the first folder of a Docker Hub name, by the rule of distribution/reference. */
const isHost = (part: string): boolean => /[.:]/.test(part) || part === 'localhost' || /[A-Z]/.test(part)

/**
 * Parses an image name that has neither tag nor digest, by the grammar of the OCI distribution specification.
 * @param text such as `web`, `acme/web`, `ghcr.io/acme/web`, `localhost:5000/web`.
 * @throws UserError IMAGE_INVALID.
 */
export const parseImageName = (text: string, where: Place = { name: 'image' }): ImageName => {
  const found = findImageName(text)
  if (found !== undefined) return found
  const upper = findImageName(text.toLowerCase())
  const fix = upper === undefined ? 'Write it as `registry/path/name`' : `Write \`${text.toLowerCase()}\``
  throw new UserError('IMAGE_INVALID', { where, what: `"${text}" is not the name of an image`, fix })
}

/** Parses an image name, or gives undefined where the text is none. */
export const findImageName = (text: string): ImageName | undefined => {
  const slash = text.indexOf('/')
  const first = slash < 0 ? '' : text.slice(0, slash)
  const hasHost = slash >= 0 && isHost(first)
  const registry = hasHost ? first : 'docker.io'
  const path = hasHost ? text.slice(slash + 1) : text
  if (!hostPattern.test(registry) || !repositoryPattern.test(path) || path.length > longestRepository) return undefined
  return normalise(registry, path)
}

const normalise = (registry: string, path: string): ImageName => {
  const hub = registry === 'docker.io' || registry === 'index.docker.io'
  return {
    registry: hub ? 'docker.io' : registry.toLowerCase(),
    repository: hub && !path.includes('/') ? `library/${path}` : path,
  }
}

/** Writes an image name in full, as a registry client takes it. */
export const formatImageName = ({ registry, repository }: ImageName): string => `${registry}/${repository}`

/** Tells whether two names mean the same repository of the same registry. */
export const isSameImage = (a: ImageName, b: ImageName): boolean =>
  a.registry === b.registry && a.repository === b.repository
