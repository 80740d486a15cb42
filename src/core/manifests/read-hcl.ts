import { type HclScanner, isEnd, match, readString, skipHeredoc, skipOne, skipSpace } from './hcl-scanner.ts'
import type { Entry, MappingNode, Node, ScalarNode, SequenceNode } from './node.ts'
import { Unreadable } from './unreadable.ts'

/**
 * Reads a file of Terraform or OpenTofu: blocks and objects are mappings (a label is a key: `module.web.image_tag`), blocks that
 * stand several times are a sequence, and so are the arguments of a function.
 * @returns one document. An expression that is no literal reads as an interpolation of itself, `${var.tag}`.
 * @throws Unreadable.
 */
export const readHcl = (text: string): readonly Node[] => {
  const scanner: HclScanner = { text, at: 0 }
  const root = readBody(scanner, undefined)
  return [root]
}

const identifier = /[\p{L}_][\p{L}\p{N}_-]*/uy

/** A statement of a body: the keys that lead to its value, one for an attribute, type and labels for a block. */
interface Statement {
  readonly keys: readonly ScalarNode[]
  readonly value: Node
  readonly block: boolean
}

const readBody = (scanner: HclScanner, closing: '}' | undefined): MappingNode => {
  const start = scanner.at
  const statements: Statement[] = []
  for (;;) {
    skipSpace(scanner, true)
    const sign = scanner.text[scanner.at]
    if (sign === closing) break
    statements.push(readStatement(scanner))
  }
  if (closing !== undefined) scanner.at++
  return toMapping(statements, 0, start, scanner.at)
}

const readStatement = (scanner: HclScanner): Statement => {
  const keys = [readName(scanner)]
  skipSpace(scanner, false)
  if (scanner.text[scanner.at] === '=' && scanner.text[scanner.at + 1] !== '=') {
    scanner.at++
    skipSpace(scanner, false)
    return { keys, value: readExpression(scanner), block: false }
  }
  while (scanner.text[scanner.at] !== '{') {
    keys.push(readName(scanner))
    skipSpace(scanner, false)
  }
  scanner.at++
  return { keys, value: readBody(scanner, '}'), block: true }
}

const readName = (scanner: HclScanner): ScalarNode => {
  const start = scanner.at
  if (scanner.text[start] === '"') {
    const { end, value } = readString(scanner)
    return scalar('double', start, end, value ?? scanner.text.slice(start, end))
  }
  const name = match(scanner, identifier)
  if (name === undefined) throw new Unreadable(start, 'this is not HCL: a name is missing', 'Mend the file')
  return scalar('plain', start, scanner.at, name)
}

const scalar = (style: ScalarNode['style'], start: number, end: number, value: string): ScalarNode => ({
  kind: 'scalar',
  style,
  start,
  end,
  value,
  anchor: undefined,
  tag: undefined,
})

/** Puts blocks under their type and labels, and those that share them into a list. */
const toMapping = (statements: readonly Statement[], depth: number, start: number, end: number): MappingNode => {
  const groups = new Map<string, Statement[]>()
  const entries: Entry[] = []
  for (const statement of statements) {
    const key = statement.keys[depth]
    if (key === undefined) continue
    if (!statement.block) entries.push({ key, value: statement.value })
    else groups.set(key.value, [...(groups.get(key.value) ?? []), statement])
  }
  for (const group of groups.values()) entries.push(toEntry(group, depth))
  return { kind: 'mapping', flow: true, merges: false, anchor: undefined, start, end, entries }
}

const toEntry = (group: readonly Statement[], depth: number): Entry => {
  const [first] = group
  const key = first?.keys[depth]
  if (first === undefined || key === undefined) throw new Error('a group of blocks has a block')
  const leaves = group.filter((statement) => statement.keys.length === depth + 1).map((statement) => statement.value)
  if (leaves.length < group.length) return { key, value: toMapping(group, depth + 1, key.start, first.value.end) }
  const [only, ...others] = leaves
  return {
    key,
    value: only !== undefined && others.length === 0 ? only : toSequence(leaves, key.start, first.value.end),
  }
}

