import { appendFileSync } from 'node:fs'

/** A larger summary is refused as a whole (FIELD.md, limits). */
const longestSummary = 1024 * 1024

/** Appends to the job summary, where the runner has one. */
export const writeSummary = (markdown: string): void => {
  const path = process.env.GITHUB_STEP_SUMMARY
  if (path === undefined || path === '' || markdown === '') return
  appendFileSync(path, cut(`${markdown}\n`))
}

const cut = (markdown: string): string => {
  if (Buffer.byteLength(markdown) <= longestSummary) return markdown
  const note = '\n\n_This summary was cut: GitHub takes at most 1 MiB. The log has all of it._\n'
  const kept = Buffer.from(markdown).subarray(0, longestSummary - Buffer.byteLength(note) - 3)
  return kept.toString('utf8').replace(/\uFFFD+$/, '') + note
}
