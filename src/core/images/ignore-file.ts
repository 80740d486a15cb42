/** What a `.dockerignore` takes out of a build context, by the rules of Docker's documentation of the file. */
export interface IgnoreRules {
  /** Whether a path of the context (with `/`, no leading one) is left out: the last pattern that matches it or a folder above decides. */
  readonly excludes: (path: string) => boolean
  /** Whether all below a folder is left out, so that nobody has to look inside. */
  readonly excludesAllBelow: (folder: string) => boolean
}

interface Rule {
  readonly pattern: RegExp
  readonly keeps: boolean
}

/** Parses the text of an ignore file; none is the empty text. */
export const parseIgnoreFile = (text: string): IgnoreRules => {
  const rules = linesOf(text).flatMap(ruleOf)
  const hasExceptions = rules.some(({ keeps }) => keeps)
  const excludes = (path: string): boolean => {
    const prefixes = prefixesOf(path)
    const last = rules.findLast(({ pattern }) => prefixes.some((prefix) => pattern.test(prefix)))
    return last !== undefined && !last.keeps
  }
  return { excludes, excludesAllBelow: (folder) => !hasExceptions && excludes(folder) }
}

const linesOf = (text: string): readonly string[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '!')

const ruleOf = (line: string): readonly Rule[] => {
  const keeps = line.startsWith('!')
  const cleaned = cleanPath(keeps ? line.slice(1).trim() : line)
  if (cleaned === '' || cleaned.startsWith('../')) return []
  return [{ keeps, pattern: new RegExp(`^${sourceOf(cleaned)}$`, 's') }]
}

/** As Go's `filepath.Clean`, with the leading slash gone: patterns begin at the root of the context either way. */
const cleanPath = (pattern: string): string => {
  const parts: string[] = []
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !pattern.startsWith('/')) parts.push(part)
  }
  return parts.join('/')
}

const token = /\*\*\/?|\*|\?|\[(?:\\.|[^\]\\])+\]|\\.|[^*?[\\]/gsu

const sourceOf = (pattern: string): string =>
  pattern.replace(token, (found, offset: number) => {
    if (found === '**/') return '(?:.*/)?'
    if (found === '**') return offset + found.length === pattern.length ? '.*' : '(?:.*)?'
    if (found === '*') return '[^/]*'
    if (found === '?') return '[^/]'
    if (found.startsWith('[')) return found
    return (found.startsWith('\\') ? found.slice(1) : found).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })

const prefixesOf = (path: string): readonly string[] => {
  const parts = path.split('/')
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
}
