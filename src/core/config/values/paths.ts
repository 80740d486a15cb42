import { posix } from 'node:path'
import { type Complaint, textAs } from '../schema/scalars.ts'

/** Leads a path of the user to its one form: no `./`, no `//`, no slash at the end; `.` is the root. */
export const tidyPath = (text: string): string => posix.normalize(text).replace(/(?<=.)\/$/, '')

/** What is wrong with a path that should lead to a place inside the repository. */
export const pathComplaint = (text: string, key: string): Complaint | undefined => {
  const what = (why: string): string => `"${key}" is the path "${text}", which ${why}`
  // Line breaks and NUL cannot be told apart from the end of a name in what git and the tools write.
  if (/[\0\n\r]/.test(text)) return { what: what('has a line break or NUL in it'), fix: 'Rename the folder' }
  if (/^[A-Za-z]:[\\/]|\\/.test(text))
    return {
      what: what('has a backslash or a drive'),
      fix: 'Write it with forward slashes, from the root of the repository',
    }
  if (text.startsWith('/'))
    return {
      what: what('begins at the root of the machine'),
      fix: `Write \`${key}: ${posix.normalize(text).slice(1) || '.'}\`, from the root of the repository`,
    }
  if (leaves(text)) return { what: what('leaves the repository'), fix: 'Use a path that stays inside the repository' }
  if (/^\.git(?:\/|$)/i.test(tidyPath(text)))
    return { what: what('lies in the folder of Git itself'), fix: 'Use a folder of the work tree' }
  return undefined
}

const leaves = (text: string): boolean => /^\.\.(?:\/|$)/.test(posix.normalize(text))

/** A folder or file of the repository. */
export const repositoryPath = (example: string) =>
  textAs<string>({
    expected: 'a path from the root of the repository',
    example,
    read: (text, key) => pathComplaint(text, key) ?? tidyPath(text),
  })

/** A file in the app's folder; whether `../` leads out of the repository shows when that folder is known. */
export const appFile = (example: string) =>
  textAs<string>({
    expected: "a path from the app's folder",
    example,
    read: (text, key) => (leaves(text) ? tidyPath(text) : (pathComplaint(text, key) ?? tidyPath(text))),
  })

/** A gitignore pattern from the root of the repository. */
export const pattern = textAs<string>({
  expected: 'a gitignore pattern',
  example: '"libs/ui/**"',
  read: (text, key) => patternComplaint(text, key) ?? text,
})

/** What is wrong with a gitignore pattern. */
export const patternComplaint = (text: string, key: string): Complaint | undefined => {
  const what = (why: string): string => `the pattern "${text}" of "${key}" ${why}`
  const body = text.replace(/^!/, '')
  if (body.trim() === '' || body === '/')
    return { what: what('matches nothing'), fix: 'Write a path or a glob, such as "libs/ui/**"' }
  if (body.startsWith('#')) return { what: what('is a comment'), fix: `Write "\\${body}"` }
  if (/^\.\//.test(body))
    return { what: what('begins with "./", which matches nothing'), fix: `Write "${text.replace('./', '')}"` }
  if (/(?:^|\/)\.\.(?:\/|$)/.test(body))
    return { what: what('leaves the repository'), fix: 'Write it from the root of the repository' }
  if (/(?<!\\)(?:\\\\)*\\$/.test(body))
    return { what: what('ends in a backslash that escapes nothing'), fix: 'Take the backslash away' }
  if (hasOpenClass(body))
    return { what: what('has a "[" that nothing closes'), fix: 'Write "\\[" for the character itself' }
  return undefined
}

const hasOpenClass = (body: string): boolean => {
  const plain = body.replace(/\\./g, '').replace(/\[[!^]?\]?[^\]]*\]/g, '')
  return plain.includes('[')
}
