import { aliasPathsOf } from './aliases.ts'
import type { Change } from './change.ts'
import { positionOf } from './line-index.ts'
import { formatPath, pathTo } from './path.ts'
import { offsetInFile } from './region.ts'
import { placeOf, type SlotPlace, textOf } from './slot.ts'
import { planScalar } from './write-scalar.ts'

/** A scalar that an edit changes. */
export interface SlotEdit {
  readonly app: string
  readonly place: SlotPlace
  /** Empty where there was no value. */
  readonly before: string
  readonly after: string
  /** Paths at which aliases repeat the value, so that they change too; absent where there are none. */
  readonly also?: readonly string[]
}

/** Tells what a change does, for people and outputs; undefined where its place reads so already. */
export const findSlotEdit = (app: string, change: Change): SlotEdit | undefined => {
  if (change.kind === 'set') {
    const { cell, to } = change
    if (planScalar(cell.region.text, cell.node, to, cell.region.quoting).length === 0) return undefined
    const also = aliasPathsOf(cell)
    return { app, place: placeOf(cell), before: textOf(cell), after: to, ...(also.length === 0 ? {} : { also }) }
  }
  const [region, node] =
    change.kind === 'add-field' ? [change.entry.region, change.entry.node] : [change.region, change.root]
  const manifest = change.kind === 'add-field' ? change.entry.manifest : change.manifest
  const position = positionOf(manifest.region.text, offsetInFile(region, node.start))
  const path = change.kind === 'add-field' ? formatPath(pathTo(change.entry.path, change.key)) : 'images'
  const after =
    change.kind === 'add-field' ? change.value : change.fields.map(([key, value]) => `${key}: ${value}`).join(', ')
  return { app, place: { file: manifest.file, ...position, path, value: '' }, before: '', after }
}
