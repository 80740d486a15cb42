import { posix } from 'node:path'
import { type Reason, type Reasons, touchedApps } from '../core/changes/touched.ts'
import type { App, Config } from '../core/config/config.ts'
import { discoveryRoots } from '../core/config/discovery.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { CommitId } from '../core/images/revision.ts'
import { parseVersionFile } from '../core/images/version-file.ts'
import type { SourceFiles } from '../ports/files.ts'
import type { Log } from '../ports/log.ts'
import type { Trees } from '../ports/trees.ts'
import { defaultConfigFile, loadConfig } from './load-config.ts'

/** What comparing two commits needs. */
export interface TouchedDeps {
  readonly trees: Trees
  readonly filesAt: (commit: CommitId) => SourceFiles
  readonly log: Log
}

/** What is compared. */
export interface TouchedRequest {
  /** Undefined: everything counts as changed. */
  readonly base: CommitId | undefined
  readonly head: CommitId
  /** At the head. */
  readonly config: Config
  readonly owner: string | undefined
}

/** What a change touches. */
export interface Touched {
  readonly reasons: Reasons
  /** Every path that differs, sorted. */
  readonly paths: readonly string[]
  /** The configuration at the base, where it may be another one. */
  readonly before: Config | undefined
}

/** Finds the apps that changed between two commits. */
export const findTouched = async (deps: TouchedDeps, request: TouchedRequest): Promise<Touched> => {
  const { base, head, config } = request
  if (base === undefined) return { reasons: everything(config), paths: [], before: undefined }
  const paths = (await deps.trees.compare(base, head)).map(({ path }) => path)
  const before = await configBefore(deps, request, base, paths)
  if (before === 'unreadable') return { reasons: everything(config), paths, before: undefined }
  const reasons = touchedApps({ config, before, paths })
  return { reasons: await withVersions(deps, { ...request, base }, reasons, paths), paths, before }
}

const everything = (config: Config): Reasons => new Map(config.apps.map(({ name }) => [name, { rule: 'no base' }]))

/** The configuration is read again only where it can be another one: at the base it may have had mistakes, which is past. */
const configBefore = async (
  deps: TouchedDeps,
  { config, owner }: TouchedRequest,
  base: CommitId,
  paths: readonly string[],
): Promise<Config | undefined | 'unreadable'> => {
  if (!paths.some((path) => shapesConfig(config, path))) return undefined
  try {
    const quiet = { ...deps.log, annotate: () => {} }
    const file = config.file === defaultConfigFile ? undefined : config.file
    return await loadConfig({ files: deps.filesAt(base), log: quiet }, { file, owner })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (error.code === 'CONFIG_NOT_FOUND') return { ...config, apps: [] }
    deps.log.info(`The configuration of the base cannot be read, so every app counts as changed: ${error.message}`)
    return 'unreadable'
  }
}

const shapesConfig = (config: Config, path: string): boolean =>
  path === (config.file ?? defaultConfigFile) ||
  (discoveryRoots.some((root) => path.startsWith(`${root}/`)) && /(?:Docker|docker|Container)file$/.test(path))

/** Leaves out the apps that wait for a version, unless it is another one now. */
const withVersions = async (
  deps: TouchedDeps,
  request: TouchedRequest & { readonly base: CommitId },
  reasons: Reasons,
  paths: readonly string[],
): Promise<Reasons> => {
  const changed = new Set(paths)
  const kept = new Map<string, Reason>(reasons)
  for (const app of request.config.apps.filter(({ trigger }) => trigger === 'version')) {
    const reason = await versionReason(deps, request, app, changed)
    if (reason === undefined) kept.delete(app.name)
    else kept.set(app.name, reason)
  }
  return new Map([...kept].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const versionReason = async (
  { filesAt }: TouchedDeps,
  { base, head }: { readonly base: CommitId; readonly head: CommitId },
  app: App,
  changed: ReadonlySet<string>,
): Promise<Reason | undefined> => {
  const file = posix.join(app.path, app.version)
  if (!changed.has(file)) return undefined
  const now = await filesAt(head).read(file)
  if (now === undefined) return undefined
  const version = parseVersionFile(file, now)
  const old = await filesAt(base).read(file)
  const before = old === undefined ? undefined : versionOf(file, old)
  return version === before ? undefined : { path: file, rule: `version ${before ?? 'none'} -> ${version}` }
}

/** The version that was there; a file that could not be read then told none. */
const versionOf = (file: string, content: Uint8Array): string | undefined => {
  try {
    return parseVersionFile(file, content)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
