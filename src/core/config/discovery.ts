import { posix } from 'node:path'
import { UserError } from '../errors/user-error.ts'

/** The folders in which apps are looked for where the configuration names none. */
export const discoveryRoots = ['apps', 'app', 'services'] as const

/** An app that was found by its Dockerfile. */
export interface DiscoveredApp {
  readonly name: string
  readonly path: string
}

const isDockerfile = (file: string): boolean => /^(?:[Dd]ockerfile|Containerfile|.+\.Dockerfile)$/.test(file)

/**
 * Finds the folders below `apps/`, `app/`, `services/` that hold a Dockerfile.
 * @param files paths from the root; those that Git ignores should not be among them.
 * @returns sorted by name: the last folder, or the path with dashes where two folders end alike.
 * @throws UserError CONFIG_NOT_FOUND where there is none.
 */
export const discoverApps = (files: readonly string[]): readonly DiscoveredApp[] => {
  const folders = new Set(
    files.filter((file) => isDockerfile(posix.basename(file)) && isBelowRoot(file)).map((file) => posix.dirname(file)),
  )
  if (folders.size === 0) throw nothingFound()
  const named = namesOf([...folders])
  return named.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A name that two folders share gives way to the whole path in each of them. */
const namesOf = (folders: readonly string[]): DiscoveredApp[] => {
  const short = folders.map((path) => ({ path, name: posix.basename(path) }))
  const long = apart(short, ({ path }) => ({ path, name: path.replaceAll('/', '-') }))
  return apart(
    apart(long, ({ path }) => ({ path, name: path.replaceAll('/', '-') })),
    ({ path, name }) => {
      throw new UserError('CONFIG_INVALID', {
        where: { name: path },
        what: `this folder and another one would both be the app "${name}"`,
        fix: 'Name both under `apps:` in tagline.yaml',
      })
    },
  )
}

/** Changes those that share a name with another. */
const apart = (apps: readonly DiscoveredApp[], change: (app: DiscoveredApp) => DiscoveredApp): DiscoveredApp[] => {
  const count = new Map<string, number>()
  for (const { name } of apps) count.set(name, (count.get(name) ?? 0) + 1)
  return apps.map((app) => (count.get(app.name) === 1 ? app : change(app)))
}

/** A Dockerfile in `apps/` itself belongs to no app. */
const isBelowRoot = (file: string): boolean => {
  const parts = file.split('/')
  return parts.length > 2 && discoveryRoots.some((root) => root === parts[0])
}

const nothingFound = (): UserError =>
  new UserError('CONFIG_NOT_FOUND', {
    where: { name: 'tagline.yaml' },
    what: 'there are no apps: no file names any, and no folder under apps/, app/ or services/ holds a Dockerfile, dockerfile, *.Dockerfile or Containerfile',
    fix: 'Add tagline.yaml with `apps: { web: { path: path/to/web } }`, or a Dockerfile in such a folder, and commit it',
  })