const toSequence = (items: readonly Node[], start: number, end: number): SequenceNode => ({
  kind: 'sequence',
  flow: true,
  anchor: undefined,
  start,
  end,
  items,
})

/** Reads a literal, an object, a list or a call where it is the whole expression; anything else is taken as one piece. */
const readExpression = (scanner: HclScanner): Node => {
  const start = scanner.at
  const value = findLiteral(scanner)
  if (value !== undefined) {
    skipSpace(scanner, false)
    if (isEnd(scanner)) return value
  }
  scanner.at = start
  return readOpaque(scanner)
}

const findLiteral = (scanner: HclScanner): Node | undefined => {
  const start = scanner.at
  const sign = scanner.text[start]
  if (sign === '"') {
    const { end, value } = readString(scanner)
    return value === undefined ? undefined : scalar('double', start, end, value)
  }
  if (sign === '{') return findObject(scanner)
  if (sign === '[') return readList(scanner, ']')
  const word = match(scanner, /-?[0-9][0-9.eE+-]*|true\b|false\b|null\b/y)
  if (word !== undefined) return scalar('plain', start, scanner.at, word)
  return match(scanner, /[\p{L}_][\p{L}\p{N}_:-]*\(/uy) === undefined ? undefined : readArguments(scanner)
}

const readArguments = (scanner: HclScanner): Node | undefined => {
  scanner.at--
  return readList(scanner, ')')
}

const readList = (scanner: HclScanner, closing: ']' | ')'): Node | undefined => {
  const start = scanner.at++
  const items: Node[] = []
  for (;;) {
    skipSpace(scanner, true)
    if (match(scanner, /for\b/y) !== undefined) return undefined
    const sign = scanner.text[scanner.at]
    if (sign === closing) break
    if (sign === ',') scanner.at++
    else if (sign === undefined || items.length > 100_000) return undefined
    else items.push(readExpression(scanner))
    if (isStuck(scanner, closing)) return undefined
  }
  scanner.at++
  return toSequence(items, start, scanner.at)
}

/** After an item only a comma or the end may follow; a comment or a line end may stand before it. */
const isStuck = (scanner: HclScanner, closing: string): boolean => {
  skipSpace(scanner, true)
  const sign = scanner.text[scanner.at]
  return sign === undefined || ('}])'.includes(sign) && sign !== closing)
}

const findObject = (scanner: HclScanner): Node | undefined => {
  const start = scanner.at++
  const entries: Entry[] = []
  for (;;) {
    skipSpace(scanner, true)
    if (scanner.text[scanner.at] === '}') break
    if (match(scanner, /for\b/y) !== undefined || !/[\p{L}_"]/u.test(scanner.text[scanner.at] ?? '')) return undefined
    const key = readName(scanner)
    skipSpace(scanner, false)
    if (match(scanner, /[=:]/y) === undefined) return undefined
    skipSpace(scanner, true)
    entries.push({ key, value: readExpression(scanner) })
    skipSpace(scanner, true)
    match(scanner, /,/y)
  }
  scanner.at++
  return { kind: 'mapping', flow: true, merges: false, anchor: undefined, start, end: scanner.at, entries }
}

const readOpaque = (scanner: HclScanner): Node => {
  const start = scanner.at
  while (!isEnd(scanner)) {
    if (skipHeredoc(scanner)) break
    skipOne(scanner, scanner.text[scanner.at] ?? '')
    skipSpace(scanner, false)
  }
  const text = scanner.text.slice(start, scanner.at).trimEnd()
  if (text === '') throw new Unreadable(start, 'this is not HCL: a value is missing', 'Mend the file')
  return scalar('heredoc', start, start + text.length, `\${${text}}`)
}
