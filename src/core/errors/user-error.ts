import { formatProblem, type Problem } from './problem.ts'

/** The closed set of reasons for which an action stops; scripts may rely on them. */
export type ErrorCode =
  | 'INPUT_INVALID'
  | 'CONFIG_INVALID'
  | 'CONFIG_NOT_FOUND'
  | 'APP_NOT_FOUND'
  | 'STAGE_NOT_FOUND'
  | 'CHECKOUT_MISSING'
  | 'REVISION_NOT_FOUND'
  | 'PATH_OUTSIDE'
  | 'IMAGE_INVALID'
  | 'RELEASE_INVALID'
  | 'FILE_NOT_FOUND'
  | 'FILE_NOT_EDITABLE'
  | 'SLOT_NOT_FOUND'
  | 'SLOT_AMBIGUOUS'
  | 'EDIT_REFUSED'
  | 'TOOL_MISSING'
  | 'BUILD_FAILED'
  | 'TEST_FAILED'
  | 'REGISTRY_REFUSED'
  | 'REGISTRY_UNAVAILABLE'
  | 'VERSION_TAKEN'
  | 'RENDER_FAILED'
  | 'RENDER_UNSTABLE'
  | 'FINDINGS'
  | 'GITHUB_REFUSED'
  | 'GITHUB_UNAVAILABLE'
  | 'GIT_FAILED'
  | 'BRANCH_MISSING'
  | 'PROMOTION_REFUSED'

/** A failure that the user can mend; it carries every problem that was found, so that all are shown at once. */
export class UserError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const all = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]
    super(all.map(formatProblem).join('\n'), options)
    this.name = 'UserError'
    this.code = code
    this.problems = all
  }
}
