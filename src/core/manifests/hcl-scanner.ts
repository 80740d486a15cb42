import { Unreadable } from './unreadable.ts'

/** Walks over the text of an HCL file (HCL native syntax specification). */
export interface HclScanner {
  readonly text: string
  at: number
}

/** Goes past spaces and comments, and past line ends too unless they matter. */
export const skipSpace = (scanner: HclScanner, lines: boolean): void => {
  const pattern = lines ? /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\uFEFF)*/y : /(?:[ \t]|\/\*[\s\S]*?\*\/)*/y
  match(scanner, pattern)
}

/** Takes what a sticky pattern matches here; undefined where it does not. */
export const match = (scanner: HclScanner, pattern: RegExp): string | undefined => {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}

/** Whether an expression ends here: at a line end, a comment, or what stands between and after values. */
export const isEnd = ({ text, at }: HclScanner): boolean =>
  at >= text.length || /[\n\r,}\])#]/.test(text[at] ?? '') || text.startsWith('//', at)

/** A quoted string that was read; undefined as a value where it has an interpolation in it. */
export interface HclString {
  readonly start: number
  readonly end: number
  readonly value: string | undefined
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** Reads a quoted string. */
export const readString = (scanner: HclScanner): HclString => {
  const start = scanner.at
  let value = ''
  let dynamic = false
  scanner.at++
  for (;;) {
    const sign = scanner.text[scanner.at]
    if (sign === undefined || sign === '\n') throw new Unreadable(start, 'this string has no end', 'Mend the file')
    if (sign === '"') break
    if (sign === '\\') value += readEscape(scanner)
    else if ((sign === '$' || sign === '%') && scanner.text.startsWith(`${sign}{`, scanner.at + 1)) {
      value += `${sign}{`
      scanner.at += 3
    } else if ((sign === '$' || sign === '%') && scanner.text[scanner.at + 1] === '{') {
      dynamic = true
      scanner.at += 2
      skipBalanced(scanner, '}')
    } else {
      value += sign
      scanner.at++
    }
  }
  scanner.at++
  return { start, end: scanner.at, value: dynamic ? undefined : value }
}

const readEscape = (scanner: HclScanner): string => {
  const code = match(scanner, /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y)
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code.slice(2), 16))
  const sign = scanner.text[scanner.at + 1] ?? ''
  scanner.at += 2
  return escapes[sign] ?? sign
}

/** Goes past text up to a closing bracket, and past it, with strings, comments and brackets in between. */
export const skipBalanced = (scanner: HclScanner, closing: string): void => {
  const start = scanner.at
  for (;;) {
    skipSpace(scanner, true)
    const sign = scanner.text[scanner.at]
    if (sign === undefined) throw new Unreadable(start, `there is no "${closing}" for this`, 'Mend the file')
    if (sign === closing) break
    skipOne(scanner, sign)
  }
  scanner.at++
}

const brackets: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }

/** Goes past one sign, or the string, heredoc or brackets that it opens. */
export const skipOne = (scanner: HclScanner, sign: string): void => {
  if (sign === '"') readString(scanner)
  else if (skipHeredoc(scanner)) return
  else {
    scanner.at++
    const closing = brackets[sign]
    if (closing !== undefined) skipBalanced(scanner, closing)
  }
}

/** Goes past `<<EOT` to the line with `EOT`; tells whether there was one. */
export const skipHeredoc = (scanner: HclScanner): boolean => {
  const start = scanner.at
  const opening = match(scanner, /<<-?[\p{L}_][\p{L}\p{N}_-]*[ \t]*\r?\n/uy)
  if (opening === undefined) return false
  const name = opening.replace(/^<<-?/, '').trim()
  const end = new RegExp(`^[ \\t]*${name}[ \\t]*\\r?$`, 'mg')
  end.lastIndex = scanner.at
  const found = end.exec(scanner.text)
  if (found === null) throw new Unreadable(start, `the text "${name}" has no end`, 'Mend the file')
  scanner.at = found.index + found[0].replace(/\r$/, '').length
  return true
}
