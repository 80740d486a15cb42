import type { Provenance } from '../../src/core/images/build-plan.ts'
import { type Digest, parseDigest } from '../../src/core/images/digest.ts'
import { type ImageName, parseImageName } from '../../src/core/images/image-name.ts'
import type { ImageOverrides } from '../../src/core/images/image-settings.ts'
import { formatPlatform, parsePlatform } from '../../src/core/images/platform.ts'
import { type CommonInputs, parseCommonInputs } from '../../src/core/inputs/common.ts'
import { type Login, loginInput } from '../../src/core/inputs/login.ts'
import { checkNames, commonInputs, type RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import {
  booleanInput,
  choiceInput,
  inputError,
  jsonInput,
  linesInput,
  listInput,
} from '../../src/core/inputs/values.ts'

/** What the step was asked to do. */
export interface Inputs extends CommonInputs {
  readonly subject: Subject
  readonly overrides: ImageOverrides
  /** The part of the work that this step does. */
  readonly part: Part
  readonly secrets: Readonly<Record<string, string>>
  readonly push: boolean
  readonly reuse: boolean
  readonly builder: 'auto' | 'buildx' | 'buildah'
  readonly cache: 'auto' | 'gha' | 'registry' | 'none'
  readonly login: Login | undefined
  readonly token: string | undefined
}

/** What is built: apps of the configuration, an image with no configuration, or whichever of many apps need it. */
export type Subject =
  | { readonly kind: 'apps'; readonly apps: readonly string[] }
  | { readonly kind: 'image'; readonly context: string; readonly image: ImageName }
  | { readonly kind: 'matrix'; readonly entries: readonly MatrixEntry[] }

/** One job of a matrix, as detect-changes gives it; what is not ours to read passes through. */
export type MatrixEntry = Readonly<Record<string, unknown>> & { readonly app: string }

/** The whole image; one platform of it, by digest alone; or the index of platforms that other jobs pushed. */
export type Part =
  | { readonly kind: 'whole' }
  | { readonly kind: 'platform'; readonly platform: string }
  | { readonly kind: 'index'; readonly digests: ReadonlyMap<string, Digest> | 'registry' }

/** Every input of the action. */
export const inputNames = [
  ...commonInputs,
  'token',
  'app',
  'context',
  'image',
  'matrix',
  'platform',
  'digests',
  'dockerfile',
  'target',
  'test',
  'platforms',
  'build-args',
  'labels',
  'tags',
  'rebuild',
  'secrets',
  'push',
  'reuse',
  'builder',
  'cache',
  'sbom',
  'provenance',
  'registry-username',
  'registry-password',
] as const

/**
 * Reads the inputs of build-image.
 * @throws UserError INPUT_INVALID or IMAGE_INVALID.
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  checkNames(raw, inputNames)
  return {
    ...parseCommonInputs(raw),
    subject: subjectOf(raw),
    overrides: overridesOf(raw),
    part: partOf(raw),
    secrets: secretsOf(raw),
    push: booleanInput(raw, 'push', true),
    reuse: booleanInput(raw, 'reuse', true),
    builder: choiceInput(raw, 'builder', ['auto', 'buildx', 'buildah'], 'auto'),
    cache: choiceInput(raw, 'cache', ['auto', 'gha', 'registry', 'none'], 'auto'),
    login: loginInput(raw),
    token: raw.get('token'),
  }
}

const subjectOf = (raw: RawInputs): Subject => {
  const [app, context, image, matrix] = ['app', 'context', 'image', 'matrix'].map((name) => raw.get(name))
  if (matrix !== undefined) {
    if (app !== undefined) throw inputError('matrix', 'it stands beside `app`', 'Give one of the two')
    return { kind: 'matrix', entries: entriesOf(matrix) }
  }
  if (app !== undefined) return { kind: 'apps', apps: listInput(raw, 'app') }
  if (context === undefined && image === undefined) {
    throw inputError('app', 'nothing says what to build', 'Give `app`, or `context` and `image`, or `matrix`')
  }
  if (context === undefined)
    throw inputError('context', 'it is missing beside `image`', 'Give the folder to build, such as `.`')
  if (image === undefined)
    throw inputError('image', 'it is missing beside `context`', 'Give the name, such as `ghcr.io/acme/web`')
  return { kind: 'image', context, image: parseImageName(image, { input: 'image' }) }
}

const entriesOf = (text: string): readonly MatrixEntry[] => {
  const value = jsonInput('matrix', text)
  const includes = (Array.isArray(value) ? value : [value]).map((one) => (isRecord(one) ? one.include : undefined))
  const entries = includes.flatMap((include) => (Array.isArray(include) ? include : [undefined]))
  if (entries.every(isEntry)) return entries
  throw inputError(
    'matrix',
    'it is no matrix with an `app` in each entry',
    'Give the output `matrix` or `batches` of detect-changes unchanged',
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEntry = (value: unknown): value is MatrixEntry => isRecord(value) && typeof value.app === 'string'

const overridesOf = (raw: RawInputs): ImageOverrides => {
  const image = raw.get('image')
  return {
    context: raw.get('context'),
    image: image === undefined ? undefined : parseImageName(image, { input: 'image' }),
    dockerfile: raw.get('dockerfile'),
    target: raw.get('target'),
    test: raw.get('test'),
    platforms: listInput(raw, 'platforms').map((text) => platformOf('platforms', text)),
    buildArgs: pairsOf(raw, 'build-args'),
    labels: pairsOf(raw, 'labels'),
    tags: listInput(raw, 'tags'),
    rebuild: raw.get('rebuild'),
    sbom: booleanInput(raw, 'sbom', false),
    provenance: provenanceOf(raw),
  }
}

const platformOf = (name: string, text: string): string => formatPlatform(parsePlatform(text, { input: name }))

const provenances: Readonly<Record<string, Provenance>> = {
  min: 'min',
  max: 'max',
  off: 'off',
  true: 'min',
  false: 'off',
}

const provenanceOf = (raw: RawInputs): Provenance | undefined => {
  if (!raw.has('provenance')) return undefined
  return provenances[choiceInput(raw, 'provenance', ['min', 'max', 'off', 'true', 'false'], 'min')]
}

const pairsOf = (raw: RawInputs, name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(linesInput(raw, name).map((line) => pairOf(name, line)))

const pairOf = (name: string, line: string): readonly [string, string] => {
  const sign = line.indexOf('=')
  if (sign > 0) return [line.slice(0, sign).trim(), line.slice(sign + 1)]
  const shown = name === 'secrets' ? 'a line has no `=`' : `"${line}" has no \`=\` after a name`
  throw inputError(name, shown, 'Write `name=value`, one a line')
}

/** Lines of `id=value`, or a JSON object where a value has lines of its own. No message may hold a value. */
const secretsOf = (raw: RawInputs): Readonly<Record<string, string>> => {
  const text = raw.get('secrets')
  if (text === undefined) return {}
  const secrets = text.startsWith('{') ? secretsInJson(text) : pairsOf(raw, 'secrets')
  const odd = Object.keys(secrets).find((id) => !/^[\w.-]+$/.test(id))
  if (odd === undefined) return secrets
  throw inputError('secrets', 'the id of a secret is no name', 'Use letters, digits, `_`, `.` and `-` before the `=`')
}

const secretsInJson = (text: string): Readonly<Record<string, string>> => {
  const value = findJson(text)
  if (isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string')) {
    return value as Readonly<Record<string, string>>
  }
  throw inputError('secrets', 'it is no JSON object of texts', 'Write `{"id":"value"}`, or `id=value` one a line')
}

/** The parser's complaint would quote the text, which is secret. */
const findJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const partOf = (raw: RawInputs): Part => {
  const [platform, digests] = [raw.get('platform'), raw.get('digests')]
  if (platform !== undefined && digests !== undefined) {
    throw inputError(
      'digests',
      'it stands beside `platform`',
      'Build each platform in a job of its own, and give `digests` in the last',
    )
  }
  if (platform !== undefined) return { kind: 'platform', platform: platformOf('platform', platform) }
  if (digests === undefined) return { kind: 'whole' }
  return { kind: 'index', digests: digests === 'registry' ? 'registry' : digestsOf(digests) }
}

const digestsOf = (text: string): ReadonlyMap<string, Digest> => {
  const value = jsonInput('digests', text)
  if (!isRecord(value) || Object.keys(value).length === 0) {
    throw inputError(
      'digests',
      'it is no JSON object of platforms',
      'Write `{"linux/amd64":"sha256:…"}`, or `registry`',
    )
  }
  return new Map(
    Object.entries(value).map(([platform, digest]) => [
      platformOf('digests', platform),
      parseDigest(String(digest), { input: 'digests' }),
    ]),
  )
}
