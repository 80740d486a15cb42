import { posix } from 'node:path'
import type { App } from '../config/config.ts'
import { decidingPattern, type Pattern, parsePattern } from './pattern.ts'

/** Tells which rule makes a path count for an app, if one does. */
export type Watch = (path: string) => string | undefined

/**
 * What an app watches: its folder and the files that it is built by, then its patterns, of which the last one that
 * matches a file decides on it.
 */
export const watchOf = (app: App): Watch => {
  const patterns = app.watch.map(parsePattern)
  const byFolder = folderRule(app.path)
  const files = filesBeside(app)
  return (path) => {
    const decided: Pattern | undefined = patterns.length === 0 ? undefined : decidingPattern(patterns, path)
    if (decided !== undefined) return decided.negated ? undefined : decided.text
    return byFolder(path) ? app.path : files.find((file) => file === path)
  }
}

const folderRule = (folder: string): ((path: string) => boolean) => {
  if (folder === '.') return () => true
  return (path) => path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/')
}

/** The Dockerfile and the version file may lie beside the folder; what the context leaves out is part of the image too. */
const filesBeside = ({ path, context, dockerfile, version }: App): readonly string[] =>
  [
    ...(dockerfile === undefined ? [] : [posix.join(path, dockerfile)]),
    posix.join(path, version),
    posix.join(context, '.dockerignore'),
  ].filter((file) => !folderRule(path)(file))

/** Whether a path lies in the folder that an app's build sees, and outside of the app's own. */
export const isSharedContext = ({ path, context }: App, file: string): boolean =>
  context !== path && folderRule(context)(file) && !folderRule(path)(file)
