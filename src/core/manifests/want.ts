import type { Problem } from '../errors/problem.ts'
import { UserError } from '../errors/user-error.ts'
import type { Digest } from '../images/digest.ts'
import type { Tag } from '../images/tag.ts'
import type { Change } from './change.ts'
import {
  type Cell,
  cellsOf,
  type FieldsSlot,
  isFused,
  placeOf,
  readSlot,
  type Slot,
  type SlotValue,
  textOf,
} from './slot.ts'

/** What slots shall hold. */
export interface Target {
  readonly tag?: Tag
  readonly digest?: Digest
  /** What of it is written; undefined: what the slot holds now. */
  readonly pin?: 'tag' | 'digest' | 'both'
}

/**
 * Plans what must change in a slot.
 * @returns no change where it holds the target already.
 * @throws UserError EDIT_REFUSED where the target lacks what the slot needs, so that tag and digest would contradict each other,
 * or where the slot has no place for it.
 */
export const planSlot = (slot: Slot, target: Target): readonly Change[] => {
  const value = chooseValue(slot, readSlot(slot), target)
  if (slot.kind === 'fields') return planFields(slot, value)
  const { cell, prefix } = slot
  return [{ kind: 'set', cell, to: `${prefix}${tagPart(value)}${digestPart(value)}` }]
}

const tagPart = ({ tag }: SlotValue): string => (tag === undefined ? '' : `:${tag}`)
const digestPart = ({ digest }: SlotValue): string => (digest === undefined ? '' : `@${digest}`)

/** What the slot shall hold, of what the target has. */
const chooseValue = (slot: Slot, held: SlotValue, { tag, digest, pin }: Target): SlotValue => {
  const mode = pin ?? modeOf(slot, held, { tag, digest })
  if (mode !== 'digest' && tag === undefined) throw lacks(slot, held, 'tag')
  if (mode !== 'tag' && digest === undefined) throw lacks(slot, held, 'digest')
  return {
    ...(mode === 'digest' || tag === undefined ? {} : { tag }),
    ...(mode === 'tag' || digest === undefined ? {} : { digest }),
  }
}

const modeOf = (slot: Slot, held: SlotValue, given: { tag: Tag | undefined; digest: Digest | undefined }) => {
  if (slot.kind === 'fields' && slot.tag === undefined && slot.entry === undefined) return 'digest'
  if (held.digest !== undefined) return held.tag === undefined ? 'digest' : 'both'
  // Only a digest was given: a reference can hold it in place of the tag, which would otherwise say something else.
  const onlyDigest = given.tag === undefined && given.digest !== undefined
  return onlyDigest && (slot.kind === 'reference' || held.tag === undefined) ? 'digest' : 'tag'
}

const lacks = (slot: Slot, held: SlotValue, part: 'tag' | 'digest'): UserError => {
  const stale = held[part]
  const what =
    stale === undefined
      ? `a new ${part} is wanted here, and none was given`
      : `the slot holds the ${part} "${stale}", which would contradict the new ${part === 'tag' ? 'digest' : 'tag'}`
  return refusedAt(slot, what, `Give \`${part}\` too`)
}

const refusedAt = (slot: Slot, what: string, fix: string): UserError => {
  const problem: Problem = { where: whereOf(slot), what, fix }
  return new UserError('EDIT_REFUSED', problem)
}

/** Where a slot stands, for a message. */
export const whereOf = (slot: Slot): { file: string; line: number; column: number } => {
  const [cell] = cellsOf(slot)
  if (cell === undefined)
    return { file: slot.kind === 'fields' ? (slot.entry?.manifest.file ?? '') : '', line: 1, column: 1 }
  const { file, line, column } = placeOf(cell)
  return { file, line, column }
}

const planFields = (slot: FieldsSlot, value: SlotValue): readonly Change[] => {
  const fused = slot.tag !== undefined && isFused(slot.tag)
  if (slot.digest !== undefined && !fused)
    return [...planTag(slot, value.tag ?? ''), ...planDigest(slot, value.digest ?? '')]
  if (value.digest === undefined) return [...planTag(slot, value.tag ?? ''), ...planDigest(slot, '')]
  if (slot.entry !== undefined && !fused)
    return [
      ...planTag(slot, value.tag ?? ''),
      { kind: 'add-field', entry: slot.entry, key: 'digest', value: value.digest },
    ]
  if (slot.tag === undefined || (value.tag === undefined && !fused))
    throw refusedAt(slot, 'there is no line for the digest beside the tag', 'Add `digest: ""` beside it')
  const to = value.tag === undefined ? value.digest : `${value.tag}@${value.digest}`
  return [set(slot.tag, to), ...planDigest(slot, value.digest)]
}

const planTag = (slot: FieldsSlot, to: string): readonly Change[] => {
  if (slot.tag !== undefined) return setUnlessEmpty(slot.tag, to)
  if (to === '') return []
  if (slot.entry !== undefined) return [{ kind: 'add-field', entry: slot.entry, key: 'newTag', value: to }]
  throw refusedAt(slot, 'there is no line for the tag beside the digest', 'Add `tag: ""` beside it')
}

const planDigest = (slot: FieldsSlot, to: string): readonly Change[] => {
  if (slot.digest === undefined) return []
  return setUnlessEmpty(slot.digest, slot.hexOnly === true ? to.replace(/^sha256:/, '') : to)
}

/** Nothing written as null stays nothing written as null. */
const setUnlessEmpty = (cell: Cell, to: string): readonly Change[] =>
  to === '' && textOf(cell) === '' ? [] : [set(cell, to)]

const set = (cell: Cell, to: string): Change => ({ kind: 'set', cell, to })
