import { isSameImage } from '../images/image-name.ts'
import { findReference } from '../images/reference.ts'
import { fieldsFor, normalKey } from './field-names.ts'
import { findBareSlot } from './find-bare.ts'
import { findKustomizeSlot, isKustomization, isKustomizeEntry } from './find-kustomize.ts'
import { findMarkedSlots } from './find-marked.ts'
import { type ByName, findParameterSlots, isParameterList } from './find-parameters.ts'
import type { Manifest } from './manifest.ts'
import { allEntries, findValue, keyOf, type MappingNode, type Node, resolve, type ScalarNode } from './node.ts'
import { type Path, pathTo } from './path.ts'
import { readYaml } from './read-yaml.ts'
import { findRegion, type Region } from './region.ts'
import type { Cell, ReferenceSlot, Slot } from './slot.ts'
import { Unreadable } from './unreadable.ts'
import { walk } from './walk.ts'
import { isInRegistry, lastPartOf, type Wanted } from './wanted.ts'

/** What a manifest says of an image. */
export interface Found {
  readonly slots: readonly Slot[]
  /** The image is named there with neither tag nor digest, nor a field for them. */
  readonly untagged: readonly Cell[]
}

/** Finds every slot of an image by the shape of what is around its name (CONTRACT.md section 3, bump-tag). */
export const findSlots = (manifest: Manifest, wanted: Wanted): Found => {
  const search = newSearch(manifest, wanted)
  for (const root of manifest.region.documents)
    if (root !== undefined) searchDocument(search, root, manifest.region, undefined)
  const found = search.named.length > 0 ? search.named : search.unnamed.length > 0 ? search.unnamed : search.open
  return { slots: distinct(found), untagged: search.untagged }
}

interface Search {
  readonly manifest: Manifest
  readonly wanted: Wanted
  readonly part: string
  /** Slots with the image's name beside them. */
  readonly named: Slot[]
  /** Slots of the app's own file that name no image. */
  readonly unnamed: Slot[]
  /** Containers and packages that name the image and select none. */
  readonly open: Slot[]
  readonly untagged: Cell[]
}

const newSearch = (manifest: Manifest, wanted: Wanted): Search => ({
  manifest,
  wanted,
  part: lastPartOf(wanted.image),
  named: [],
  unnamed: [],
  open: [],
  untagged: [],
})

/** A text's document, with what holds for all of it. */
interface Scope {
  readonly search: Search
  readonly region: Region
  readonly kustomization: boolean
  readonly registries: readonly string[]
}

const searchDocument = (search: Search, root: Node, region: Region, path: Path | undefined): void => {
  const kustomization = isKustomization(root, search.manifest.file)
  const scope = { search, region, kustomization, registries: sharedRegistriesOf(root, region.text) }
  const toCell = (node: ScalarNode, at: Path | undefined): Cell => cellOf(scope, node, at)
  walk(root, path, {
    mapping: (node, at) => searchMapping(scope, node, at),
    sequence: (node, at) => {
      if (at !== undefined && isParameterList(at)) addFound(search, findParameterSlots(node, at, search.wanted, toCell))
      return true
    },
    scalar: (node, at) => searchScalar(scope, node, at),
  })
  if (region.text.includes('$imagepolicy'))
    addFound(search, findMarkedSlots(root, path, region.text, search.wanted, toCell))
}

const addFound = (search: Search, { named, unnamed }: ByName): void => {
  search.named.push(...named)
  if (search.wanted.app !== undefined) search.unnamed.push(...unnamed)
}

const cellOf = ({ search, region }: Scope, node: ScalarNode, path: Path | undefined): Cell => ({
  manifest: search.manifest,
  region,
  node,
  path,
})

/** Registries that stand for every image of a chart: at the root of its values, or under `global:` wherever the values are. */
const sharedRegistriesOf = (root: Node, text: string): readonly string[] => {
  if (!/registry/i.test(text)) return []
  const found = new Set<string>()
  const add = (node: Node): void => {
    if (node.kind !== 'mapping') return
    const image = findValue(node, 'image')
    for (const key of ['imageRegistry', 'registry', 'image_registry']) found.add(textAt(node, key))
    if (image?.kind === 'mapping') found.add(textAt(image, 'registry'))
  }
  add(root)
  const visit = (node: MappingNode, path: Path | undefined): boolean => {
    if (path?.step === 'global') add(node)
    return true
  }
  walk(root, undefined, { mapping: visit, sequence: () => true, scalar: () => undefined })
  found.delete('')
  return [...found]
}

