import type { App, Config } from '../config/config.ts'
import { ownFiles } from './own-files.ts'
import { watchOf } from './watch.ts'

/** Why an app is built. */
export interface Reason {
  /** The first path that counts, or the configuration; undefined where nothing was compared. */
  readonly path?: string
  /** The pattern or folder that makes it count, or a few words. */
  readonly rule: string
  /** The apps between this one and the one that the path belongs to, from this one on. */
  readonly needs?: readonly string[]
  /** Whether an earlier delivery should have taken it. */
  readonly carried?: true
  /** Whether somebody named the app; what else changed is then not looked at. */
  readonly chosen?: true
}

/** The apps that changed, by name, each with its reason; sorted by name. */
export type Reasons = ReadonlyMap<string, Reason>

/** The two states that are compared. */
export interface Comparison {
  readonly config: Config
  /** As it was at the base; undefined where neither the file nor the discovered folders changed. */
  readonly before: Config | undefined
  /** Every path that differs. */
  readonly paths: readonly string[]
}

/** The apps that a change touches by themselves, and all that need those. */
export const touchedApps = (comparison: Comparison): Reasons => {
  const direct = directReasons(comparison)
  return sorted(withNeeds(comparison.config.apps, direct))
}

/** The apps that a change touches by their own paths or settings. */
const directReasons = ({ config, before, paths }: Comparison): Map<string, Reason> => {
  const isOwn = ownFiles(config)
  const others = paths.filter((path) => !isOwn(path))
  const settings = before === undefined ? undefined : settingsReasons(config, before)
  const reasons = new Map<string, Reason>()
  for (const app of config.apps) {
    const reason = pathReason(app, others) ?? settings?.get(app.name)
    if (reason !== undefined) reasons.set(app.name, reason)
  }
  return reasons
}

const pathReason = (app: App, paths: readonly string[]): Reason | undefined => {
  const watch = watchOf(app)
  for (const path of paths) {
    const rule = watch(path)
    if (rule !== undefined) return { path, rule }
  }
  return undefined
}

/** The apps whose settings, with all defaults filled in, are not what they were. */
const settingsReasons = (config: Config, before: Config): ReadonlyMap<string, Reason> => {
  const old = new Map(before.apps.map((app) => [app.name, JSON.stringify(app)]))
  const path = config.file ?? 'discovery'
  const reasons = new Map<string, Reason>()
  for (const app of config.apps) {
    const was = old.get(app.name)
    if (was === undefined) reasons.set(app.name, { path, rule: 'a new app' })
    else if (was !== JSON.stringify(app)) reasons.set(app.name, { path, rule: 'its settings changed' })
  }
  return reasons
}

/** Walks from the changed apps to those that need them, nearest first, so that the shortest way is the reason. */
const withNeeds = (apps: readonly App[], direct: ReadonlyMap<string, Reason>): Map<string, Reason> => {
  const neededBy = new Map<string, string[]>()
  for (const { name, needs } of apps)
    for (const need of needs) neededBy.set(need, [...(neededBy.get(need) ?? []), name])
  const reasons = new Map(direct)
  const queue = [...direct.keys()]
  for (const name of queue) {
    const { path, rule, needs = [] } = reasons.get(name) as Reason
    for (const user of neededBy.get(name) ?? []) {
      if (reasons.has(user)) continue
      reasons.set(user, { ...(path === undefined ? {} : { path }), rule, needs: [name, ...needs] })
      queue.push(user)
    }
  }
  return reasons
}

const sorted = (reasons: ReadonlyMap<string, Reason>): Reasons =>
  new Map([...reasons].sort(([a], [b]) => (a < b ? -1 : 1)))

/** The apps that the base had and the head has no more. */
export const removedApps = (config: Config, before: Config | undefined): readonly string[] => {
  const names = new Set(config.apps.map(({ name }) => name))
  return (before?.apps ?? []).map(({ name }) => name).filter((name) => !names.has(name))
}
