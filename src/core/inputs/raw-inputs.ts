import { findNearMiss } from '../errors/near-miss.ts'
import type { Problem } from '../errors/problem.ts'
import { UserError } from '../errors/user-error.ts'

/** What stands under `with:`, by input name in lower case; text is trimmed, and an input that is empty is absent. */
export type RawInputs = ReadonlyMap<string, string>

/** The inputs that every action has (CONTRACT.md section 2). */
export const commonInputs = ['config', 'working-directory', 'dry-run'] as const

/**
 * Refuses inputs that the action does not have: a misspelt input would otherwise be ignored without a word.
 * @throws UserError INPUT_INVALID that names each of them, with the near miss where there is one.
 */
export const checkNames = (raw: RawInputs, known: readonly string[]): void => {
  const problems = [...raw.keys()].filter((name) => !known.includes(name)).map((name) => unknownInput(name, known))
  if (problems.length > 0) throw new UserError('INPUT_INVALID', problems)
}

const unknownInput = (name: string, known: readonly string[]): Problem => {
  const meant = findNearMiss(name, known)
  const fix = meant === undefined ? `Use one of: ${known.join(', ')}` : `Did you mean "${meant}"`
  return {
    where: { input: name },
    what: 'this action has no such input',
    fix: meant === undefined ? fix : `${fix}? Write "${meant}"`,
  }
}
