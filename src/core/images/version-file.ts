import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import { findTomlText } from './toml-text.ts'

/** How one kind of file tells the version: undefined where it does not. */
type Reader = (text: string) => string | undefined

const readPlain: Reader = (text) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'))

const readJson: Reader = (text) => textField(JSON.parse(text))

const readYaml: Reader = (text) => textField(load(text, { schema: FAILSAFE_SCHEMA }))

const readCargo: Reader = (text) =>
  findTomlText(text, 'package', 'version') ?? findTomlText(text, 'workspace.package', 'version')

const readPython: Reader = (text) =>
  findTomlText(text, 'project', 'version') ?? findTomlText(text, 'tool.poetry', 'version')

const textField = (value: unknown): string | undefined => {
  const version = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).version : undefined
  return typeof version === 'string' && version.trim() !== '' ? version.trim() : undefined
}

const readers: Readonly<Record<string, { readonly read: Reader; readonly key: string }>> = {
  'package.json': { read: readJson, key: '"version"' },
  'Chart.yaml': { read: readYaml, key: 'version' },
  'Chart.yml': { read: readYaml, key: 'version' },
  'Cargo.toml': { read: readCargo, key: 'version under [package]' },
  'pyproject.toml': { read: readPython, key: 'version under [project] or [tool.poetry]' },
}

/**
 * Reads the version that `{version}` stands for: a field in the manifests that have one, else the file's first line of text.
 * @param file its path from the root of the repository; its last part tells the kind.
 * @throws UserError CONFIG_INVALID where the file holds no version.
 */
export const parseVersionFile = (file: string, content: Uint8Array): string => {
  const text = new TextDecoder().decode(content)
  const kind = readers[file.slice(file.lastIndexOf('/') + 1)] ?? { read: readPlain, key: 'a line with the version' }
  const version = readSafely(kind.read, text, { file })
  if (version !== undefined) return version
  throw noVersion({ file }, 'it holds no version', `Write ${kind.key} as text, such as 1.4.0`)
}

const readSafely = (read: Reader, text: string, where: Place): string | undefined => {
  try {
    return read(text)
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0] ?? ''
    throw noVersion(where, `it cannot be read (${reason})`, 'Mend the file, or name another one with `version:`')
  }
}

const noVersion = (where: Place, what: string, fix: string): UserError =>
  new UserError('CONFIG_INVALID', { where, what, fix })
