import type { Answer } from './transport.ts'

/** The longest wait that a job is worth; a limit that lasts longer is an error with its end. */
const longestPause = 15 * 60_000

/** GitHub asks for at least a minute where it names no time (REST API, "Best practices", secondary rate limits). */
const secondaryPause = 60_000

/**
 * How long to wait before a refused request is sent again.
 * @param attempt counted from 1.
 * @returns milliseconds; undefined where asking again would not help.
 */
export const pauseAfter = (answer: Answer<unknown>, attempt: number, now: Date): number | undefined => {
  const asked = limitPauseOf(answer, now)
  if (asked !== undefined) return asked > longestPause ? undefined : asked + jitter(1000)
  const lost = answer.status === 0 || answer.status >= 500 || answer.status === 408
  return lost ? 250 * 2 ** (attempt - 1) + jitter(250) : undefined
}

/** The wait that a limit demands, or undefined where no limit was hit. */
export const limitPauseOf = (answer: Answer<unknown>, now: Date): number | undefined => {
  const after = Number(answer.headers['retry-after'] ?? Number.NaN)
  if (answer.status >= 400 && !Number.isNaN(after)) return after * 1000
  if (answer.status !== 403 && answer.status !== 429) return undefined
  if (String(answer.headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(answer.headers['x-ratelimit-reset'] ?? Number.NaN)
    if (!Number.isNaN(reset)) return Math.max(0, reset * 1000 - now.getTime())
  }
  return answer.status === 429 || /rate limit/i.test(messageOf(answer)) ? secondaryPause : undefined
}

/** What GitHub said, with the details of its `errors`. */
export const messageOf = (answer: Answer<unknown>): string => {
  const { message, errors } = (answer.data ?? {}) as { message?: unknown; errors?: unknown }
  const details = Array.isArray(errors) ? errors.map(detailOf).filter((detail) => detail !== '') : []
  return [typeof message === 'string' ? message : '', ...details].filter((part) => part !== '').join(': ')
}

const detailOf = (error: unknown): string => {
  if (typeof error === 'string') return error
  const { message, field, code } = (error ?? {}) as Record<string, unknown>
  if (typeof message === 'string') return message
  return [field, code].filter((part) => typeof part === 'string').join(' ')
}

const jitter = (milliseconds: number): number => Math.random() * milliseconds
