import type { App, Config } from '../core/config/config.ts'
import type { CommitId, Revision } from '../core/images/revision.ts'
import type { HeldRelease } from '../core/promotion/held-release.ts'
import { commitInTag } from '../core/promotion/tag-revision.ts'
import type { Tenure, Tenures } from '../core/promotion/tenure.ts'
import { type SlotChange, tenuresOf } from '../core/promotion/tenures-of.ts'
import type { SourceFiles } from '../ports/files.ts'
import type { HistoryEntry } from '../ports/history.ts'
import { heldIn } from './held.ts'
import type { StageNow } from './line.ts'
import type { LineDeps } from './promotion-deps.ts'

/** As many changes of a stage as are looked at; what is older than that decides nothing. */
const mostChanges = 500

/** Reads what a stage held of some apps, from the first-parent history of its branch. */
export const readTenures = async (
  deps: LineDeps,
  config: Config,
  at: StageNow,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Tenures>> => {
  const apps = config.apps.filter(({ name }) => names.has(name) && at.apps.has(name))
  const paths = new Set(apps.flatMap(({ name }) => at.apps.get(name)?.files ?? []))
  if (paths.size === 0) return new Map()
  await deps.history.ensure([at.head])
  const entries = await deps.history.log(at.head, [...paths], mostChanges)
  const changes = await changesOf(deps, config, at, apps, entries)
  const found = new Map<string, Tenures>()
  for (const app of apps) {
    const current = at.apps.get(app.name)?.held ?? {}
    const tenures = tenuresOf(at.stage.name, app.name, current, changes.get(app.name) ?? [])
    found.set(app.name, await Promise.all(tenures.map((tenure) => withRevision(deps, app, tenure))))
  }
  return found
}

const changesOf = async (
  deps: LineDeps,
  config: Config,
  at: StageNow,
  apps: readonly App[],
  entries: readonly HistoryEntry[],
): Promise<ReadonlyMap<string, readonly SlotChange[]>> => {
  const changes = new Map<string, SlotChange[]>(apps.map(({ name }) => [name, []]))
  const older = new Map<string, Uint8Array | undefined>()
  const head = deps.filesAt(at.head)
  for (const entry of entries) {
    for (const [path, bytes] of entry.before) older.set(path, bytes)
    const touched = apps.filter(({ name }) => at.apps.get(name)?.files.some((file) => entry.before.has(file)))
    const files = overlay(head, older, new Set(touched.flatMap(({ name }) => at.apps.get(name)?.files ?? [])))
    const { held } = await heldIn({ files }, { config, stage: at.stage, apps: touched })
    for (const { name } of touched) {
      const value = held.get(name)
      changes.get(name)?.push({
        commit: entry.commit,
        at: entry.at,
        author: entry.author,
        messages: [entry.message, ...entry.merged],
        before: value === undefined ? undefined : releaseOf(value),
      })
    }
  }
  return changes
}

const releaseOf = ({ tag, digest }: HeldRelease): HeldRelease => ({
  ...(tag === undefined ? {} : { tag }),
  ...(digest === undefined ? {} : { digest }),
})

/** The few files of some slots as they were, without a look at the rest of the tree. */
const overlay = (
  head: SourceFiles,
  older: ReadonlyMap<string, Uint8Array | undefined>,
  paths: ReadonlySet<string>,
): SourceFiles => ({
  read: async (path) => {
    if (!paths.has(path)) return undefined
    return older.has(path) ? older.get(path) : head.read(path)
  },
  list: async (folder) => [...paths].filter((path) => folder === '' || path.startsWith(`${folder}/`)).sort(),
})

/** The trailer's revision, else the commit that the tag names. */
const withRevision = async (deps: LineDeps, app: App, tenure: Tenure): Promise<Tenure> => {
  const revision = await revisionOf(deps, app, tenure.release)
  return revision === undefined ? tenure : { ...tenure, release: { ...tenure.release, revision } }
}

/** The revision of a release as far as it is on record or in its tag. */
export const revisionOf = async (deps: LineDeps, app: App, release: HeldRelease): Promise<Revision | undefined> => {
  if (release.revision !== undefined) return release.revision
  const name = release.tag === undefined ? undefined : commitInTag(app.tag, release.tag)
  const sha: CommitId | undefined = name === undefined ? undefined : await deps.revisions.find(name)
  return sha === undefined ? undefined : { sha }
}
