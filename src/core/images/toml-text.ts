/**
 * Finds a text in a TOML document by its table and key: `version = "1.4.0"` below `[package]`.
 * Only what manifests use is read: standard tables, dotted keys below them, one-line basic and literal strings.
 * @returns undefined where there is none, or where its value is no one-line string (`version.workspace = true`).
 */
export const findTomlText = (text: string, table: string, key: string): string | undefined => {
  let current = ''
  let closing: string | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (closing !== undefined) {
      if (line.includes(closing)) closing = undefined
      continue
    }
    const header = /^\s*\[\s*([^[\]]+?)\s*\]\s*(?:#.*)?$/.exec(line)
    if (header !== null) current = keyOf(header[1] ?? '')
    else if (/^\s*\[\[/.test(line)) current = '[[]]'
    else {
      const pair = /^\s*([^=#"']+|"[^"]*"|'[^']*')\s*=\s*(.*)$/.exec(line)
      if (pair === null) continue
      const path = [current, keyOf(pair[1] ?? '')].filter((part) => part !== '').join('.')
      if (path === `${table}.${key}`) return stringOf(pair[2] ?? '')
      closing = opensText(pair[2] ?? '')
    }
  }
  return undefined
}

const keyOf = (text: string): string =>
  text
    .split('.')
    .map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .join('.')

const stringOf = (value: string): string | undefined => {
  const match = /^(?:"((?:[^"\\]|\\.)+)"|'([^']+)')\s*(?:#.*)?$/.exec(value)
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2]
}

/** The marks that end a text over several lines, where the value begins one and does not end it. */
const opensText = (value: string): string | undefined =>
  ['"""', "'''"].find((mark) => value.startsWith(mark) && !value.slice(3).includes(mark))
