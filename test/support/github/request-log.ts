import type { RequestFacts } from './faults.ts'

/** A request that was made; `status` 0 stands for one that got no answer. */
export type LoggedRequest = RequestFacts & {
  readonly query: string
  readonly actor: string | undefined
  readonly body: string
  status: number
}

/** What tests ask of the requests so far. */
export type RequestLog = {
  /** All requests since the start or the last reset, in order. */
  list(): readonly LoggedRequest[]
  /** How many of each operation. */
  counts(): Readonly<Record<string, number>>
  /** Every API request (REST and GraphQL); Git's own protocol is not among them. */
  apiCount(): number
  /** Requests other than reads. */
  writes(): readonly LoggedRequest[]
  reset(): void
  add(request: LoggedRequest): LoggedRequest
}

const writes = ({ method, operation }: LoggedRequest): boolean => {
  if (operation.startsWith('graphql')) return operation.startsWith('graphql/mutation')
  if (operation.startsWith('git-http')) return operation === 'git-http/receive-pack'
  return method !== 'GET' && method !== 'HEAD'
}

/** An empty log. */
export const makeRequestLog = (): RequestLog => {
  const requests: LoggedRequest[] = []
  return {
    list: () => [...requests],
    counts: () => {
      const counts: Record<string, number> = {}
      for (const { operation } of requests) counts[operation] = (counts[operation] ?? 0) + 1
      return counts
    },
    apiCount: () => requests.filter(({ operation }) => !operation.startsWith('git-http')).length,
    writes: () => requests.filter(writes),
    reset: () => {
      requests.length = 0
    },
    add: (request) => {
      requests.push(request)
      return request
    },
  }
}
