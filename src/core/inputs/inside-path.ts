import { UserError } from '../errors/user-error.ts'

/**
 * Checks that a path names something inside of a tree of files, and is written in its one normal form.
 * @returns the path.
 * @throws UserError PATH_OUTSIDE for an absolute path, for `..`, and for git's own folder.
 */
export const insidePath = (path: string): string => {
  const parts = path.split('/')
  const bad = path === '' || path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')
  if (!bad && parts[0] !== '.git') return path
  throw outsideError(path, `the path "${path}" is not a file inside of the repository`)
}

/** Makes the error for a path or a link that leaves the tree. */
export const outsideError = (file: string, what: string): UserError =>
  new UserError('PATH_OUTSIDE', { where: { file }, what, fix: 'Name a file inside of the repository' })
