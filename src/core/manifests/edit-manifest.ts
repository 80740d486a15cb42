import { UserError } from '../errors/user-error.ts'
import { type AddEntry, type Change, regionOf, type SetValue } from './change.ts'
import { planEntry, planField } from './insert.ts'
import { positionOf } from './line-index.ts'
import { type Manifest, readFormat } from './manifest.ts'
import { findValue, type MappingNode, type Node } from './node.ts'
import { type Expected, findDifference, type Plain } from './prove.ts'
import { isProvenByPart } from './prove-part.ts'
import { offsetInFile, offsetOutside, type Region } from './region.ts'
import { placeOf } from './slot.ts'
import { applySplices, type Splice } from './splice.ts'
import { Unreadable } from './unreadable.ts'
import { planScalar } from './write-scalar.ts'

/** A text with changes in it, and the changes of bytes that make it out of the text before. */
export interface Edited {
  readonly text: string
  readonly splices: readonly Splice[]
}

/**
 * Makes the text of a manifest with changes in it, and proves it: the result is parsed again, and it holds each of the changes
 * and no other difference. Every byte outside the changed scalars is as before.
 * @throws UserError EDIT_REFUSED where the proof fails.
 */
export const editManifest = (manifest: Manifest, changes: readonly Change[]): Edited =>
  editRegion(manifest, manifest.region, changes)

const editRegion = (manifest: Manifest, region: Region, changes: readonly Change[]): Edited => {
  const here = changes.filter((change) => regionOf(change) === region)
  const splices = here.flatMap(splicesOf)
  const values = new Map<Node, string>()
  for (const change of here) {
    if (change.kind !== 'set') continue
    refuseConflict(change, values.get(change.cell.node))
    values.set(change.cell.node, change.to)
  }
  for (const inner of innerRegions(region, changes)) {
    const edited = editRegion(manifest, inner, changes)
    if (edited.splices.length === 0 || inner.inside === undefined) continue
    values.set(inner.inside.node, edited.text)
    splices.push(...edited.splices.map((splice) => outsideOf(inner, splice)))
  }
  const once = distinct(splices)
  if (once.length === 0) return { text: region.text, splices: [] }
  const text = applySplices(region.text, once)
  const expected = { values, ...additionsOf(here) }
  if (manifest.format === 'hcl' || !isProvenByPart(region, once, text, expected))
    prove(manifest, region, text, expected)
  return { text, splices: once }
}

/** One scalar may serve two images through an alias. */
const refuseConflict = ({ cell, to }: SetValue, other: string | undefined): void => {
  if (other === undefined || other === to) return
  const { file, line, column, path } = placeOf(cell)
  throw new UserError('EDIT_REFUSED', {
    where: { file, line, column },
    what: `\`${path}\` is one value for two images, and shall become "${other}" and "${to}"`,
    fix: 'Write the value out where its alias stands',
  })
}

const splicesOf = (change: Change): readonly Splice[] => {
  if (change.kind === 'add-field') return [planField(change)]
  if (change.kind === 'add-entry') return [planEntry(change)]
  const { region, node } = change.cell
  return planScalar(region.text, node, change.to, region.quoting)
}

/** The texts directly inside of this one in which something changes, at whatever depth. */
const innerRegions = (region: Region, changes: readonly Change[]): ReadonlySet<Region> => {
  const inner = new Set<Region>()
  for (const change of changes) {
    for (let at: Region | undefined = regionOf(change); at !== undefined; at = at.inside?.region) {
      if (at.inside?.region === region) inner.add(at)
    }
  }
  return inner
}

const outsideOf = (region: Region, { start, end, text }: Splice): Splice => ({
  start: offsetOutside(region, start),
  end: offsetOutside(region, end),
  text,
})

/** Two apps may share a scalar through an alias. */
const distinct = (splices: readonly Splice[]): readonly Splice[] => {
  const byRange = new Map(splices.map((splice) => [`${splice.start}:${splice.end}:${splice.text}`, splice]))
  return [...byRange.values()]
}

const additionsOf = (changes: readonly Change[]): Pick<Expected, 'entries' | 'items'> => {
  const entries = new Map<Node, (readonly [string, Plain])[]>()
  const items = new Map<Node, Plain[]>()
  for (const change of changes) {
    if (change.kind === 'add-field') push(entries, change.entry.node, [change.key, change.value] as const)
    if (change.kind !== 'add-entry') continue
    const images = findValue(change.root, 'images')
    if (images === undefined) pushEntry(entries, change)
    else push(items, images, Object.fromEntries(change.fields))
  }
  return { entries, items }
}

/** Several new entries share one new `images:` key. */
const pushEntry = (entries: Map<Node, (readonly [string, Plain])[]>, { root, fields }: AddEntry): void =>
  push(entries as Map<MappingNode, (readonly [string, Plain])[]>, root, [
    'images',
    [Object.fromEntries(fields)],
  ] as const)

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  map.set(key, [...(map.get(key) ?? []), value])
}

const prove = (manifest: Manifest, region: Region, text: string, expected: Expected): void => {
  const difference = differenceIn(manifest, region, text, expected)
  if (difference === undefined) return
  const offset = difference === 'documents' ? 0 : difference.start
  throw new UserError('EDIT_REFUSED', {
    where: { file: manifest.file, ...positionOf(manifest.region.text, offsetInFile(region, offset)) },
    what: 'after the edit this place would not read as it should, so nothing was changed',
    fix: 'Edit it by hand, and report the file as an issue of Tagline',
  })
}

const differenceIn = (
  manifest: Manifest,
  region: Region,
  text: string,
  expected: Expected,
): Node | 'documents' | undefined => {
  try {
    return findDifference(region.documents, readFormat(manifest.format, text), expected)
  } catch (error) {
    if (error instanceof Unreadable) return 'documents'
    throw error
  }
}
