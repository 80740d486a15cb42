import type { RawInputs } from './raw-inputs.ts'
import { inputError } from './values.ts'

/** Who logs in to a registry. */
export interface Login {
  readonly username: string
  readonly password: string
}

/**
 * Reads `registry-username` and `registry-password`.
 * @returns undefined where neither is given.
 * @throws UserError INPUT_INVALID where one of the two is missing.
 */
export const loginInput = (raw: RawInputs): Login | undefined => {
  const [username, password] = [raw.get('registry-username'), raw.get('registry-password')]
  if (username === undefined && password === undefined) return undefined
  if (password === undefined)
    throw inputError('registry-password', 'it is missing beside `registry-username`', 'Give both')
  if (username === undefined)
    throw inputError('registry-username', 'it is missing beside `registry-password`', 'Give both')
  return { username, password }
}
