import { formatRevision } from '../images/revision.ts'
import { code } from '../markdown/code.ts'
import { escapeText } from '../markdown/escape.ts'
import { table } from '../markdown/table.ts'
import { formatDuration } from './gate.ts'
import { nameOfRelease } from './held-release.ts'
import { gatesOf, type Operation } from './operation.ts'
import type { AppAtStage, PromotionState, StageState } from './state.ts'

/** One app at one stage, as the board shows it. */
export interface BoardCell {
  readonly app: string
  readonly stage: string
  /** The tag, else the short digest; undefined where the slot is still empty. */
  readonly holds: string | undefined
  readonly digest: string | undefined
  readonly revision: string | undefined
  /** When it came and who put it there; undefined where history does not say. */
  readonly since: Date | undefined
  readonly by: string | undefined
  /** What comes next here; undefined where nothing does. */
  readonly next: BoardNext | undefined
}

/** What is to come into a stage, and what it waits for. */
export interface BoardNext {
  readonly kind: 'pull-request' | 'waiting' | 'held' | 'ready'
  /** The release to come, where it is known. */
  readonly release: string | undefined
  readonly reason: string
  readonly pull: { readonly number: number; readonly url: string } | undefined
}

/** Every stage with every app: the columns and rows of the board. */
export interface Board {
  readonly stages: readonly string[]
  readonly apps: readonly string[]
  readonly cells: readonly BoardCell[]
}

/** Puts together what each stage holds and what the plan would do there. */
export const boardOf = (state: PromotionState, operations: readonly Operation[]): Board => ({
  stages: state.stages.map(({ stage }) => stage.name),
  apps: [...new Set(state.stages.flatMap(({ apps }) => [...apps.keys()]))].sort(),
  cells: state.stages.flatMap((at) => [...at.apps].map(([app, here]) => cellOf(at, app, here, operations))),
})

const cellOf = (at: StageState, app: string, here: AppAtStage, operations: readonly Operation[]): BoardCell => {
  const { held } = here
  const [tenure] = here.tenures
  const operation = operations.find(
    ({ stage, apps, kind }) => stage === at.stage.name && apps.includes(app) && kind !== 'sweep',
  )
  return {
    app,
    stage: at.stage.name,
    holds: held.tag === undefined && held.digest === undefined ? undefined : nameOfRelease(held),
    digest: held.digest,
    revision: held.revision === undefined ? undefined : formatRevision(held.revision),
    since: tenure?.since,
    by: tenure?.author,
    next: operation === undefined ? undefined : nextOf(operation, app),
  }
}

const nextOf = (operation: Operation, app: string): BoardNext | undefined => {
  const move = operation.moves.find((one) => one.app === app)
  const pull = 'pull' in operation && operation.pull !== undefined ? operation.pull : undefined
  const closed = gatesOf(operation.moves).find(({ open }) => !open)
  const shared = {
    release: move === undefined ? undefined : nameOfRelease(move.after),
    reason: closed === undefined ? operation.reason : `${closed.gate}: ${closed.detail}`,
    pull: pull === undefined ? undefined : { number: pull.number, url: pull.url },
  }
  if (operation.kind === 'hold') return { ...shared, kind: 'held' }
  if (operation.kind === 'wait' || closed !== undefined) return { ...shared, kind: 'waiting' }
  if (pull !== undefined && operation.kind !== 'close') return { ...shared, kind: 'pull-request' }
  return move === undefined ? undefined : { ...shared, kind: 'ready' }
}

/** The board as people read it: a row an app, a column a stage. */
export const boardMarkdown = (board: Board, now: Date): string => {
  const rows = board.apps.map((app) => [
    `**${escapeText(app)}**`,
    ...board.stages.map((stage) =>
      cellMarkdown(
        board.cells.find((cell) => cell.app === app && cell.stage === stage),
        now,
      ),
    ),
  ])
  return table(['', ...board.stages.map(escapeText)], rows)
}

const cellMarkdown = (cell: BoardCell | undefined, now: Date): string => {
  if (cell === undefined) return ''
  const held = cell.holds === undefined ? '_nothing yet_' : code(cell.holds)
  return [held, ageMarkdown(cell, now), nextMarkdown(cell.next)].filter((line) => line !== '').join('<br>')
}

const ageMarkdown = ({ since, by }: BoardCell, now: Date): string =>
  since === undefined ? '' : `${ageOf(since, now)}${by === undefined ? '' : ` by ${escapeText(by)}`}`

/** How long ago, in its largest unit. */
const ageOf = (since: Date, now: Date): string => {
  const text = formatDuration(Math.max(0, now.getTime() - since.getTime()))
  return `since ${/^\d+[dhms]/.exec(text)?.[0] ?? '0s'}`
}

const signs = { 'pull-request': '⇢', waiting: '⏳', held: '✋', ready: '▶' } as const

const nextMarkdown = (next: BoardNext | undefined): string => {
  if (next === undefined) return ''
  const release = next.release === undefined ? '' : ` ${code(next.release)}`
  const pull = next.pull === undefined ? '' : ` [#${next.pull.number}](${next.pull.url})`
  const why = next.kind === 'waiting' || next.kind === 'held' ? ` ${escapeText(next.reason)}` : ''
  return `${signs[next.kind]}${release}${pull}${why}`
}

/** The board for machines: one entry for each app at each stage. */
export const boardJson = (board: Board): readonly Record<string, unknown>[] =>
  board.cells.map(({ app, stage, holds, digest, revision, since, by, next }) => ({
    app,
    stage,
    holds: holds ?? null,
    digest: digest ?? null,
    revision: revision ?? null,
    since: since?.toISOString() ?? null,
    by: by ?? null,
    next: next === undefined ? null : { ...next, release: next.release ?? null, pull: next.pull ?? null },
  }))
