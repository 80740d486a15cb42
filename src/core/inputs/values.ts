import { UserError } from '../errors/user-error.ts'
import type { RawInputs } from './raw-inputs.ts'

/** Makes the error for one input: `input "name": <what>. <fix>.` */
export const inputError = (name: string, what: string, fix: string): UserError =>
  new UserError('INPUT_INVALID', { where: { input: name }, what, fix })

/**
 * Reads a boolean as YAML 1.2 writes it.
 * @throws UserError INPUT_INVALID for anything but `true`, `True`, `TRUE`, `false`, `False`, `FALSE`.
 */
export const booleanInput = (raw: RawInputs, name: string, otherwise: boolean): boolean => {
  const text = raw.get(name)
  if (text === undefined) return otherwise
  if (/^(true|True|TRUE)$/.test(text)) return true
  if (/^(false|False|FALSE)$/.test(text)) return false
  throw inputError(name, `"${text}" is neither true nor false`, 'Write `true` or `false`')
}

/**
 * Reads one of a closed set of words.
 * @throws UserError INPUT_INVALID that lists the words.
 */
export const choiceInput = <const Word extends string>(
  raw: RawInputs,
  name: string,
  words: readonly Word[],
  otherwise: Word,
): Word => {
  const text = raw.get(name)
  if (text === undefined) return otherwise
  const word = words.find((candidate) => candidate === text)
  if (word === undefined) throw inputError(name, `"${text}" is not known`, `Write one of: ${words.join(', ')}`)
  return word
}

/**
 * Reads a list: a JSON array of strings, or text with one entry a line or with commas between entries.
 * Blank entries are dropped.
 * @throws UserError INPUT_INVALID for JSON that is no array of strings.
 */
export const listInput = (raw: RawInputs, name: string): readonly string[] => {
  const text = raw.get(name)
  if (text === undefined) return []
  if (text.startsWith('[')) return parseJsonList(name, text)
  return entriesOf(text.split(/[\n,]/))
}

/**
 * Reads a list whose entries may hold commas (`key=value` pairs, patterns): a JSON array of strings, or one entry a line.
 * @throws UserError INPUT_INVALID for JSON that is no array of strings.
 */
export const linesInput = (raw: RawInputs, name: string): readonly string[] => {
  const text = raw.get(name)
  if (text === undefined) return []
  return text.startsWith('[') ? parseJsonList(name, text) : entriesOf(text.split('\n'))
}

const entriesOf = (parts: readonly string[]): readonly string[] =>
  parts.map((part) => part.trim()).filter((part) => part !== '')

const parseJsonList = (name: string, text: string): readonly string[] => {
  const value = jsonInput(name, text)
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value
  throw inputError(name, 'the JSON is not a list of strings', 'Write it as `["first","second"]`')
}

/**
 * Parses an input that holds JSON.
 * @throws UserError INPUT_INVALID when it is not JSON.
 */
export const jsonInput = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw inputError(
      name,
      `this is not JSON (${(error as Error).message})`,
      'Give the output of the earlier step unchanged',
    )
  }
}
