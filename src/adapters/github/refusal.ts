import { UserError } from '../../core/errors/user-error.ts'
import { limitPauseOf, messageOf } from './retry.ts'
import type { Answer } from './transport.ts'

/** How a request is called that never came back. */
export const lostWords = 'connection lost'

/** A request that was refused for good. */
export interface Refused {
  /** As people read it, such as `POST /repos/acme/shop/pulls`. */
  readonly route: string
  readonly answer: Answer<unknown>
  readonly attempts: number
  readonly repository: string
  readonly token: string | undefined
  readonly clock: { readonly now: () => Date }
}

/** Says in our words what GitHub refused and what the user can do. */
export const refusalOf = (refused: Refused): UserError => {
  const { route, answer } = refused
  if (answer.status === 0 || answer.status >= 500) return unavailable(refused)
  const said = messageOf(answer)
  return new UserError('GITHUB_REFUSED', {
    where: { request: route, status: answer.status },
    what: said === '' ? 'GitHub refused without a word' : `GitHub said "${said}"`,
    fix: remedyOf(refused, said),
  })
}

const unavailable = ({ route, answer, attempts }: Refused): UserError =>
  new UserError('GITHUB_UNAVAILABLE', {
    where: answer.status === 0 ? { request: route } : { request: route, status: answer.status },
    what: `GitHub did not answer in ${attempts} attempts (the last one said "${messageOf(answer) || lostWords}")`,
    fix: 'Run the job again when https://www.githubstatus.com is green: what was done stays, what was not is done then',
  })

const remedyOf = (refused: Refused, said: string): string => {
  const { answer, repository, token } = refused
  const limit = limitPauseOf(answer, refused.clock.now())
  if (limit !== undefined)
    return `Run the job again in ${Math.ceil(limit / 60_000)} minutes, when the limit of the token is over`
  if (token === undefined) return `Give the step a token: \`token: \${{ github.token }}\``
  if (answer.status === 401) return 'Give the input `token` a token that is valid and has not expired'
  if (/not permitted to create or approve pull requests/i.test(said)) return pullRequestSetting
  if (/archived/i.test(said)) return `Unarchive ${repository}, or take the workflow out of it`
  if (/IP allow list/i.test(said)) return 'Run the job on a runner whose address the organization allows'
  if (/SAML|SSO/i.test(said)) return 'Authorize the token for the single sign-on of the organization'
  if (answer.status === 403) return `Add ${permissionsOf(refused.route)} to the job, and to the workflow that calls it`
  if (answer.status === 404)
    return `Check that ${repository} exists and that the token may see it: add ${permissionsOf(refused.route)} to the job`
  return 'Mend what GitHub names, then run the job again'
}

const pullRequestSetting =
  'Turn on "Allow GitHub Actions to create and approve pull requests" under Settings > Actions > General > Workflow permissions, or give the token of a GitHub App as the input `token`'

const permissions: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\/pulls\/\d+\/merge$/, ['contents: write', 'pull-requests: write']],
  [/^GET .*\/pulls/, ['pull-requests: read']],
  [/\/pulls/, ['pull-requests: write']],
  [/^GET .*\/(statuses|status)\b/, ['statuses: read']],
  [/\/statuses\//, ['statuses: write']],
  [/\/check-(runs|suites)/, ['checks: read']],
  [/\/deployments/, ['deployments: read']],
  [/^GET .*\/issues/, ['issues: read']],
  [/\/(issues|labels)/, ['issues: write', 'pull-requests: write']],
  [/\/actions\//, ['actions: read']],
  [/^GET /, ['contents: read']],
  [/\/graphql$/, ['contents: write', 'pull-requests: write']],
]

/** The lines of a job's `permissions:` that a route needs, ready to paste. */
export const permissionsOf = (route: string): string => {
  const found = permissions.find(([pattern]) => pattern.test(route))?.[1] ?? ['contents: write']
  return found.map((line) => `\`permissions: ${line}\``).join(' and ')
}
