import type { Digest } from '../../src/core/images/digest.ts'
import { formatImageName } from '../../src/core/images/image-name.ts'
import { formatReference } from '../../src/core/images/reference.ts'
import { formatRelease } from '../../src/core/images/release.ts'
import { formatRevision } from '../../src/core/images/revision.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import { revisionOf } from '../../src/flows/release.ts'
import type { MakeRequest } from './make-request.ts'

/** What became of an image. */
export interface Made {
  /** Undefined where nothing was pushed. */
  readonly digest: Digest | undefined
  readonly reused: boolean
  /** Whether it is one platform, which is no release yet. */
  readonly part?: boolean
}

/** The outputs of one image (CONTRACT.md section 2). */
export const outputsOf = (
  { prepared, repository }: MakeRequest,
  { digest, reused, part }: Made,
): Readonly<Record<string, string>> => {
  const { settings, tag, source, origin } = prepared
  const name = settings.image
  const revision = revisionOf(origin, repository)
  const release =
    digest === undefined
      ? {
          app: settings.name,
          image: formatImageName(name),
          tag: tag.tag,
          digest: '',
          revision: formatRevision(revision),
          source: source ?? '',
        }
      : formatRelease({
          app: settings.name,
          image: name,
          tag: tag.tag,
          digest,
          revision,
          ...(source === undefined ? {} : { source }),
        })
  const selects = { ...(part === true ? {} : { tag: tag.tag }), ...(digest === undefined ? {} : { digest }) }
  return {
    image: formatImageName(name),
    tag: tag.tag,
    digest: digest ?? '',
    reference: formatReference({ name, ...selects }),
    reused: String(reused),
    source: source ?? '',
    release: part === true ? '' : JSON.stringify(release),
    matrix: '',
  }
}

/** The outputs of several images in one step: their releases as a JSON list, and whether none had to be built. */
export const joinedOutputs = (outcomes: readonly Outcome[]): Readonly<Record<string, string>> => ({
  release: `[${outcomes.flatMap(({ outputs }) => outputs.release || []).join(',')}]`,
  reused: String(outcomes.every(({ outputs }) => outputs.reused === 'true')),
})
