import { findNearMiss } from '../../errors/near-miss.ts'
import { type JsonSchema, type Schema, wrongKind } from './schema.ts'
import { complain } from './source-text.ts'

/** What is wrong with a text: the two sentences of a message. */
export interface Complaint {
  readonly what: string
  readonly fix: string
}

/** Reads a text into its type, or says what is wrong with it; `key` is where it stands. */
export type TextReader<T> = (text: string, key: string) => T | Complaint

const isComplaint = (value: unknown): value is Complaint =>
  typeof value === 'object' && value !== null && 'what' in value && 'fix' in value

/** Schema of a text with a form of its own; `read` is the judge, `json` only helps editors. */
export const textAs = <T>(words: {
  expected: string
  example: string
  read: TextReader<T>
  json?: JsonSchema
}): Schema<T> => {
  const schema: Schema<T> = {
    expected: words.expected,
    example: words.example,
    json: { type: 'string', ...words.json },
    read: (node, key, source) => {
      if (node.kind !== 'text' || node.text.trim() === '') return wrongKind(schema, node, key, source)
      const value = words.read(node.text, key)
      return isComplaint(value) ? complain(source, node.at, value.what, value.fix) : value
    },
  }
  return schema
}

/** Text of any form; what YAML would take for a number or a truth value is taken as it is written. */
export const text = (example: string, expected = 'text'): Schema<string> =>
  textAs({ expected, example, read: (value) => value, json: { type: ['string', 'number', 'boolean'] } })

/** One of a closed set of words. */
export const choice = <const Word extends string>(...words: readonly [Word, ...Word[]]): Schema<Word> =>
  textAs<Word>({
    expected: `one of ${words.join(', ')}`,
    example: words[0],
    json: { type: 'string', enum: words },
    read: (value, key) =>
      words.find((word) => word === value) ?? {
        what: `"${key}" must be one of ${words.join(', ')}, not "${value}"`,
        fix: suggest(value, words, (word) => `\`${key}: ${word}\``),
      },
  })

/** A truth value as YAML 1.2 writes it. */
export const flag: Schema<boolean> = textAs<boolean>({
  expected: 'true or false',
  example: 'true',
  json: { type: 'boolean' },
  read: (value, key) => {
    if (/^(?:true|True|TRUE)$/.test(value)) return true
    if (/^(?:false|False|FALSE)$/.test(value)) return false
    const meant = /^(?:yes|on|y|1)$/i.test(value)
    return { what: `"${key}" must be true or false, not "${value}"`, fix: `Write \`${key}: ${meant}\`` }
  },
})

/** The sentence that helps with a name that is not known: what was meant, or what there is. */
export const suggest = (
  given: string,
  known: readonly string[],
  write: (name: string) => string = (name) => `"${name}"`,
): string => {
  const meant = findNearMiss(given, known)
  if (meant !== undefined) return `Did you mean "${meant}"? Write ${write(meant)}`
  return `Use one of: ${known.join(', ')}`
}
