import type { RawInputs } from './raw-inputs.ts'
import { booleanInput } from './values.ts'

/** What every action is told (CONTRACT.md section 2): paths are as given, relative to the workspace. */
export interface CommonInputs {
  /** The configuration; undefined where the user named none, so that its absence is no error. */
  readonly config: string | undefined
  readonly workingDirectory: string
  readonly dryRun: boolean
}

/** Reads the inputs that all actions share. */
export const parseCommonInputs = (raw: RawInputs): CommonInputs => ({
  config: raw.get('config'),
  workingDirectory: raw.get('working-directory') ?? '.',
  dryRun: booleanInput(raw, 'dry-run', false),
})