const textAt = (node: MappingNode, key: string): string => {
  const value = findValue(node, key)
  return value?.kind === 'scalar' ? value.value : ''
}

const searchMapping = (scope: Scope, node: MappingNode, path: Path | undefined): boolean => {
  const { search } = scope
  const cellAt = (key: string): Cell | undefined => cellIn(scope, node, path, key)
  if (isKustomizeEntry(node, path, scope.kustomization)) {
    const entry = { manifest: search.manifest, region: scope.region, node, path }
    const slot = findKustomizeSlot(entry, search.wanted, cellAt)
    if (slot !== undefined) search.named.push(slot)
    return false
  }
  for (const entry of allEntries(node)) searchName(scope, node, entry.key, entry.value, path)
  const bare = search.wanted.app === undefined ? undefined : findBareSlot(node, path, search.wanted, cellAt)
  if (bare !== undefined) search.unnamed.push(bare)
  return true
}

const cellIn = (scope: Scope, node: MappingNode, path: Path | undefined, normal: string): Cell | undefined => {
  for (const entry of allEntries(node)) {
    const key = keyOf(entry)
    const value = resolve(entry.value)
    if (key === undefined || value.kind !== 'scalar') continue
    if (key === normal || normalKey(key) === normal) return cellOf(scope, value, pathTo(path, key))
  }
  return undefined
}

/** Looks at one entry that may name the image with tag and digest in fields beside it. */
const searchName = (scope: Scope, node: MappingNode, keyNode: Node, value: Node, path: Path | undefined): void => {
  const scalar = resolve(value)
  const key = resolve(keyNode)
  if (scalar.kind !== 'scalar' || key.kind !== 'scalar' || !scalar.value.includes(scope.search.part)) return
  const names = fieldsFor(key.value)
  if (names === undefined || !namesWanted(scope, node, scalar.value)) return
  // Many things have a name: without a path in it, it is an image's only where images are.
  if (normalKey(key.value) === 'name' && !scalar.value.includes('/') && !isImagePath(path)) return
  const cellAt = (candidates: readonly string[]): Cell | undefined =>
    candidates.map((name) => cellIn(scope, node, path, name)).find((cell) => cell !== undefined)
  const tag = cellAt(names.tag)
  const digest = cellAt(names.digest)
  if (tag === undefined && digest === undefined) {
    addUntagged(scope, scalar, pathTo(path, key.value))
    return
  }
  const hexOnly = digest !== undefined && /sha(?:256)?$/.test(normalKey(String(digest.path?.step)))
  scope.search.named.push({ kind: 'fields', tag, digest, ...(hexOnly ? { hexOnly } : {}) })
}

/** Whether the text is the image's name, with the registry that stands beside it or is shared. */
const namesWanted = ({ search: { wanted }, registries }: Scope, node: MappingNode, text: string): boolean => {
  const registry = textAt(node, 'registry') || textAt(node, 'imageRegistry')
  if (isInRegistry([registry, ...registries], text, wanted.image)) return true
  if (registry !== '') return false
  const reference = findReference(text)
  if (reference === undefined || reference.tag !== undefined || reference.digest !== undefined) return false
  return isSameImage(reference.name, wanted.image)
}

const addUntagged = (scope: Scope, node: ScalarNode, path: Path): void => {
  const cell = cellOf(scope, node, path)
  const reference = findReference(node.value)
  const list = path.parent?.parent
  const inContainer = path.step === 'image' && (/containers$/i.test(String(list?.step)) || list?.step === 'services')
  if (inContainer && reference !== undefined)
    scope.search.open.push({ kind: 'reference', cell, reference, prefix: node.value })
  else if (/image|repo/i.test(String(path.step))) scope.search.untagged.push(cell)
}

