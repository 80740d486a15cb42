import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import { type Digest, parseDigest } from '../images/digest.ts'
import { type ImageName, parseImageName } from '../images/image-name.ts'
import { parseRevision, type Revision } from '../images/revision.ts'
import { parseTag, type Tag } from '../images/tag.ts'

/** What an earlier job hands over of one app. */
export type GivenRelease =
  /** An output of build-image. */
  | {
      readonly kind: 'release'
      readonly app: string
      readonly tag: Tag
      /** Undefined where the app's own image is meant. */
      readonly image: ImageName | undefined
      readonly digest: Digest | undefined
      readonly revision: Revision | undefined
    }
  /** An entry of the matrix of detect-changes: the registry knows what became of its build. */
  | {
      readonly kind: 'expected'
      readonly app: string
      /** Whether it waits since an earlier delivery that failed. */
      readonly carried: boolean
      /** Whether somebody named it, changed or not. */
      readonly chosen: boolean
    }

/**
 * Parses a list of releases, one release, a matrix `{"include":[…]}` as detect-changes gives it, or a list of those.
 * @throws UserError RELEASE_INVALID or IMAGE_INVALID.
 */
export const parseGivenReleases = (value: unknown, where: Place): readonly GivenRelease[] => {
  const list = Array.isArray(value) ? value : [value]
  const releases = list.flatMap((entry: unknown) => {
    const include = isObject(entry) && Array.isArray(entry.include) ? entry.include : undefined
    return include === undefined ? [parseOne(entry, where)] : include.map((job) => parseExpected(job, where))
  })
  const names = releases.map(({ app }) => app)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(where, `the app "${twice}" is there twice`)
  return releases
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseExpected = (value: unknown, where: Place): GivenRelease => {
  const app = isObject(value) ? textOf(value, 'app') : undefined
  if (!isObject(value) || app === undefined) throw invalid(where, 'an entry of the matrix has no field "app"')
  return { kind: 'expected', app, carried: value.carried === true, chosen: value.chosen === true }
}

const parseOne = (value: unknown, where: Place): GivenRelease => {
  if (!isObject(value)) throw invalid(where, 'a release is a JSON object')
  const app = textOf(value, 'app')
  const tag = textOf(value, 'tag')
  if (app === undefined || tag === undefined) {
    throw invalid(where, `the field "${app === undefined ? 'app' : 'tag'}" of a release is missing or no text`)
  }
  const image = textOf(value, 'image')
  const digest = textOf(value, 'digest')
  const revision = textOf(value, 'revision')
  return {
    kind: 'release',
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
