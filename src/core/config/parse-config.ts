import type { Problem } from '../errors/problem.ts'
import { UserError } from '../errors/user-error.ts'
import type { WrittenApp } from './app-schema.ts'
import { checkReferences } from './check-references.ts'
import type { Config } from './config.ts'
import { configSchema, type WrittenConfig } from './config-schema.ts'
import { checkDiscovered } from './discovered-apps.ts'
import { resolveApps } from './resolve-apps.ts'
import { resolveManifests, resolveRender } from './resolve-rules.ts'
import { resolveStages } from './resolve-stages.ts'
import type { Named } from './schema/collections.ts'
import { parseYaml } from './schema/parse-yaml.ts'
import { complain, type SourceText, sourceText } from './schema/source-text.ts'

/** A file that has been read, before its defaults are filled in. */
export interface ReadConfig {
  readonly source: SourceText
  readonly written: WrittenConfig | undefined
}

/** Reads the text of a configuration; what is wrong is kept until `resolveConfig`, so that all of it is told at once. */
export const readConfig = (file: string, text: string): ReadConfig => {
  const source = sourceText(file, text)
  const node = parseYaml(source)
  return { source, written: node === undefined ? undefined : configSchema.read(node, file, source) }
}

/** Whether apps are to be discovered because the file names none. */
export const wantsDiscovery = ({ source, written }: ReadConfig): boolean =>
  source.problems.length === 0 && written?.apps === undefined

/** What stands outside of the file and matters for it. */
export interface Surroundings {
  /** Of the repository; undefined where it is not known. */
  readonly owner: string | undefined
  /** Name and folder of the apps that were discovered. */
  readonly discovered: readonly { readonly name: string; readonly path: string }[]
}

/** A configuration with what the user should know of it. */
export interface Resolved {
  readonly config: Config
  readonly warnings: readonly Problem[]
}

/**
 * Fills in every default.
 * @throws UserError CONFIG_INVALID with every mistake of the file, in its order.
 */
export const resolveConfig = ({ source, written }: ReadConfig, surroundings: Surroundings): Resolved => {
  const registry = written?.registry ?? registryOf(surroundings.owner)
  const apps = written?.apps ?? discoveredApps(source, surroundings.discovered, registry)
  const stages = written?.stages ?? []
  checkReferences(source, apps, stages)
  if (registry === undefined && apps.some(({ value }) => value.image === undefined))
    complain(
      source,
      0,
      'there is no registry, and the owner of the repository is not known',
      'Add `registry: ghcr.io/<owner>`',
    )
  const config: Config = {
    file: source.file === '' ? undefined : source.file,
    registry: registry ?? '',
    apps: resolveApps(source, apps, registry),
    partial: written?.partial ?? false,
    repository: written?.repository,
    kubeVersion: written?.['kube-version'],
    stages: source.problems.length > 0 ? [] : resolveStages(stages),
    manifests: resolveManifests(written?.manifests),
    render: resolveRender(source, written?.render),
    findings: Object.fromEntries((written?.findings ?? []).map(({ name, value }) => [name, value])),
  }
  if (source.problems.length > 0) throw new UserError('CONFIG_INVALID', inOrder(source.problems))
  return { config, warnings: source.warnings }
}

const registryOf = (owner: string | undefined): string | undefined =>
  owner === undefined ? undefined : `ghcr.io/${owner.toLowerCase()}`

/** Discovered apps are read like written ones, so that they get the same defaults. */
const discoveredApps = (
  source: SourceText,
  discovered: Surroundings['discovered'],
  registry: string | undefined,
): readonly Named<WrittenApp>[] => {
  const { good, problems } = checkDiscovered(discovered, registry, source.file === '' ? undefined : source.file)
  const text = JSON.stringify({ apps: Object.fromEntries(good.map(({ name, path }) => [name, { path }])) })
  const read = readConfig(source.file, text)
  source.problems.push(...problems, ...read.source.problems)
  return read.written?.apps ?? []
}

const inOrder = (problems: readonly Problem[]): readonly Problem[] => {
  const lineOf = ({ where }: Problem): number => ('line' in where ? (where.line ?? 0) : 0)
  const columnOf = ({ where }: Problem): number => ('column' in where ? (where.column ?? 0) : 0)
  return problems.toSorted((a, b) => lineOf(a) - lineOf(b) || columnOf(a) - columnOf(b))
}
