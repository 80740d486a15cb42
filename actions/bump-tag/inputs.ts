import { type Digest, parseDigest } from '../../src/core/images/digest.ts'
import { type ImageName, parseImageName } from '../../src/core/images/image-name.ts'
import { parseRelease, type Release } from '../../src/core/images/release.ts'
import { parseTag, type Tag } from '../../src/core/images/tag.ts'
import { type CommonInputs, parseCommonInputs } from '../../src/core/inputs/common.ts'
import { checkNames, commonInputs, type RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import { inputError, jsonInput, listInput } from '../../src/core/inputs/values.ts'
import { type Key, parseKey } from '../../src/core/manifests/key.ts'

/** Every input of the action. */
export const inputNames = [
  ...commonInputs,
  'app',
  'stage',
  'files',
  'image',
  'key',
  'tag',
  'digest',
  'release',
] as const

/** What the step is asked for. */
export interface Inputs extends CommonInputs {
  readonly where: Where
  readonly tag: Tag | undefined
  readonly digest: Digest | undefined
}

/** Where to put it: the manifests of a stage, as the configuration knows them, or files that are named here. */
export type Where =
  | { readonly kind: 'stage'; readonly app: string; readonly stage: string }
  | { readonly kind: 'files'; readonly patterns: readonly string[]; readonly sought: Sought }

/** The image to look for, or the key of the value. */
type Sought = { readonly image: ImageName } | { readonly key: Key; readonly image?: ImageName }

/**
 * Reads the inputs.
 * @throws UserError INPUT_INVALID, IMAGE_INVALID or RELEASE_INVALID, naming the input.
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  checkNames(raw, inputNames)
  const release = releaseInput(raw)
  return { ...parseCommonInputs(raw), ...parseTarget(raw, release), where: parseWhere(raw, release) }
}

const releaseInput = (raw: RawInputs): Release | undefined => {
  const text = raw.get('release')
  return text === undefined ? undefined : parseRelease(jsonInput('release', text), { input: 'release' })
}

const parseTarget = (raw: RawInputs, release: Release | undefined): Pick<Inputs, 'tag' | 'digest'> => {
  const [tag, digest] = [raw.get('tag'), raw.get('digest')]
  if (release !== undefined) {
    if (tag !== undefined || digest !== undefined)
      throw inputError(
        'release',
        'a release has its own tag and digest',
        'Give either `release`, or `tag` and `digest`',
      )
    return { tag: release.tag, digest: release.digest }
  }
  if (tag === undefined && digest === undefined)
    throw inputError('tag', 'there is neither a tag, nor a digest, nor a release', 'Give `tag`, `digest` or `release`')
  return {
    tag: tag === undefined ? undefined : parseTag(tag, { input: 'tag' }),
    digest: digest === undefined ? undefined : parseDigest(digest, { input: 'digest' }),
  }
}

const parseWhere = (raw: RawInputs, release: Release | undefined): Where => {
  const patterns = listInput(raw, 'files')
  return patterns.length === 0 ? parseStage(raw, release) : parseFiles(raw, patterns, release)
}

const parseStage = (raw: RawInputs, release: Release | undefined): Where => {
  const stray = ['image', 'key'].find((name) => raw.has(name))
  if (stray !== undefined)
    throw inputError(
      stray,
      'it chooses within `files`, and there are none',
      'Give `files` too, or `app` and `stage` alone',
    )
  const [app, stage] = [raw.get('app') ?? release?.app, raw.get('stage')]
  if (app === undefined && stage === undefined)
    throw inputError('files', 'nothing says what to edit', 'Give `app` and `stage`, or `files` with `image` or `key`')
  if (app === undefined) throw inputError('app', 'it goes with `stage` and is missing', 'Give the name of the app')
  if (stage === undefined) throw inputError('stage', 'it goes with `app` and is missing', 'Give the name of the stage')
  if (release !== undefined && release.app !== app)
    throw inputError('release', `it is of the app "${release.app}", not of "${app}"`, `Give the release of "${app}"`)
  return { kind: 'stage', app, stage }
}

const parseFiles = (raw: RawInputs, patterns: readonly string[], release: Release | undefined): Where => {
  const stray = ['app', 'stage'].find((name) => raw.has(name))
  if (stray !== undefined)
    throw inputError(stray, '`files` says what to edit already', 'Give either `app` and `stage`, or `files`')
  return { kind: 'files', patterns, sought: parseSought(raw, release) }
}

const parseSought = (raw: RawInputs, release: Release | undefined): Sought => {
  const key = raw.get('key')
  const image = imageInput(raw, release)
  if (key !== undefined) return { key: parseKey(key), ...(raw.has('image') && image !== undefined ? { image } : {}) }
  if (image === undefined)
    throw inputError('image', 'nothing says which value of the files to edit', 'Give `image` or `key`')
  return { image }
}

const imageInput = (raw: RawInputs, release: Release | undefined): ImageName | undefined => {
  const text = raw.get('image')
  return text === undefined ? release?.image : parseImageName(text, { input: 'image' })
}
