import { UserError } from '../../core/errors/user-error.ts'
import type { GitHub, GraphqlAnswer } from './client.ts'

/**
 * The whole data of an answer: a part of it would make what is missing look as if it were not there.
 * @param permissions what the token needs, as lines to paste.
 * @throws UserError GITHUB_REFUSED.
 */
export const dataOf = <T>(gitHub: GitHub, { data, errors }: GraphqlAnswer<T>, permissions: string): T => {
  const [error] = errors
  if (error === undefined && data !== undefined) return data
  throw new UserError('GITHUB_REFUSED', {
    where: { request: `POST /graphql of ${gitHub.repository}`, status: 200 },
    what: `GitHub said "${error?.message ?? 'nothing'}"`,
    fix: `Add ${permissions} to the job, and to the workflow that calls it`,
  })
}
