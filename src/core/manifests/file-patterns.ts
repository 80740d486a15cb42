import { posix } from 'node:path'
import ignore from 'ignore'
import { inputError } from '../inputs/values.ts'
import { isPatternText } from './manifest-name.ts'

/** Which files a list of patterns chooses. */
export interface FilePatterns {
  /** Entries that are plain paths of files, in the order given, less those that a later `!` takes out. */
  readonly named: readonly string[]
  /** The folders under which every file of the patterns is; '' for the root. */
  readonly folders: readonly string[]
  readonly matches: (path: string) => boolean
}

/**
 * Reads patterns as `.gitignore` does: `*` within a folder, `**` through folders, a pattern with no slash at any depth, one that
 * ends in a slash a whole folder, and `!` takes out; of several that match a path the last one counts.
 * @throws UserError INPUT_INVALID, at the input `files`, for a path that names no file inside of the working directory.
 */
export const parseFilePatterns = (patterns: readonly string[]): FilePatterns => {
  const rules = patterns.map((pattern) => {
    const negated = pattern.startsWith('!')
    // `./` holds a pattern to the root, which gitignore writes as a slash.
    const body = (negated ? pattern.slice(1) : pattern).replace(/^(?:\.\/+)+/, '/')
    const plain = !negated && !isPatternText(body)
    const text = plain ? plainPath(pattern) : body
    checkPattern(text, pattern)
    const tester = ignore({ ignorecase: false }).add(plain ? `/${text}` : text)
    return { text, negated, plain, test: (path: string) => tester.ignores(path) }
  })
  const matches = (path: string): boolean => rules.findLast((rule) => rule.test(path))?.negated === false
  const wide = rules.filter((rule) => !rule.negated && !rule.plain)
  return {
    named: rules.filter((rule) => rule.plain && matches(rule.text)).map((rule) => rule.text),
    folders: outermost(wide.map((rule) => folderOf(rule.text))),
    matches,
  }
}

/** The one form in which a file is looked up. */
const plainPath = (given: string): string => {
  if (given.startsWith('/') && given !== '/')
    throw inputError(
      'files',
      `the path "${given}" begins at the root of the machine`,
      'Write it from the working directory, without the slash at its start',
    )
  const path = posix.normalize(given)
  return path === '.' ? '' : path
}

const checkPattern = (text: string, given: string): void => {
  if (text === '' || text === '/')
    throw inputError('files', `"${given}" names no file`, 'Name a file, or write `**` for every file')
  if (text.split('/').includes('..'))
    throw inputError(
      'files',
      `the path "${given}" leaves the working directory`,
      'Write it from the working directory, without `..`',
    )
}

/** The part of a pattern that is the same for all of its files. */
const folderOf = (pattern: string): string => {
  const anchored = pattern.replace(/\/$/, '').includes('/')
  if (!anchored) return ''
  const parts = pattern.replace(/^\//, '').split('/')
  const first = parts.findIndex((part) => isPatternText(part) || part === '')
  return parts.slice(0, first < 0 ? parts.length - 1 : first).join('/')
}

const outermost = (folders: readonly string[]): readonly string[] =>
  [...new Set(folders)].filter((folder) => !folders.some((other) => other !== folder && isBelow(folder, other)))

const isBelow = (folder: string, other: string): boolean => other === '' || folder.startsWith(`${other}/`)
