import { escapeText } from '../markdown/escape.ts'
import { table } from '../markdown/table.ts'
import { clip } from './clip.ts'
import type { GateState } from './gate.ts'

/** The commit status that can be required; GitHub shows at most 140 characters of its description. */
export interface GateStatus {
  readonly state: 'success' | 'pending'
  readonly description: string
}

const longestDescription = 140

/** The state of our one context for how the gates stand. */
export const statusOf = (gates: readonly GateState[], force: string | undefined): GateStatus => {
  const closed = gates.filter(({ open }) => !open)
  if (closed.length === 0)
    return { state: 'success', description: gates.length === 0 ? 'No gate' : 'Every gate is open' }
  if (force !== undefined) return { state: 'success', description: clip(`Forced: ${force}`, longestDescription) }
  const why = closed.map(({ gate, detail }) => `${gate}: ${detail}`).join('; ')
  return { state: 'pending', description: clip(why, longestDescription) }
}

/** As much of a reason as a pull request shows of it. */
export const longestReason = 2000

/** How the gates stand, as a table for the pull request. */
export const gatesMarkdown = (gates: readonly GateState[], force: string | undefined): string => {
  if (gates.length === 0) return 'This stage has no gates.'
  const rows = gates.map(({ gate, open, detail }) => [
    open ? 'open' : '**closed**',
    escapeText(gate),
    escapeText(detail),
  ])
  const forced =
    gates.some(({ open }) => !open) && force !== undefined
      ? `\n\nClosed gates were passed over: ${escapeText(clip(force, longestReason))}`
      : ''
  return `${table(['', 'Gate', 'Since'], rows)}${forced}`
}
