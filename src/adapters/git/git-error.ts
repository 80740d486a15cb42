import { UserError } from '../../core/errors/user-error.ts'
import type { ProcessResult } from '../process.ts'

/** Turns a failed run into an error that says what git said; addresses lose what stands before their `@`. */
export const gitError = (folder: string, args: readonly string[], { exitCode, stderr }: ProcessResult): UserError => {
  if (/not a git repository/.test(stderr)) return checkoutMissing(folder)
  const said = stderr.trim().replace(/(:\/\/)[^/@\s]+@/g, '$1')
  return new UserError('GIT_FAILED', {
    where: { name: `git ${args.find((arg) => !arg.startsWith('-')) ?? ''}`.trim() },
    what: said === '' ? `git ended with exit code ${exitCode} and no word` : `git said "${said}"`,
    fix: `Run \`git ${args.join(' ')}\` in the checkout to see the same`,
  })
}

/** The error for a folder that is in no repository: the step that makes one is missing. */
export const checkoutMissing = (folder: string): UserError =>
  new UserError('CHECKOUT_MISSING', {
    where: { name: folder },
    what: 'there is no Git repository here',
    fix: 'Add `- uses: actions/checkout@v6` before this step',
  })
