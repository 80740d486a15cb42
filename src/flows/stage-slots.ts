import type { App, Config, ManifestRule, Stage } from '../core/config/config.ts'
import { parseImageName } from '../core/images/image-name.ts'
import { manifestNameOf } from '../core/manifests/entry.ts'
import { findKeySlot } from '../core/manifests/find-key.ts'
import { findSlots } from '../core/manifests/find-slots.ts'
import { parseKey } from '../core/manifests/key.ts'
import { isTemplate, type Manifest, readManifest } from '../core/manifests/manifest.ts'
import { mayHold } from '../core/manifests/may-hold.ts'
import type { Cell, Slot } from '../core/manifests/slot.ts'
import { folderOf, isPattern, patternTest, type StageFiles, stageFilesOf } from '../core/manifests/stage-files.ts'
import type { Wanted } from '../core/manifests/wanted.ts'
import type { SourceFiles } from '../ports/files.ts'

/** What the manifests of a stage say of one app. */
export interface StageSlots {
  /** By file, in the order of the rules; a file that has no slot is not there. */
  readonly files: readonly { readonly manifest: Manifest; readonly slots: readonly Slot[] }[]
  /** Places that name the image with nothing that selects one. */
  readonly untagged: readonly Cell[]
  /** The files named outright that are there, with what is wanted in each: a kustomization among them may get an entry. */
  readonly named: readonly {
    readonly manifest: Manifest
    readonly wanted: Wanted
    readonly name: string
    readonly own: boolean
  }[]
  /** Every path and pattern that was looked at. */
  readonly looked: readonly string[]
}

/** The manifests of one stage, each of them read and parsed at most once. */
export interface StageReader {
  /** @throws UserError where a file that may hold the app cannot be read, or a key leads nowhere safe. */
  readonly slotsOf: (app: App) => Promise<StageSlots>
}

/** Opens the manifests of a stage in a tree of files. */
export const stageReader = (files: SourceFiles, config: Config, stage: Stage): StageReader => {
  const tree = cachedTree(files)
  return {
    slotsOf: async (app) => {
      const found = []
      for (const source of stageFilesOf(config.manifests, stage, app))
        found.push(await searchRule(tree, source, stage, app))
      return {
        files: mergeByFile(found.flatMap(({ held }) => held)),
        untagged: found.flatMap(({ untagged }) => untagged),
        named: found.flatMap(({ named }) => named),
        looked: [...new Set(found.map(({ path }) => path))],
      }
    },
  }
}

interface Tree {
  readonly bytes: (path: string) => Promise<Uint8Array | undefined>
  readonly manifest: (path: string, bytes: Uint8Array) => Manifest
  readonly match: (pattern: string) => Promise<readonly string[]>
}

const cachedTree = (files: SourceFiles): Tree => {
  const contents = new Map<string, Promise<Uint8Array | undefined>>()
  const manifests = new Map<string, Manifest>()
  const folders = new Map<string, Promise<readonly string[]>>()
  const remember = <T>(map: Map<string, T>, key: string, make: () => T): T => {
    const value = map.get(key) ?? make()
    map.set(key, value)
    return value
  }
  return {
    bytes: (path) => remember(contents, path, () => files.read(path)),
    manifest: (path, bytes) => remember(manifests, path, () => readManifest(path, bytes)),
    match: async (pattern) => {
      const folder = folderOf(pattern)
      return (await remember(folders, folder, () => files.list(folder))).filter(patternTest(pattern))
    },
  }
}

interface FoundByRule {
  readonly path: string
  readonly held: StageSlots['files']
  readonly untagged: readonly Cell[]
  readonly named: StageSlots['named']
}

const searchRule = async (tree: Tree, source: StageFiles, stage: Stage, app: App): Promise<FoundByRule> => {
  const { rule, path } = source
  const wanted = wantedBy(rule, app, source.app !== undefined)
  const found = {
    path,
    held: [] as { manifest: Manifest; slots: readonly Slot[] }[],
    untagged: [] as Cell[],
    named: [] as StageSlots['named'][number][],
  }
  for (const file of isPattern(path) ? await tree.match(path) : [path]) {
    const bytes = await tree.bytes(file)
    if (bytes === undefined || (isPattern(path) && isSkipped(file, bytes, rule, wanted))) continue
    const manifest = tree.manifest(file, bytes)
    if (!isPattern(path) && rule.key === undefined)
      found.named.push({ manifest, wanted, name: manifestNameOf(app, rule.image), own: source.app !== undefined })
    const { slots, untagged } = searchManifest(manifest, rule, wanted, stage, app)
    found.untagged.push(...untagged)
    if (slots.length > 0) found.held.push({ manifest, slots })
  }
  return found
}

/** A pattern passes over what cannot hold the image, and over templates, which are rendered and not edited. */
const isSkipped = (file: string, bytes: Uint8Array, rule: ManifestRule, wanted: Wanted): boolean =>
  (rule.key === undefined && !mayHold(bytes, wanted)) || isTemplate(file, bytes)

const searchManifest = (manifest: Manifest, rule: ManifestRule, wanted: Wanted, stage: Stage, app: App) => {
  if (rule.key === undefined) return findSlots(manifest, wanted)
  const key = rule.key.replaceAll('{stage}', stage.name).replaceAll('{app}', app.name)
  const slot = findKeySlot(manifest, parseKey(key, { name: 'manifests' }))
  return { slots: slot === undefined ? [] : [slot], untagged: [] }
}

const wantedBy = (rule: ManifestRule, app: App, own: boolean): Wanted => ({
  image: rule.image === undefined ? app.image : parseImageName(rule.image, { name: 'manifests' }),
  ...(rule.image === undefined ? {} : { registryImage: app.image }),
  ...(own ? { app: app.name } : {}),
})

/** Two rules may lead to one file; a slot that both find is one. */
const mergeByFile = (found: StageSlots['files']): StageSlots['files'] => {
  const byFile = new Map<string, { manifest: Manifest; slots: Slot[] }>()
  for (const { manifest, slots } of found) {
    const entry = byFile.get(manifest.file) ?? { manifest, slots: [] }
    const known = new Set(entry.slots.map(nodeOf))
    entry.slots.push(...slots.filter((slot) => !known.has(nodeOf(slot))))
    byFile.set(manifest.file, entry)
  }
  return [...byFile.values()]
}

const nodeOf = (slot: Slot) =>
  slot.kind === 'reference' ? slot.cell.node : (slot.tag?.node ?? slot.digest?.node ?? slot.entry?.node)
