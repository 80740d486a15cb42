import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../core/errors/user-error.ts'
import {
  type ChartDependency,
  dependenciesIn,
  isVendored,
  localFolderOf,
} from '../core/resources/chart-dependencies.ts'
import { resolvePath } from '../core/resources/kustomization.ts'
import type { HelmOptions } from './helm-options.ts'
import { runProcess } from './process.ts'

/**
 * Gives the folder from which a chart can be rendered: its own where it needs nothing or has all in `charts/`,
 * else a copy with its dependencies, so that nothing is left in the work tree.
 * @returns a path for `helm template`, relative to the root or absolute.
 * @throws UserError RENDER_FAILED for dependencies that are neither locked nor vendored, or cannot be fetched.
 */
export const stageChart = async (options: HelmOptions, root: string, chart: string): Promise<string> => {
  if ((await missingOf(join(root, chart))).length === 0) return `./${chart}`
  const base = join(await options.temporary(), 'charts')
  await mkdir(base, { recursive: true })
  const copy = { options, root, base, copied: new Map<string, Promise<string>>() }
  return copyWithDependencies(copy, chart)
}

interface Copy {
  readonly options: HelmOptions
  readonly root: string
  /** The folder in which copies stand at the paths that they have in the repository, so that `../` leads to them. */
  readonly base: string
  readonly copied: Map<string, Promise<string>>
}

const copyWithDependencies = (copy: Copy, chart: string): Promise<string> => {
  const known = copy.copied.get(chart) ?? makeCopy(copy, chart)
  copy.copied.set(chart, known)
  return known
}

const makeCopy = async (copy: Copy, chart: string): Promise<string> => {
  const folder = join(copy.base, chart)
  await cp(join(copy.root, chart), folder, { recursive: true, dereference: true })
  const missing = await missingOf(folder)
  for (const dependency of missing) {
    const local = localFolderOf(dependency)
    if (local === undefined) continue
    const from = await copyWithDependencies(copy, resolvePath(chart, local))
    await cp(from, join(folder, 'charts', dependency.name), { recursive: true })
  }
  const remote = missing.filter((dependency) => localFolderOf(dependency) === undefined)
  if (remote.length > 0) await fetchDependencies(copy, chart, folder, missing)
  return folder
}

/** The dependencies of a chart that do not lie in its `charts/`. */
const missingOf = async (folder: string): Promise<readonly ChartDependency[]> => {
  const files = await Promise.all(['Chart.yaml', 'requirements.yaml'].map((name) => readIfThere(join(folder, name))))
  const dependencies = files.flatMap((text) => (text === undefined ? [] : dependenciesIn(text)))
  if (dependencies.length === 0) return []
  const inCharts = await readdir(join(folder, 'charts')).catch(emptyIfMissing)
  return dependencies.filter((dependency) => !isVendored(dependency, inCharts))
}

const fetchDependencies = async (
  copy: Copy,
  chart: string,
  folder: string,
  missing: readonly ChartDependency[],
): Promise<void> => {
  const locks = await Promise.all(['Chart.lock', 'requirements.lock'].map((name) => readIfThere(join(folder, name))))
  if (locks.every((lock) => lock === undefined)) throw new UserError('RENDER_FAILED', notLocked(chart, missing))
  const env = await privateFolders(copy.options)
  const repositories = [...new Set(missing.map(({ repository }) => repository))].filter((url) => /^https?:/.test(url))
  for (const [index, url] of repositories.entries()) {
    await runHelm(copy.options, chart, ['repo', 'add', '--force-update', '--', `tagline-${index}`, url], env)
  }
  await runHelm(copy.options, chart, ['dependency', 'build', '--skip-refresh', '--', folder], env)
}

const notLocked = (chart: string, missing: readonly ChartDependency[]) => ({
  where: { file: `${chart}/Chart.yaml` },
  what: `the dependencies ${missing.map(({ name }) => `"${name}"`).join(', ')} are neither locked nor vendored, so that each render could take others`,
  fix: `Run \`helm dependency update ${chart}\` and commit Chart.lock, or charts/ as well`,
})

/** Caches of our own, as runs side by side break each other's; the user's logins and repositories are kept. */
const privateFolders = async ({ command, temporary }: HelmOptions): Promise<Readonly<Record<string, string>>> => {
  const home = join(await temporary(), 'helm')
  const repositories = join(home, 'repositories.yaml')
  await mkdir(dirname(repositories), { recursive: true })
  const asked = await runProcess(command, ['env', 'HELM_REPOSITORY_CONFIG'])
  const users = await readIfThere(asked.stdout.toString('utf8').trim())
  if ((await readIfThere(repositories)) === undefined && users !== undefined)
    await writeFile(repositories, users, { mode: 0o600 })
  return {
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_REPOSITORY_CACHE: join(home, 'cache', 'repository'),
    HELM_CONTENT_CACHE: join(home, 'cache', 'content'),
    HELM_REPOSITORY_CONFIG: repositories,
  }
}

const runHelm = async (
  { command }: HelmOptions,
  chart: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> => {
  const { exitCode, stderr } = await runProcess(command, args, { env })
  if (exitCode === 0) return
  const said = stderr
    .slice(stderr.lastIndexOf('Error: '))
    .replace(/^Error: /, '')
    .replace(/\s+/g, ' ')
    .trim()
  throw new UserError('RENDER_FAILED', {
    where: { file: `${chart}/Chart.yaml` },
    what: `its dependencies cannot be fetched (${withoutLogin(said).replace(/\.$/, '')})`,
    fix: 'See that the repository can be reached and that the job is logged in to it, or commit charts/',
  })
}

const withoutLogin = (text: string): string => text.replace(/(?<=:\/\/)[^\s/@]+@/g, '')

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

const emptyIfMissing = (error: unknown): string[] => {
  if (isMissing(error)) return []
  throw error
}
