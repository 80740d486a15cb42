import { isDigest } from '../../src/core/images/digest.ts'
import { isTag } from '../../src/core/images/tag.ts'
import { type CommonInputs, parseCommonInputs } from '../../src/core/inputs/common.ts'
import { checkNames, commonInputs, type RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import { booleanInput, inputError, jsonInput, listInput } from '../../src/core/inputs/values.ts'
import { type GivenRelease, parseGivenReleases } from '../../src/core/promotion/given-releases.ts'

/** Every input of the action. */
export const inputNames = [
  ...commonInputs,
  'token',
  'stage',
  'app',
  'from',
  'version',
  'hold',
  'force',
  'releases',
  'base',
  'reviewers',
  'team-reviewers',
  'labels',
  'reason',
  'registry-token',
  'registry-username',
  'registry-password',
] as const

/** What the step is asked for; with no stage, app or release: bring every stage up to date. */
export interface Inputs extends CommonInputs {
  readonly token: string | undefined
  readonly stage: string | undefined
  readonly app: string | undefined
  readonly from: string | undefined
  readonly version: string | undefined
  readonly hold: boolean
  readonly force: boolean
  readonly releases: readonly GivenRelease[]
  readonly base: string | undefined
  readonly reviewers: readonly string[]
  readonly teamReviewers: readonly string[]
  readonly labels: readonly string[]
  readonly reason: string | undefined
}

/**
 * Reads the inputs.
 * @throws UserError INPUT_INVALID, RELEASE_INVALID or IMAGE_INVALID, naming the input.
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  checkNames(raw, inputNames)
  const releases = raw.get('releases')
  const inputs: Inputs = {
    ...parseCommonInputs(raw),
    token: raw.get('token'),
    stage: raw.get('stage'),
    app: raw.get('app'),
    from: raw.get('from'),
    version: versionInput(raw),
    hold: booleanInput(raw, 'hold', false),
    force: booleanInput(raw, 'force', false),
    releases: releases === undefined ? [] : parseGivenReleases(jsonInput('releases', releases), { input: 'releases' }),
    base: raw.get('base'),
    reviewers: listInput(raw, 'reviewers'),
    teamReviewers: listInput(raw, 'team-reviewers'),
    labels: listInput(raw, 'labels'),
    reason: raw.get('reason'),
  }
  checkTogether(inputs)
  return inputs
}

const versionInput = (raw: RawInputs): string | undefined => {
  const text = raw.get('version')
  if (text === undefined || text === 'previous' || isTag(text) || isDigest(text)) return text
  throw inputError('version', `"${text}" is neither a tag nor a digest`, 'Write one of them, or `previous`')
}

const checkTogether = ({ stage, app, from, version, hold, force, reason, releases }: Inputs): void => {
  const needsStage = (['from', 'version', 'hold'] as const).find(
    (name) => ({ from, version, hold: hold || undefined })[name] !== undefined,
  )
  if (needsStage !== undefined && stage === undefined) {
    throw inputError(needsStage, 'it says what a stage shall get, and no stage is named', 'Give the input `stage` too')
  }
  if (hold && app === undefined)
    throw inputError('hold', 'it keeps one app where it is, and no app is named', 'Give the input `app` too')
  if (force && reason === undefined) {
    throw inputError(
      'force',
      'closed gates are passed over only with a reason, which stays on record',
      'Give the input `reason` too',
    )
  }
  if (version !== undefined && from !== undefined) {
    throw inputError('from', '`version` says which release is meant already', 'Give either `version` or `from`')
  }
  if (releases.length > 0 && (version !== undefined || from !== undefined || hold)) {
    throw inputError(
      'releases',
      'what was built goes into the first stages, and something else is asked for by name',
      'Do the one in a step and the other in the next',
    )
  }
}
