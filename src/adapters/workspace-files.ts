import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { UserError } from '../core/errors/user-error.ts'
import { insidePath, outsideError } from '../core/inputs/inside-path.ts'
import type { WorkFiles } from '../ports/files.ts'

/**
 * The absolute folder that a step works in.
 * @throws UserError INPUT_INVALID where there is no such folder; PATH_OUTSIDE where it is not in the workspace.
 */
export const rootOf = (workspace: string, folder: string): string => {
  const root = resolve(workspace, folder)
  if (root === resolve(workspace)) return root
  if (!isWithin(resolve(workspace), root)) throw outsideWorkspace(`"${folder}" is not in the workspace`)
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw noFolder(workspace, folder)
  if (!isWithin(realpathSync.native(workspace), realpathSync.native(root)))
    throw outsideWorkspace(`a link leads from "${folder}" out of the workspace`)
  return root
}

const outsideWorkspace = (what: string): UserError =>
  new UserError('PATH_OUTSIDE', {
    where: { input: 'working-directory' },
    what,
    fix: 'Name a folder of the workspace, relative to it',
  })

const noFolder = (workspace: string, folder: string): UserError =>
  new UserError('INPUT_INVALID', {
    where: { input: 'working-directory' },
    what: `there is no folder "${folder}" in the workspace "${workspace}"`,
    fix: 'Name one relative to the workspace, and check out before this step',
  })

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/**
 * A folder of the disk as a tree of files; calls are synchronous inside, which for small files takes a third of the time.
 * @param workspace its absolute path.
 * @param folder the folder in it that is the root, where the user works in one.
 */
export const workspaceFiles = (workspace: string, folder = '.'): WorkFiles => {
  const root = rootOf(workspace, folder)
  return {
    read: async (path) => readInside(root, path),
    list: async (below) => listBelow(root, below),
    write: async (path, content) => writeInside(root, path, content),
    remove: async (path) => removeInside(root, path),
  }
}

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/** The place on disk behind a path and all links on the way to it; undefined where there is nothing. */
const findReal = (root: string, path: string): string | undefined => {
  insidePath(path)
  try {
    return checkInside(root, path, realpathSync.native(join(root, path)))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const checkInside = (root: string, path: string, real: string): string => {
  const realRoot = realpathSync.native(root)
  if (isWithin(realRoot, real)) return real
  throw outsideError(path, `a link leads from "${path}" out of the repository`)
}

const readInside = (root: string, path: string): Uint8Array | undefined => {
  const real = findReal(root, path)
  if (real === undefined) return undefined
  try {
    return readFileSync(real)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return undefined
    throw error
  }
}

const listBelow = (root: string, folder: string): readonly string[] => {
  if (folder !== '' && findReal(root, folder) === undefined) return []
  const found: string[] = []
  const pending = [folder]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
      if (entry.name === '.git') continue
      const path = at === '' ? entry.name : `${at}/${entry.name}`
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path)
    }
  }
  return found.sort()
}

/** A link to a file keeps being one: what it leads to is written. */
const writeInside = (root: string, path: string, content: Uint8Array): void => {
  const real = findReal(root, path)
  if (real === undefined) {
    makeFolder(root, path)
    replaceFile(join(root, path), content, undefined)
  } else if (!readFileSync(real).equals(content)) {
    replaceFile(real, content, statSync(real).mode & 0o7777)
  }
}

const makeFolder = (root: string, path: string): void => {
  const absolute = join(root, path)
  if (lstatSync(absolute, { throwIfNoEntry: false }) !== undefined)
    throw outsideError(path, `the link "${path}" leads to nothing`)
  let existing = dirname(path)
  while (existing !== '.' && !existsSync(join(root, existing))) existing = dirname(existing)
  checkInside(root, path, realpathSync.native(join(root, existing)))
  mkdirSync(dirname(absolute), { recursive: true })
}

/** Whoever reads meanwhile sees the old file or the new one, and a run that is killed leaves one of them. */
const replaceFile = (target: string, content: Uint8Array, mode: number | undefined): void => {
  const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${process.pid}.tagline`)
  try {
    writeFileSync(temporary, content, { flag: 'wx' })
    if (mode !== undefined) chmodSync(temporary, mode)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

const removeInside = (root: string, path: string): void => {
  insidePath(path)
  if (findReal(root, dirname(path) === '.' ? path : dirname(path)) === undefined) return
  rmSync(join(root, path), { force: true })
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (readdirSync(join(root, folder)).length > 0) return
    rmdirSync(join(root, folder))
  }
}
