import { findNearMiss } from '../errors/near-miss.ts'
import { UserError } from '../errors/user-error.ts'
import { isDigest } from '../images/digest.ts'
import { findReference } from '../images/reference.ts'
import type { Key, Step } from './key.ts'
import { positionOf } from './line-index.ts'
import type { Manifest } from './manifest.ts'
import { allEntries, findValue, keyOf, type Node, resolve, type SequenceNode } from './node.ts'
import { type Path, pathTo } from './path.ts'
import { readYaml } from './read-yaml.ts'
import { findRegion, offsetInFile, type Region } from './region.ts'
import { type Cell, placeOf, type Slot, textOf } from './slot.ts'
import { Unreadable } from './unreadable.ts'

/**
 * Finds the slot to which a key leads.
 * @returns undefined where no document has it.
 * @throws UserError SLOT_AMBIGUOUS where several documents have it; EDIT_REFUSED where it leads to a mapping or a list.
 */
export const findKeySlot = (manifest: Manifest, key: Key): Slot | undefined => {
  const roots = manifest.region.documents.filter((root) => root !== undefined)
  const cells = roots
    .filter((root) => isSelected(root, key))
    .map((root) => follow({ manifest, region: manifest.region, node: root, path: undefined }, key.steps, key))
    .filter((cell) => cell !== undefined)
  if (cells.length > 1) throw ambiguous(key, cells)
  return cells[0] === undefined ? undefined : slotAt(cells[0])
}

/** Tells which key was probably meant, for the message about one that leads nowhere. */
export const nearKey = (manifest: Manifest, key: Key): string | undefined => {
  const last = key.steps.at(-1)
  const names = new Set<string>()
  const collect = (node: Node): void => {
    if (node.kind === 'sequence') node.items.forEach(collect)
    if (node.kind !== 'mapping') return
    for (const entry of node.entries) {
      names.add(keyOf(entry) ?? '')
      collect(entry.value)
    }
  }
  for (const root of manifest.region.documents) if (root !== undefined) collect(root)
  return typeof last === 'string' ? findNearMiss(last, names) : undefined
}

const isSelected = (root: Node, { selector }: Key): boolean => {
  if (selector === undefined) return true
  if (root.kind !== 'mapping') return false
  const metadata = findValue(root, 'metadata')
  const kind = findValue(root, 'kind')
  const name = metadata?.kind === 'mapping' ? findValue(metadata, 'name') : undefined
  return (
    kind?.kind === 'scalar' &&
    kind.value.toLowerCase() === selector.kind.toLowerCase() &&
    name?.kind === 'scalar' &&
    name.value === selector.name
  )
}

interface At {
  readonly manifest: Manifest
  readonly region: Region
  readonly node: Node
  readonly path: Path | undefined
}

const follow = (at: At, steps: readonly Step[], key: Key): Cell | undefined => {
  const [step, ...rest] = steps
  const node = resolve(at.node)
  if (step === undefined) {
    if (node.kind === 'scalar') return { ...at, node }
    throw noScalar(at, key)
  }
  if (node.kind === 'scalar') return followEmbedded(at, steps, key)
  const next = node.kind === 'mapping' ? findEntry(node, step) : findItem(node, step)
  if (next === undefined) return undefined
  return follow({ ...at, node: next[1], path: pathTo(at.path, next[0]) }, rest, key)
}

const findEntry = (node: Node, step: Step): readonly [string, Node] | undefined => {
  const entry =
    node.kind === 'mapping'
      ? allEntries(node).find((one) => keyOf(one) !== undefined && keyOf(one) === step)
      : undefined
  return entry === undefined ? undefined : [keyOf(entry) ?? '', entry.value]
}

const findItem = (node: SequenceNode, step: Step): readonly [number, Node] | undefined => {
  const index =
    typeof step !== 'string'
      ? node.items.findIndex((item) => hasField(resolve(item), step.field, step.value))
      : /^[0-9]+$/.test(step)
        ? Number(step)
        : -1
  const item = node.items[index]
  return item === undefined ? undefined : [index, item]
}

const hasField = (item: Node, field: string, value: string): boolean => {
  const found = item.kind === 'mapping' ? findValue(item, field) : undefined
  return found?.kind === 'scalar' && found.value === value
}

/** A key may go on inside of a text that holds YAML itself. */
const followEmbedded = (at: At, steps: readonly Step[], key: Key): Cell | undefined => {
  const node = resolve(at.node)
  if (node.kind !== 'scalar') return undefined
  const region = findRegion(at.region, node, readDocuments)
  for (const root of region?.documents ?? []) {
    const cell =
      root === undefined || region === undefined ? undefined : follow({ ...at, region, node: root }, steps, key)
    if (cell !== undefined) return cell
  }
  return undefined
}

const readDocuments = (text: string): Region['documents'] | undefined => {
  try {
    return readYaml(text)
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

/** Tells by its text what a scalar holds: a whole reference, a digest, or a tag, perhaps with a digest behind it. */
const slotAt = (cell: Cell): Slot => {
  const text = textOf(cell)
  const forDigest = typeof cell.path?.step === 'string' && /(?:digest|sha256|sha)$/i.test(cell.path.step)
  if (forDigest && !text.includes(':') && (text === '' || /^[0-9a-f]{64}$/.test(text)))
    return { kind: 'fields', tag: undefined, digest: cell, ...(text === '' ? {} : { hexOnly: true }) }
  const reference = findReference(text)
  if (isDigest(text) || reference === undefined || !/[:/]/.test(text.replace(/@.*$/, '')))
    return { kind: 'fields', tag: cell, digest: undefined }
  const tail =
    (reference.tag === undefined ? 0 : reference.tag.length + 1) +
    (reference.digest === undefined ? 0 : reference.digest.length + 1)
  return { kind: 'reference', cell, reference, prefix: text.slice(0, text.length - tail) }
}

const ambiguous = (key: Key, cells: readonly Cell[]): UserError =>
  new UserError(
    'SLOT_AMBIGUOUS',
    cells.map((cell) => {
      const { file, line, column, value } = placeOf(cell)
      const what = `the key "${key.text}" is in several documents, here with "${value}"`
      return {
        where: { file, line, column },
        what,
        fix: `Put the kind and name of one before it, as in \`Deployment/web:${key.text}\``,
      }
    }),
  )

const noScalar = ({ manifest, region, node }: At, key: Key): UserError =>
  new UserError('EDIT_REFUSED', {
    where: { file: manifest.file, ...positionOf(manifest.region.text, offsetInFile(region, node.start)) },
    what: `the key "${key.text}" leads to a ${resolve(node).kind}, not to a value`,
    fix: 'Name the value below it that holds the tag',
  })
