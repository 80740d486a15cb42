import { UserError } from '../errors/user-error.ts'
import { type Digest, isDigest } from '../images/digest.ts'
import type { Reference } from '../images/reference.ts'
import { isTag, type Tag } from '../images/tag.ts'
import { positionOf } from './line-index.ts'
import type { Manifest } from './manifest.ts'
import type { MappingNode, ScalarNode } from './node.ts'
import { formatPath, type Path } from './path.ts'
import { offsetInFile, type Region } from './region.ts'

/** A scalar of a manifest with the way to it. */
export interface Cell {
  readonly manifest: Manifest
  readonly region: Region
  readonly node: ScalarNode
  readonly path: Path | undefined
}

/** Where a manifest keeps an image. */
export type Slot = ReferenceSlot | FieldsSlot

/** One scalar with name, tag and digest together. */
export interface ReferenceSlot {
  readonly kind: 'reference'
  readonly cell: Cell
  readonly reference: Reference
  /** What stands before the tag and the digest, as it is written: `nginx`, or `old=ghcr.io/acme/web`. */
  readonly prefix: string
}

/** Tag and digest in scalars of their own. */
export interface FieldsSlot {
  readonly kind: 'fields'
  readonly tag: Cell | undefined
  readonly digest: Cell | undefined
  /** The digest's key takes the hexadecimal digits without `sha256:` before them. */
  readonly hexOnly?: boolean
  /** The kustomization entry to which a line may be added for what it lacks. */
  readonly entry?: KustomizeEntry
}

/** An entry under `images:` of a kustomization. */
export interface KustomizeEntry {
  readonly manifest: Manifest
  readonly region: Region
  readonly node: MappingNode
  readonly path: Path | undefined
}

/** What a slot holds now. */
export interface SlotValue {
  readonly tag?: Tag
  readonly digest?: Digest
}

/** Where a person finds a slot. */
export interface SlotPlace {
  readonly file: string
  readonly line: number
  readonly column: number
  /** As the input `key` takes it. */
  readonly path: string
  /** The text of the scalar. */
  readonly value: string
}

/** The text of a cell as a reader sees it: a null is empty. */
export const textOf = ({ node }: Cell): string =>
  node.style === 'plain' && node.tag === undefined && /^(?:~|null|Null|NULL)$/.test(node.value) ? '' : node.value.trim()

/** Where a cell stands in its file. */
export const placeOf = (cell: Cell): SlotPlace => ({
  file: cell.manifest.file,
  ...positionOf(cell.manifest.region.text, offsetInFile(cell.region, cell.node.start)),
  path: formatPath(cell.path),
  value: textOf(cell),
})

/** The cells of a slot that hold what selects the image, the main one first. */
export const cellsOf = (slot: Slot): readonly Cell[] =>
  slot.kind === 'reference' ? [slot.cell] : [slot.tag, slot.digest].filter((cell) => cell !== undefined)

/**
 * Reads what a slot holds.
 * @throws UserError EDIT_REFUSED where a field holds neither a tag nor a digest, such as a variable.
 */
export const readSlot = (slot: Slot): SlotValue => {
  if (slot.kind === 'reference') return slotValue(slot.reference.tag, slot.reference.digest)
  const fused = slot.tag === undefined ? {} : parseFused(slot.tag)
  const apart = slot.digest === undefined ? undefined : parseDigestCell(slot.digest, slot.hexOnly === true)
  return slotValue(fused.tag, apart ?? fused.digest)
}

const slotValue = (tag: Tag | undefined, digest: Digest | undefined): SlotValue => ({
  ...(tag === undefined ? {} : { tag }),
  ...(digest === undefined ? {} : { digest }),
})

/** Tells whether a field for the tag holds a digest too: `v1@sha256:…`, or a digest alone. */
export const isFused = (cell: Cell): boolean => textOf(cell).includes(':')

const parseFused = (cell: Cell): SlotValue => {
  const value = textOf(cell)
  if (value === '') return {}
  if (isDigest(value)) return { digest: value }
  const at = value.indexOf('@')
  const tag = at < 0 ? value : value.slice(0, at)
  const digest = at < 0 ? undefined : value.slice(at + 1)
  if (isTag(tag) && digest === undefined) return { tag }
  if (isTag(tag) && digest !== undefined && isDigest(digest)) return { tag, digest }
  throw refused(cell, 'neither a tag nor a digest')
}

const parseDigestCell = (cell: Cell, hexOnly: boolean): Digest | undefined => {
  const value = textOf(cell)
  if (value === '') return undefined
  const digest = hexOnly ? `sha256:${value}` : value
  if (isDigest(digest)) return digest
  throw refused(cell, 'no digest')
}

const refused = (cell: Cell, what: string): UserError => {
  const { file, line, column, value, path } = placeOf(cell)
  return new UserError('EDIT_REFUSED', {
    where: { file, line, column },
    what: `\`${path}\` holds "${value}", which is ${what}`,
    fix: 'Write a tag there once, or name another place with `key`',
  })
}
