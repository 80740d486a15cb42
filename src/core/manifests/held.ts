import { UserError } from '../errors/user-error.ts'
import type { Digest } from '../images/digest.ts'
import type { Tag } from '../images/tag.ts'
import { cellsOf, placeOf, readSlot, type Slot, type SlotPlace, type SlotValue } from './slot.ts'

/** What the manifests of a stage hold of an app. */
export interface Held {
  readonly tag?: Tag
  readonly digest?: Digest
  /** Every scalar that says so. */
  readonly places: readonly SlotPlace[]
}

/**
 * Reads what slots hold together.
 * @returns undefined where there is no slot, or where all of them are empty.
 * @throws UserError SLOT_AMBIGUOUS that names each place, where they say different things.
 */
export const readHeld = (slots: readonly Slot[]): Held | undefined => {
  checkAgree(slots)
  const values = slots.map(readSlot)
  const tag = values.find((value) => value.tag !== undefined)?.tag
  const digest = values.find((value) => value.digest !== undefined)?.digest
  if (tag === undefined && digest === undefined) return undefined
  const places = slots.flatMap(cellsOf).map(placeOf)
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }), places }
}

/**
 * Refuses slots of one image that hold different values: which one is meant is not for us to guess.
 * @throws UserError SLOT_AMBIGUOUS.
 */
export const checkAgree = (slots: readonly Slot[]): void => {
  const values = slots.map(readSlot)
  if (values.every((a) => values.every((b) => agree(a, b)))) return
  const problems = slots.map((slot) => {
    const [cell] = cellsOf(slot)
    if (cell === undefined) return undefined
    const { file, line, column, value, path } = placeOf(cell)
    const what = `the image stands at several places with different values, here \`${path}\` with "${value}"`
    return { where: { file, line, column }, what, fix: `Make them equal, or choose this one with \`key: ${path}\`` }
  })
  throw new UserError(
    'SLOT_AMBIGUOUS',
    problems.filter((problem) => problem !== undefined),
  )
}

const agree = (a: SlotValue, b: SlotValue): boolean =>
  (a.tag === undefined || b.tag === undefined || a.tag === b.tag) &&
  (a.digest === undefined || b.digest === undefined || a.digest === b.digest)

/** What the first of some slots of one image holds; undefined where there is none, or where it is empty. */
export const firstValue = (slots: readonly Slot[]): SlotValue | undefined => {
  const [slot] = slots
  const value = slot === undefined ? {} : readSlot(slot)
  return value.tag === undefined && value.digest === undefined ? undefined : value
}
