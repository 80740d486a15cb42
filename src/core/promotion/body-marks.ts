import { shortHash } from './short-hash.ts'

const gatesStart = '<!-- tagline:gates -->'
const gatesEnd = '<!-- /tagline:gates -->'
const closedMark = '<!-- tagline:closed -->'

/** Wraps the part of a body that tells how the gates stand, so that it can change without the rest. */
export const markGates = (markdown: string): string => `${gatesStart}\n${markdown}\n${gatesEnd}`

/** The part between the marks; undefined where a person took them out. */
export const findGates = (body: string): string | undefined => {
  const start = body.indexOf(gatesStart)
  const end = body.indexOf(gatesEnd, start)
  return start < 0 || end < 0
    ? undefined
    : body
        .slice(start + gatesStart.length, end)
        .replaceAll('\r', '')
        .trim()
}

/** A body with another text between the marks; the same body where there are none. */
export const replaceGates = (body: string, markdown: string): string => {
  const start = body.indexOf(gatesStart)
  const end = body.indexOf(gatesEnd, start)
  if (start < 0 || end < 0) return body
  return body.slice(0, start) + markGates(markdown) + body.slice(end + gatesEnd.length)
}

/** Marks a body as that of a pull request which Tagline closed itself, whoever's token it used. */
export const markClosed = (body: string, why: string): string => `${closedMark}\n${why}\n\n${body}`

/** Whether Tagline closed the pull request, so that no release is skipped by that; a mark within a file's text says nothing. */
export const wasClosedByUs = (body: string): boolean => body.startsWith(closedMark)

const tellsMark = /<!-- tagline:tells ([^<>]*) -->/

/** Marks a body with what it tells of, so that one that was written for an older commit is known. */
export const markTells = (releases: string): string => `<!-- tagline:tells ${markOf(releases)} -->`

/** Whether a body tells of these releases; one from which a person took the mark is left as it is. */
export const tellsOf = (body: string, releases: string): boolean => {
  const told = tellsMark.exec(body)?.[1]
  return told === undefined || told === markOf(releases)
}

const longestMark = 2000

/** A batch of a thousand apps would fill the body with its mark. */
const markOf = (releases: string): string => {
  const whole = encodeURIComponent(releases)
  return whole.length <= longestMark ? whole : `${whole.length}:${shortHash(whole)}`
}
