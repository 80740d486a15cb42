/**
 * The part of a tag that names a commit, by the template that made it.
 * @param template such as `v1-{sha12}`.
 * @returns 12 or 40 hexadecimal digits; undefined where the template has no commit in it, or the tag was not made by it.
 */
export const commitInTag = (template: string, tag: string): string | undefined => {
  const source = template
    .split(/(\{\w+\})/)
    .map((part) => fields[part] ?? (/^\{\w+\}$/.test(part) ? '.+?' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(
    `^${source.replace('(?<sha>', '(?<first>').replaceAll('(?<sha>', '(?:').replace('(?<first>', '(?<sha>')}$`,
  ).exec(tag)?.groups?.sha
}

const fields: Readonly<Record<string, string>> = { '{sha12}': '(?<sha>[0-9a-f]{12})', '{sha}': '(?<sha>[0-9a-f]{40})' }
