import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import { type Digest, parseDigest } from './digest.ts'
import { formatImageName, type ImageName, parseImageName } from './image-name.ts'
import { formatRevision, parseRevision, type Revision } from './revision.ts'
import { parseTag, type Tag } from './tag.ts'

/** An app's image at a digest, with its tag and the commit that delivered it (CONTRACT.md section 2). */
export interface Release {
  readonly app: string
  readonly image: ImageName
  readonly tag: Tag
  readonly digest: Digest
  readonly revision: Revision
  /** The hash of what the image was built from; absent where it is not known. */
  readonly source?: string
}

const fields = ['app', 'image', 'tag', 'digest', 'revision', 'source']

/**
 * Parses the JSON value of one release, as another job hands it over.
 * @throws UserError RELEASE_INVALID or IMAGE_INVALID, naming the field.
 */
export const parseRelease = (value: unknown, where: Place): Release => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(where, 'a release is a JSON object')
  const given = value as Record<string, unknown>
  const unknown = Object.keys(given).find((key) => !fields.includes(key))
  if (unknown !== undefined) throw invalid(where, `a release has no field "${unknown}"`)
  const source = given.source === undefined ? '' : textOf(given, 'source', where)
  return {
    app: textOf(given, 'app', where),
    image: parseImageName(textOf(given, 'image', where), where),
    tag: parseTag(textOf(given, 'tag', where), where),
    digest: parseDigest(textOf(given, 'digest', where), where),
    revision: parseRevision(textOf(given, 'revision', where), where),
    ...(source === '' ? {} : { source }),
  }
}

const textOf = (value: Record<string, unknown>, field: string, where: Place): string => {
  const text = value[field]
  if (typeof text !== 'string') throw invalid(where, `the field "${field}" of a release is missing or no text`)
  return text
}

const invalid = (where: Place, what: string): UserError =>
  new UserError('RELEASE_INVALID', { where, what, fix: 'Give the output `release` of build-image unchanged' })

/** The JSON value of a release; the inverse of `parseRelease`. */
export const formatRelease = (release: Release): Record<string, string> => ({
  app: release.app,
  image: formatImageName(release.image),
  tag: release.tag,
  digest: release.digest,
  revision: formatRevision(release.revision),
  source: release.source ?? '',
})
