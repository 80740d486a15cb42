import { matchesGlob } from './glob.ts'

const lengths: Readonly<Record<string, number>> = { '{sha12}': 12, '{sha}': 40 }

/**
 * The part of a tag that names a commit, by the template that made it.
 * @param template such as `v1-{sha12}`.
 * @returns 12 or 40 hexadecimal digits; undefined where the template has no commit in it, or the tag was not made by it.
 */
export const commitInTag = (template: string, tag: string): string | undefined => {
  const field = /\{sha(?:12)?\}/.exec(template)
  if (field === null) return undefined
  const length = lengths[field[0]] ?? 0
  const left = globOf(template.slice(0, field.index))
  const right = globOf(template.slice(field.index + field[0].length))
  for (let start = 0; start + length <= tag.length; start++) {
    const end = start + length
    const commit = tag.slice(start, end)
    const isCommit = /^[0-9a-f]+$/.test(commit)
    if (isCommit && matchesGlob(left, tag.slice(0, start)) && matchesGlob(right, tag.slice(end))) return commit
  }
  return undefined
}

/** No tag holds `*` or `?`, so that a template with one of them means nothing else. */
const globOf = (template: string): string =>
  template.replace(/\{\w+\}/g, (field) => (lengths[field] === undefined ? '?*' : '?'.repeat(lengths[field])))
