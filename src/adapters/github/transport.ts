import { Octokit } from '@octokit/core'

/** What came back; status 0 means that the connection was lost, so that nobody knows whether the request had its effect. */
export interface Answer<T> {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly data: T
}

/** Sends one request and gives back whatever came, refusals included. */
export type Transport = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<Answer<unknown>>

const patience = 60_000

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const opened = new Map<string, Transport>()

/** Opens the way to GitHub once for each address and token. */
export const openTransport = ({ apiUrl, token }: { apiUrl: string; token: string | undefined }): Transport => {
  const key = `${apiUrl} ${token ?? ''}`
  const known = opened.get(key)
  if (known !== undefined) return known
  const transport = transportTo(apiUrl, token)
  opened.set(key, transport)
  return transport
}

const transportTo = (baseUrl: string, token: string | undefined): Transport => {
  const octokit = new Octokit({
    baseUrl,
    userAgent: 'tagline',
    log: silent,
    ...(token === undefined ? {} : { auth: token }),
  })
  return async (route, parameters) => {
    try {
      const headers = { 'x-github-api-version': '2022-11-28' }
      const request = { signal: AbortSignal.timeout(patience) }
      const { status, headers: answered, data } = await octokit.request(route, { ...parameters, headers, request })
      return { status, headers: answered, data }
    } catch (error) {
      return answerOf(error)
    }
  }
}

const answerOf = (error: unknown): Answer<unknown> => {
  const { response } = error as { response?: Answer<unknown> }
  if (response !== undefined) return { status: response.status, headers: response.headers, data: response.data }
  if (!(error instanceof Error) || !('status' in error)) throw error
  const cause = error.cause instanceof Error && error.cause.cause instanceof Error ? error.cause.cause : error
  return { status: 0, headers: {}, data: { message: cause.message } }
}
