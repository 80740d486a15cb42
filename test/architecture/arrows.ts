import type { Import } from './imports.ts'

/** The rooms of HOUSE's first rule, told by where a file lies. */
type Room =
  | 'core'
  | 'ports'
  | 'flows'
  | 'adapters'
  | 'wiring'
  | 'inputs'
  | 'run'
  | 'main'
  | 'pure library'
  | 'effect library'

/** Libraries that compute and touch nothing. */
const pureLibraries = ['ignore', 'js-yaml']

/** Node's modules that compute and touch nothing. */
const pureNodeModules = ['node:crypto', 'node:path', 'node:util', 'node:buffer']

const allowed: Readonly<Partial<Record<Room, readonly Room[]>>> = {
  core: ['core', 'pure library'],
  ports: ['ports', 'core'],
  flows: ['flows', 'ports', 'core', 'pure library'],
  adapters: ['adapters', 'ports', 'core', 'pure library', 'effect library'],
  wiring: ['adapters', 'flows', 'ports', 'core'],
  inputs: ['flows', 'ports', 'core', 'pure library'],
  run: ['inputs', 'run', 'flows', 'ports', 'core', 'pure library'],
  main: ['inputs', 'run', 'wiring', 'adapters', 'flows', 'ports', 'core'],
}

/** The room of a path or a package. */
export const roomOf = (path: string): Room => {
  const inSource = /^src\/(core|ports|flows|adapters|wiring)\//.exec(path)
  if (inSource !== null) return inSource[1] as Room
  const inAction = /^actions\/[^/]+\/(.+)\.ts$/.exec(path)
  if (inAction !== null) return inAction[1] === 'main' ? 'main' : inAction[1] === 'inputs' ? 'inputs' : 'run'
  const pure = [...pureLibraries, ...pureNodeModules].some((name) => path === name || path.startsWith(`${name}/`))
  return pure ? 'pure library' : 'effect library'
}

const actionOf = (path: string): string | undefined => /^actions\/([^/]+)\//.exec(path)?.[1]

/** Writes each import that points the wrong way as `file:line (room) -> target (room)`. */
export const wrongArrows = (imports: readonly Import[]): readonly string[] =>
  imports
    .filter(({ from, to }) => {
      const rooms = allowed[roomOf(from)] ?? []
      const crosses = actionOf(to) !== undefined && actionOf(to) !== actionOf(from)
      return crosses || !rooms.includes(roomOf(to))
    })
    .map(({ from, to, line }) => `${from}:${line} (${roomOf(from)}) -> ${to} (${roomOf(to)})`)

/** Finds the shortest chain of imports from one file to a target that `isBad`, or undefined. */
export const findPath = (
  imports: readonly Import[],
  start: string,
  isBad: (target: string) => boolean,
): readonly string[] | undefined => {
  const queue: (readonly string[])[] = [[start]]
  const seen = new Set([start])
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const last = path.at(-1)
    for (const { to } of imports.filter(({ from }) => from === last)) {
      if (isBad(to)) return [...path, to]
      if (seen.has(to)) continue
      seen.add(to)
      queue.push([...path, to])
    }
  }
  return undefined
}

/** Finds the circles in which files import each other, each as the chain that closes it. */
export const findCircles = (imports: readonly Import[]): readonly string[] => {
  const files = [...new Set(imports.map(({ from }) => from))]
  return files.flatMap((file) => {
    const path = findPath(imports, file, (target) => target === file)
    return path === undefined ? [] : [path.join(' -> ')]
  })
}
