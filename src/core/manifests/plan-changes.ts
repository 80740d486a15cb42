import type { Change } from './change.ts'
import { checkAgree } from './held.ts'
import { type Slot, textOf } from './slot.ts'
import { planSlot, type Target } from './want.ts'

/**
 * Plans what brings all slots of an image to a target.
 * @param files the slots of each file.
 * @throws UserError SLOT_AMBIGUOUS where slots hold different values; between files those that hold the target already do not
 * count, so that an edit that was cut short is finished by the next.
 */
export const planChanges = (files: readonly (readonly Slot[])[], target: Target): readonly Change[] => {
  for (const slots of files) checkAgree(slots)
  const planned = files.flat().map((slot) => ({ slot, changes: planSlot(slot, target) }))
  checkAgree(planned.filter(({ changes }) => !changes.every(isThere)).map(({ slot }) => slot))
  return planned.flatMap(({ changes }) => changes)
}

const isThere = (change: Change): boolean => change.kind === 'set' && textOf(change.cell) === change.to
