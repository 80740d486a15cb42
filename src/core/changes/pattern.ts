/** One gitignore pattern, ready to be asked (gitignore(5), "PATTERN FORMAT"). */
export interface Pattern {
  readonly text: string
  /** Whether it takes out what an earlier pattern took in. */
  readonly negated: boolean
  /** Whether it matches the path itself or a folder above it. */
  readonly matches: (path: string) => boolean
}

const compiled = new Map<string, Pattern>()

/** Compiles a pattern; many apps share the same ones, so each is compiled once. */
export const parsePattern = (text: string): Pattern => {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const pattern = compile(text)
  compiled.set(text, pattern)
  return pattern
}

/**
 * The pattern that decides on a path: the last that matches it. Unlike in a `.gitignore`, a pattern can take in again
 * what lies in a folder that was taken out, because files are judged one by one.
 */
export const decidingPattern = (patterns: readonly Pattern[], path: string): Pattern | undefined =>
  patterns.findLast((pattern) => pattern.matches(path))

const compile = (text: string): Pattern => {
  const negated = text.startsWith('!')
  const body = trimEnd(negated ? text.slice(1) : text)
  const folderOnly = body.endsWith('/')
  const bare = folderOnly ? body.slice(0, -1) : body
  const anchored = bare.includes('/')
  const inner = anchored && bare.startsWith('/') ? bare.slice(1) : bare
  // A submodule is a folder to the user and one path to git, so a pattern for folders also takes a path of that name.
  const below = folderOnly && negated ? '/.+' : '(?:/.*)?'
  const expression = new RegExp(`^${anchored ? '' : '(?:.*/)?'}${toExpression(inner)}${below}$`, 's')
  const start = anchored ? literalStart(inner) : ''
  return { text, negated, matches: (path) => path.startsWith(start) && expression.test(path) }
}

/** Spaces at the end do not count, unless a backslash keeps one. */
const trimEnd = (body: string): string => {
  let end = body.length
  while (end > 0 && body[end - 1] === ' ' && body[end - 2] !== '\\') end--
  return body.slice(0, end)
}

/** What every match begins with; it spares most paths the expression. */
const literalStart = (inner: string): string => /^[^*?[\\]*/.exec(inner)?.[0] ?? ''

const toExpression = (inner: string): string => {
  let out = ''
  for (let i = 0; i < inner.length; ) {
    const [source, length] = nextPart(inner, i)
    out += source
    i += length
  }
  return out
}

/** The expression for what stands at `i`, and how many characters it takes. */
const nextPart = (inner: string, i: number): [string, number] => {
  const rest = inner.slice(i)
  const atStart = i === 0 || inner[i - 1] === '/'
  const stars = /^\*+/.exec(rest)?.[0].length ?? 0
  if (stars === 2 && atStart && rest[2] === '/') return ['(?:.*/)?', 3]
  if (stars === 2 && atStart && rest.length === 2) return ['.*', 2]
  if (stars > 0) return ['[^/]*', stars]
  if (rest[0] === '?') return ['[^/]', 1]
  if (rest[0] === '[') return classPart(rest)
  if (rest[0] === '\\' && rest.length > 1) return [literal(rest[1] ?? ''), 2]
  return [literal(rest[0] ?? ''), 1]
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

const classPart = (rest: string): [string, number] => {
  const found = /^\[([!^]?)(\]?(?:\\.|\[:\w+:\]|[^\]\\])*)\]/s.exec(rest)
  if (found === null) return ['\\[', 1]
  const [all, sign = '', members = ''] = found
  const inside = members.replace(/\[:(\w+):\]|\\(.)|(.)/gs, (_, name?: string, escaped?: string, plain?: string) => {
    if (name !== undefined) return classes[name] ?? ''
    return plain === '-' ? '-' : literal(escaped ?? plain ?? '')
  })
  // A class never matches the slash between folders.
  return [`(?!/)[${sign === '' ? '' : '^'}${inside}]`, all.length]
}

const classes: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9a-fA-F',
}
