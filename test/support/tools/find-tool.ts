import { accessSync, constants, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { catalogue } from './catalogue.ts'
import { runCommand } from './run-command.ts'
import type { Recognition, Tool, ToolName } from './tool.ts'
import { isInRange } from './version-range.ts'

/** Where tools are looked for: the search path, and the folder in which we keep what we make. */
export type Places = { readonly path: string; readonly kept: string }

const root = new URL('../../../', import.meta.url).pathname

/** The places of this checkout and this process. */
export const ownPlaces = (): Places => ({ path: process.env.PATH ?? '', kept: join(root, '.tools') })

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const candidates = (how: Recognition, path: string): readonly string[] => {
  const folders = [...path.split(delimiter).filter(Boolean), ...(how.folders ?? [])]
  return folders
    .map((folder) => folder.replace(/^~(?=\/)/, homedir()))
    .flatMap((folder) => how.executables.map((name) => join(folder, name)))
    .filter(isExecutable)
}

const versionOf = async (file: string, how: Recognition): Promise<string | undefined> =>
  how.version.exec((await runCommand(file, how.probe)).output)?.[1]

/** The executable that we made of a tool, or would make. */
export const keptExecutable = (tool: Tool, kept: string): string =>
  join(kept, `${tool.name}@${tool.version}`, tool.executable)

/**
 * Finds a tool on PATH in a version that is good enough, else in `.tools/`.
 * @returns the absolute path of its executable, or undefined where it is in neither place.
 */
export const findTool = async (name: ToolName, places: Places = ownPlaces()): Promise<string | undefined> => {
  const tool = catalogue[name]
  for (const file of candidates(tool.onPath, places.path)) {
    const version = await versionOf(file, tool.onPath)
    if (version !== undefined && isInRange(version, tool.onPath.range)) return file
  }
  const kept = keptExecutable(tool, places.kept)
  return isExecutable(kept) ? kept : undefined
}
