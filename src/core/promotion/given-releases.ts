import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import { type Digest, parseDigest } from '../images/digest.ts'
import { type ImageName, parseImageName } from '../images/image-name.ts'
import { parseRevision, type Revision } from '../images/revision.ts'
import { parseTag, type Tag } from '../images/tag.ts'

/** A release as it is handed over: an output of build-image, or an entry of a matrix whose digest the registry knows. */
export interface GivenRelease {
  readonly app: string
  readonly tag: Tag
  /** Undefined where the app's own image is meant. */
  readonly image: ImageName | undefined
  readonly digest: Digest | undefined
  readonly revision: Revision | undefined
}

/**
 * Parses a list of releases, one release, or a matrix `{"include":[…]}` as detect-changes gives it.
 * @throws UserError RELEASE_INVALID or IMAGE_INVALID.
 */
export const parseGivenReleases = (value: unknown, where: Place): readonly GivenRelease[] => {
  const include = isObject(value) && Array.isArray(value.include) ? value.include : undefined
  const list = include ?? (Array.isArray(value) ? value : [value])
  const releases = list.map((entry: unknown) => parseOne(entry, where))
  const names = releases.map(({ app }) => app)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(where, `the app "${twice}" is there twice`)
  return releases
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseOne = (value: unknown, where: Place): GivenRelease => {
  if (!isObject(value)) throw invalid(where, 'a release is a JSON object')
  const app = textOf(value, 'app')
  const tag = textOf(value, 'tag')
  if (app === undefined || tag === undefined) {
    throw invalid(where, `the field "${app === undefined ? 'app' : 'tag'}" of a release is missing or no text`)
  }
  const image = textOf(value, 'image')
  const digest = textOf(value, 'digest')
  const revision = textOf(value, 'revision') ?? textOf(value, 'sha')
  return {
    app,
    tag: parseTag(tag, where),
    image: image === undefined ? undefined : parseImageName(image, where),
    digest: digest === undefined ? undefined : parseDigest(digest, where),
    revision: revision === undefined ? undefined : parseRevision(revision, where),
  }
}

const textOf = (value: Record<string, unknown>, field: string): string | undefined => {
  const text = value[field]
  return typeof text === 'string' && text !== '' ? text : undefined
}

const invalid = (where: Place, what: string): UserError =>
  new UserError('RELEASE_INVALID', {
    where,
    what,
    fix: 'Give the output `release` of build-image in a JSON list, or the output `matrix` of detect-changes, unchanged',
  })
