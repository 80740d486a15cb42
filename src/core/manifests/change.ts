import type { Manifest } from './manifest.ts'
import type { MappingNode } from './node.ts'
import type { Region } from './region.ts'
import type { Cell, KustomizeEntry } from './slot.ts'

/** One thing that shall be different in a manifest. */
export type Change = SetValue | AddField | AddEntry

/** A scalar that shall read as the string `to`. */
export interface SetValue {
  readonly kind: 'set'
  readonly cell: Cell
  readonly to: string
}

/** A line that an entry of a kustomization lacks. */
export interface AddField {
  readonly kind: 'add-field'
  readonly entry: KustomizeEntry
  readonly key: 'newTag' | 'digest'
  readonly value: string
}

/** An entry that a kustomization lacks, with its fields in order. */
export interface AddEntry {
  readonly kind: 'add-entry'
  readonly manifest: Manifest
  readonly region: Region
  readonly root: MappingNode
  readonly fields: readonly (readonly [string, string])[]
}

/** The text in which a change happens. */
export const regionOf = (change: Change): Region =>
  change.kind === 'set' ? change.cell.region : change.kind === 'add-field' ? change.entry.region : change.region

/** The file in which a change happens. */
export const manifestOf = (change: Change): Manifest =>
  change.kind === 'set' ? change.cell.manifest : change.kind === 'add-field' ? change.entry.manifest : change.manifest