const searchScalar = (scope: Scope, node: ScalarNode, path: Path | undefined): void => {
  const { search } = scope
  if (node.style === 'literal' && node.value.trim().includes('\n')) {
    searchEmbedded(scope, node, path)
    return
  }
  if (!node.value.includes(search.part)) return
  const cell = cellOf(scope, node, path)
  const slot = findReferenceSlot(cell, search.wanted)
  if (slot !== undefined) search.named.push(slot)
  else if (isPackage(path)) addOpenPackage(search, cell)
}

/** Crossplane's `spec.package` is a whole reference wherever it stands, so that it can be filled as a container's image can. */
const isPackage = (path: Path | undefined): boolean => path?.step === 'package' && path.parent?.step === 'spec'

const addOpenPackage = ({ open, wanted }: Search, cell: Cell): void => {
  const reference = findReference(cell.node.value)
  if (reference === undefined || !isSameImage(reference.name, wanted.image)) return
  open.push({ kind: 'reference', cell, reference, prefix: cell.node.value })
}

/** Finds a whole reference with a tag or a digest, also behind the `old=` of Argo CD's kustomize images. */
const findReferenceSlot = (cell: Cell, wanted: Wanted): ReferenceSlot | undefined => {
  const text = cell.node.value.trim()
  const equals = isImagesItem(cell.path) ? text.indexOf('=') + 1 : 0
  const reference = findReference(text.slice(equals))
  if (reference === undefined || !isSameImage(reference.name, wanted.image)) return undefined
  if (reference.tag === undefined && reference.digest === undefined) return undefined
  if (!isQualified(text.slice(equals)) && !isImagePath(cell.path)) return undefined
  return { kind: 'reference', cell, reference, prefix: prefixOf(text, reference) }
}

const prefixOf = (text: string, { tag, digest }: { tag?: string; digest?: string }): string =>
  text.slice(0, text.length - (tag === undefined ? 0 : tag.length + 1) - (digest === undefined ? 0 : digest.length + 1))

const isImagesItem = (path: Path | undefined): boolean =>
  typeof path?.step === 'number' && path.parent?.step === 'images'

/** `redis:6379` may be an address; with a registry before it there is no doubt. */
const isQualified = (text: string): boolean => /^[^/]*[.:][^/]*\//.test(text) || text.startsWith('localhost/')

const isImagePath = (path: Path | undefined): boolean =>
  [path?.step, path?.parent?.step, path?.parent?.parent?.step].some(
    (step) => typeof step === 'string' && /image|^package$/i.test(step),
  )

/** A block scalar may hold the values of a chart as text. */
const searchEmbedded = (scope: Scope, node: ScalarNode, path: Path | undefined): void => {
  const { search } = scope
  if (!node.value.includes(':')) return
  if (!node.value.includes(search.part) && search.wanted.app === undefined) return
  const region = findRegion(scope.region, node, readEmbedded)
  for (const root of region?.documents ?? [])
    if (region !== undefined && root !== undefined) searchDocument(search, root, region, path)
}

const readEmbedded = (text: string): Region['documents'] | undefined => {
  try {
    return readYaml(text)
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

/** An alias and its anchor are one slot, and a marked field may be known by its shape too. */
const distinct = (slots: readonly Slot[]): readonly Slot[] => {
  const seen = new Set<ScalarNode | MappingNode>()
  return slots.filter((slot) => {
    const nodes = slot.kind === 'reference' ? [slot.cell.node] : [slot.tag?.node, slot.digest?.node]
    const main = nodes.find((node) => node !== undefined) ?? (slot.kind === 'fields' ? slot.entry?.node : undefined)
    if (main === undefined || seen.has(main)) return false
    seen.add(main)
    return true
  })
}

/** Lists the images that a manifest names outright, for the message about one that it does not. */
export const imagesIn = (manifest: Manifest): readonly string[] => {
  const found = new Set<string>()
  for (const root of manifest.region.documents) {
    if (root === undefined) continue
    walk(root, undefined, {
      mapping: () => true,
      sequence: () => true,
      scalar: (node, path) => {
        if (isImagePath(path) && /[:/]/.test(node.value) && findReference(node.value) !== undefined)
          found.add(node.value)
      },
    })
  }
  return [...found]
}
