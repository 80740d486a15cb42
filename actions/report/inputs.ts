import { type CommonInputs, parseCommonInputs } from '../../src/core/inputs/common.ts'
import { checkNames, commonInputs, type RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import { choiceInput } from '../../src/core/inputs/values.ts'

/** Every input of the action. */
export const inputNames = [
  ...commonInputs,
  'what',
  'token',
  'registry-token',
  'registry-username',
  'registry-password',
] as const

/** The reports that there are. */
const reports = ['board'] as const

/** What the step is asked for; the token and the login are read where the clients are made. */
export interface Inputs extends CommonInputs {
  readonly what: (typeof reports)[number]
}

/**
 * Reads the inputs.
 * @throws UserError INPUT_INVALID, naming the input.
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  checkNames(raw, inputNames)
  return { ...parseCommonInputs(raw), what: choiceInput(raw, 'what', reports, 'board') }
}
