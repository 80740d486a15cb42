import { nameOfRelease } from './held-release.ts'
import type { Move, Operation } from './operation.ts'

/** What was done, in the order of significance (CONTRACT.md section 2). */
export const operationNames = [
  'created',
  'updated',
  'merged',
  'committed',
  'closed',
  'waiting',
  'held',
  'unchanged',
] as const

/** One word of that list. */
export type OperationName = (typeof operationNames)[number]

/** An entry of the output `promotions`. */
export interface PromotionResult {
  readonly stage: string
  readonly apps: readonly string[]
  readonly operation: OperationName
  readonly from: string
  readonly to: string
  readonly number: number | null
  readonly url: string
  readonly branch: string
  readonly sha: string
  readonly reason: string
}

const words: Readonly<Record<Operation['kind'], OperationName>> = {
  create: 'created',
  update: 'updated',
  refresh: 'updated',
  merge: 'merged',
  commit: 'committed',
  close: 'closed',
  wait: 'waiting',
  hold: 'held',
  none: 'unchanged',
  sweep: 'unchanged',
}

/** What an operation came to. */
export interface Effect {
  readonly number?: number
  readonly url?: string
  readonly sha?: string
  /** Where it came to something else than planned, as when GitHub refuses a merge. */
  readonly instead?: { readonly operation: OperationName; readonly reason: string }
}

/** The entry for an operation and what it came to. */
export const resultOf = (operation: Operation, effect: Effect = {}): PromotionResult => {
  const pull = 'pull' in operation ? operation.pull : undefined
  const inBase = operation.kind === 'commit'
  return {
    stage: operation.stage,
    apps: operation.apps,
    operation: effect.instead?.operation ?? words[operation.kind],
    from: namesOf(operation.moves, ({ before }) => before),
    to: namesOf(operation.moves, ({ after }) => after),
    number: effect.number ?? pull?.number ?? null,
    url: effect.url ?? pull?.url ?? '',
    branch: inBase ? operation.base : operation.branch,
    sha: effect.sha ?? pull?.head ?? '',
    reason: effect.instead?.reason ?? operation.reason,
  }
}

const namesOf = (moves: readonly Move[], pick: (move: Move) => Move['before']): string => {
  const [first] = moves
  if (moves.length === 1 && first !== undefined) return nameOfRelease(pick(first))
  return moves.map((move) => `${move.app} ${nameOfRelease(pick(move))}`).join(', ')
}

/** The entry that the single outputs speak of; undefined where nothing was looked at. */
export const mostSignificant = (results: readonly PromotionResult[]): PromotionResult | undefined =>
  [...results].sort((a, b) => operationNames.indexOf(a.operation) - operationNames.indexOf(b.operation))[0]
