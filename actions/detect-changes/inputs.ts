import { type Filter, parseFilters } from '../../src/core/changes/filters.ts'
import { type CommonInputs, parseCommonInputs } from '../../src/core/inputs/common.ts'
import { checkNames, commonInputs, type RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import { inputError, listInput } from '../../src/core/inputs/values.ts'

/** What the step was asked for. */
export interface Inputs extends CommonInputs {
  readonly base: string | undefined
  readonly head: string | undefined
  /** Exactly these apps, changed or not; undefined: those that changed. */
  readonly apps: readonly string[] | 'all' | undefined
  /** Groups of files in place of apps; undefined: apps. */
  readonly filters: readonly Filter[] | undefined
  readonly token: string | undefined
}

/** Every input of the action. */
export const inputNames = [...commonInputs, 'base', 'head', 'apps', 'filters', 'token']

/** Outputs that are there whatever the filters are called. */
const outputs = ['apps', 'changes', 'matrix', 'any', 'count', 'base', 'head', 'reasons', 'removed', 'batches']

/**
 * Reads `with:`.
 * @throws UserError INPUT_INVALID.
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  checkNames(raw, inputNames)
  const filters = raw.get('filters')
  if (filters !== undefined && raw.has('apps'))
    throw inputError(
      'filters',
      'filters look at files and not at apps, and the input "apps" is given too',
      'Give one of the two',
    )
  return {
    ...parseCommonInputs(raw),
    base: revisionInput(raw, 'base'),
    head: revisionInput(raw, 'head'),
    apps: appsInput(raw),
    filters: filters === undefined ? undefined : parseFilters(filters, outputs),
    token: raw.get('token'),
  }
}

const revisionInput = (raw: RawInputs, name: string): string | undefined => {
  const revision = raw.get(name)
  if (revision !== undefined && (revision.startsWith('-') || /[\0\n]/.test(revision)))
    throw inputError(name, `"${revision}" is no revision`, 'Give a branch, a tag or the id of a commit')
  return revision
}

const appsInput = (raw: RawInputs): Inputs['apps'] => {
  const apps = listInput(raw, 'apps')
  if (apps.length === 0) return undefined
  if (!apps.includes('all')) return [...new Set(apps)]
  if (apps.length > 1)
    throw inputError('apps', '"all" stands beside other names', 'Write `all` alone, or only the names')
  return 'all'
}
