/** What a request is known by before it is answered. */
export type RequestFacts = { readonly method: string; readonly path: string; readonly operation: string }

/** Which requests a fault meets: all that fit, or only the nth that fits (1 is the first after the order). */
export type FaultMatch = {
  readonly method?: string
  readonly path?: RegExp
  /** An id as in GitHub's description ("git/create-ref"), "graphql/<field>", or "git-http/<service>". */
  readonly operation?: string | RegExp
  readonly nth?: number
}

/**
 * What happens instead of the answer: an answer of the test's (`after`: once the effect is there); no answer at all
 * (`timeout`), or a connection that is cut, before or after the effect.
 */
export type Fault =
  | {
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
      readonly after?: boolean
    }
  | 'timeout'
  | 'timeout-after'
  | 'reset-before'
  | 'reset-after'

/** An order for faults; `times` is how often it strikes, once unless said otherwise. */
export type FaultOrder = { readonly match: FaultMatch; readonly fault: Fault; readonly times?: number }

/** The faults that tests have ordered. */
export type Faults = {
  inject(order: FaultOrder): void
  /** The fault for this request, if one is due; counts it. */
  take(facts: RequestFacts): Fault | undefined
  /** How many ordered strikes are still to come. */
  pending(): number
  reset(): void
}

const fits = ({ method, path, operation }: FaultMatch, facts: RequestFacts): boolean => {
  const named =
    typeof operation === 'string' ? operation === facts.operation : (operation?.test(facts.operation) ?? true)
  return (method === undefined || method === facts.method) && (path?.test(facts.path) ?? true) && named
}

type Standing = FaultOrder & { seen: number; left: number }

const strikes = (order: Standing, facts: RequestFacts): boolean => {
  if (order.left === 0 || !fits(order.match, facts)) return false
  order.seen += 1
  if (order.match.nth !== undefined && order.seen < order.match.nth) return false
  order.left -= 1
  return true
}

/** No fault until one is ordered. */
export const makeFaults = (): Faults => {
  let orders: Standing[] = []
  return {
    inject: (order) => {
      orders.push({ ...order, seen: 0, left: order.times ?? 1 })
    },
    take: (facts) => {
      const struck = orders.filter((order) => strikes(order, facts))
      return struck[0]?.fault
    },
    pending: () => orders.reduce((sum, { left }) => sum + left, 0),
    reset: () => {
      orders = []
    },
  }
}

/** GitHub's answer at the secondary rate limit. */
export const secondaryLimit = (seconds: number): Fault => ({
  status: 403,
  headers: { 'retry-after': String(seconds) },
  body: {
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
  },
})

/** GitHub's answer to a merge while the base moves. */
export const baseModified: Fault = {
  status: 405,
  body: { message: 'Base branch was modified. Review and try the merge again.' },
}
