import type { Clock } from '../../ports/clock.ts'
import type { HttpClient, HttpReply } from './http-client.ts'

const mostAttempts = 5
const firstPause = 500
const longestPause = 60_000

/** Statuses after which the same request may succeed: too many requests, timeouts, faults of the server. */
const passing = new Set([408, 429, 500, 502, 503, 504])

/**
 * Sends again what was lost or turned away for now, with pauses that double, or as long as `retry-after` says.
 * All requests that we make may be made twice: a manifest put again is the same manifest.
 * @returns the last reply; rejects with the last error where no reply came at all.
 */
export const withRetries =
  (client: HttpClient, clock: Clock, random: () => number = Math.random): HttpClient =>
  async (request) => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === mostAttempts
      try {
        const reply = await client(request)
        if (last || !passing.has(reply.status)) return reply
        await clock.sleep(pauseAfter(attempt, random, reply, clock.now()))
      } catch (error) {
        if (last || isHopeless(error)) throw error
        await clock.sleep(pauseAfter(attempt, random))
      }
    }
  }

/** A name that does not exist or a certificate that is wrong stays so. */
const isHopeless = (error: unknown): boolean =>
  /^(?:ENOTFOUND|EPROTO|ERR_INVALID_URL|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(
    String((error as NodeJS.ErrnoException).code),
  )

const pauseAfter = (attempt: number, random: () => number, reply?: HttpReply, now = new Date()): number => {
  const asked = reply?.headers['retry-after']
  const seconds = asked === undefined ? Number.NaN : Number(asked)
  const wanted = Number.isNaN(seconds) ? Date.parse(asked ?? '') - now.getTime() : seconds * 1000
  if (wanted > 0) return Math.min(wanted, longestPause)
  return firstPause * 2 ** (attempt - 1) * (0.5 + random() / 2)
}
