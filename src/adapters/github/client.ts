import { UserError } from '../../core/errors/user-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { lostWords, refusalOf } from './refusal.ts'
import { pauseAfter } from './retry.ts'
import type { Answer } from './transport.ts'

/** What the client is told once. */
export interface GitHubOptions {
  readonly apiUrl: string
  readonly graphqlUrl: string
  readonly token: string | undefined
  /** `owner/repo` that `{owner}` and `{repo}` of a route stand for. */
  readonly repository: string
  readonly clock: Clock
  readonly log: Log
}

/** One route of the REST API with its parameters; `expect` lists refusals that the caller wants as an answer. */
export interface RestRequest {
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly expect?: readonly number[]
}

/** Requests made so far. */
export interface Budget {
  readonly requests: number
  readonly writes: number
  /** What GitHub still grants in this hour; undefined before the first answer and where there is no limit. */
  readonly remaining: number | undefined
}

/** GitHub's API for one repository. */
export interface GitHub {
  readonly repository: string
  /**
   * Asks one route such as `POST /repos/{owner}/{repo}/git/trees`; lost connections, 5xx and limits are waited out and asked again.
   * @throws UserError GITHUB_REFUSED or GITHUB_UNAVAILABLE.
   */
  readonly rest: <T>(route: string, request?: RestRequest) => Promise<Answer<T>>
  /** Sends one GraphQL document; `errors` of the answer are given back beside its data. */
  readonly graphql: <T>(document: string, variables: Readonly<Record<string, unknown>>) => Promise<GraphqlAnswer<T>>
  readonly budget: () => Budget
}

/** The answer to a GraphQL document. */
export interface GraphqlAnswer<T> {
  readonly data: T | undefined
  readonly errors: readonly { readonly type?: string; readonly message: string; readonly path?: readonly unknown[] }[]
}

const attempts = 6

/** Opens the API; the library behind it is loaded with the first request. */
export const gitHub = (options: GitHubOptions): GitHub => {
  const [owner = '', repo = ''] = options.repository.split('/')
  const spent = { requests: 0, writes: 0, remaining: undefined as number | undefined }
  const send = async (route: string, parameters: Readonly<Record<string, unknown>>): Promise<Answer<unknown>> => {
    const { openTransport } = await import('./transport.ts')
    spent.requests++
    if (!route.startsWith('GET ')) spent.writes++
    const answer = await openTransport(options)(route, { owner, repo, ...parameters })
    const left = Number(answer.headers['x-ratelimit-remaining'] ?? Number.NaN)
    if (!Number.isNaN(left)) spent.remaining = left
    return answer
  }
  const ask = async (route: string, request: RestRequest): Promise<Answer<unknown>> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(route, request.parameters ?? {})
      const answered = answer.status > 0 && answer.status < 400
      if (answered || request.expect?.includes(answer.status) === true) return answer
      const pause = pauseAfter(answer, attempt, options.clock.now())
      if (pause === undefined || attempt === attempts) {
        throw refusalOf({ route: readable(route, options.repository), answer, attempts: attempt, ...options })
      }
      options.log.info(
        `GitHub: ${readable(route, options.repository)} -> ${wordsOf(answer)}. Trying again in ${Math.ceil(pause / 1000)} s.`,
      )
      await options.clock.sleep(pause)
    }
  }
  return {
    repository: options.repository,
    rest: async <T>(route: string, request: RestRequest = {}) => (await ask(route, request)) as Answer<T>,
    graphql: async <T>(document: string, variables: Readonly<Record<string, unknown>>) => {
      const answer = await ask(`POST ${options.graphqlUrl}`, { parameters: { query: document, variables } })
      if (document.trimStart().startsWith('query')) spent.writes--
      return graphqlAnswerOf<T>(answer.data)
    },
    budget: () => ({ ...spent }),
  }
}

const wordsOf = (answer: Answer<unknown>): string => (answer.status === 0 ? lostWords : String(answer.status))

const readable = (route: string, repository: string): string =>
  route.replace('{owner}/{repo}', repository).replace(/^POST https?:.*$/, 'POST /graphql')

const graphqlAnswerOf = <T>(body: unknown): GraphqlAnswer<T> => {
  const { data, errors } = (body ?? {}) as { data?: T | null; errors?: GraphqlAnswer<T>['errors'] }
  if (data === undefined && errors === undefined) {
    throw new UserError('GITHUB_UNAVAILABLE', {
      where: { request: 'POST /graphql', status: 200 },
      what: 'the answer is no GraphQL answer',
      fix: 'Check `GITHUB_GRAPHQL_URL`, then run the job again',
    })
  }
  return { data: data ?? undefined, errors: errors ?? [] }
}

/** What was spent, for the log. */
export const formatBudget = ({ requests, writes, remaining }: Budget): string =>
  `GitHub: ${requests} requests, ${writes} of them writes${remaining === undefined ? '' : `; ${remaining} are left in this hour`}.`
