import { findGates, tellsOf } from './body-marks.ts'
import { branchNameOf } from './branch-name.ts'
import { type Choice, choose } from './choice.ts'
import { gatesMarkdown } from './gate-text.ts'
import { isSameRelease, nameOfRelease } from './held-release.ts'
import { allOpen, gatesOf, type Move, type Operation, releasesOf } from './operation.ts'
import { type BranchState, noBranch, openPull, type PullRequest } from './pull-request.ts'
import type { PromotionState, StageState } from './state.ts'
import { type Unit, unitsOf } from './unit.ts'

/** What one unit knows while its operation is decided. */
interface Case {
  readonly state: PromotionState
  readonly at: StageState
  readonly branch: BranchState
  readonly base: Omit<Operation, 'kind' | 'reason' | 'moves' | 'pull' | 'draft'>
}

/**
 * Plans what brings every stage up to date: at most one operation for each unit of each stage, the stages in their order.
 * The same state gives the same plan, and the plan of a state in which all is done does nothing.
 */
export const planPromotions = (state: PromotionState): readonly Operation[] =>
  state.stages.flatMap((at) => unitsOf(at).flatMap((unit) => planUnit(state, at, unit)))

const planUnit = (state: PromotionState, at: StageState, unit: Unit): readonly Operation[] => {
  const named = branchNameOf({
    stage: at.stage.name,
    unit: unit.name,
    ...(state.source === undefined ? {} : { source: state.source }),
  })
  const branch = state.branches.get(named) ?? noBranch
  const choices = new Map(unit.apps.map((app) => [app, choose(state, at, app, branch)]))
  const all = movesOf(at, choices)
  const force = standingForce(state, branch, all)
  const base = {
    stage: at.stage.name,
    unit: unit.name,
    apps: unit.apps,
    branch: named,
    base: at.base,
    ...(force === undefined ? {} : { force }),
  }
  const one: Case = { state: force === undefined ? state : { ...state, force }, at, branch, base }
  const moves = readyFirst(one.state, all)
  if (moves.length === 0) return settle(one, choices)
  const late = all.filter((move) => !moves.includes(move))
  const held = [...choices].flatMap(([app, choice]) => (choice.kind === 'held' ? [{ app, reason: choice.reason }] : []))
  return [
    promote(one, moves),
    ...late.map(
      (move): Operation => ({ ...base, apps: [move.app], kind: 'wait', moves: [move], reason: closedReason([move]) }),
    ),
    ...held.map(({ app, reason }): Operation => ({ ...base, apps: [app], kind: 'hold', moves: [], reason })),
  ]
}

/** A pull request that was forced once stays so: the next run, which nobody told to, must not take that back. */
const standingForce = (state: PromotionState, branch: BranchState, moves: readonly Move[]): string | undefined =>
  state.force === undefined && openPull(branch) !== undefined && isProposed(branch, moves) ? branch.force : undefined

const movesOf = (at: StageState, choices: ReadonlyMap<string, Choice>): readonly Move[] =>
  [...choices].flatMap(([app, choice]) => {
    if (choice.kind !== 'take') return []
    const { release: after, from, gates, byName, certain } = choice
    return [{ app, before: at.apps.get(app)?.held ?? {}, after, from, gates, byName, certain }]
  })

/** A batch takes the apps whose gates have held, and waits as a whole only where none have. */
const readyFirst = (state: PromotionState, moves: readonly Move[]): readonly Move[] => {
  const ready = moves.filter((move) => state.force !== undefined || allOpen([move]))
  return ready.length > 0 ? ready : moves
}

const promote = (one: Case, moves: readonly Move[]): Operation => {
  const { state, at, base } = one
  const open = state.force !== undefined || allOpen(moves)
  const apps = moves.map(({ app }) => app)
  const plain = { ...base, apps, moves }
  const certain = moves.every((move) => move.certain)
  if (at.stage.delivery === 'commit' && certain) {
    return open
      ? { ...plain, kind: 'commit', reason: whyTaken(one, moves) }
      : { ...plain, kind: 'wait', reason: closedReason(moves) }
  }
  const pull = openPull(one.branch)
  if (pull === undefined) return opening(one, plain, open, whyTaken(one, moves))
  if (pull.base !== at.base) {
    const reason = `pull request #${pull.number} goes into "${pull.base}" and not into "${at.base}": retarget or close it`
    return { ...plain, kind: 'wait', pull, reason }
  }
  return isProposed(one.branch, moves) && !one.branch.conflicted
    ? standing(one, plain, pull, open)
    : takingOver(one, plain, pull, open)
}

type Plain = Omit<Case['base'], never> & { readonly moves: readonly Move[] }

const opening = ({ branch }: Case, plain: Plain, open: boolean, reason: string): Operation => {
  if (branch.head !== undefined && branch.foreign !== undefined) {
    return { ...plain, kind: 'wait', reason: foreignReason(plain.branch, branch.foreign) }
  }
  const replaces = branch.head === undefined ? {} : { replaces: branch.head }
  return { ...plain, kind: 'create', draft: !open, ...replaces, reason }
}

/** Whether the branch says just this; what is asked for by name must be on record as such, or the next run would take it back. */
const isProposed = ({ proposes, byName: named }: BranchState, moves: readonly Move[]): boolean =>
  proposes.size === moves.length &&
  moves.every(({ app, after, byName }) => {
    const proposed = proposes.get(app)
    return proposed !== undefined && isSameRelease(proposed, after) && (!byName || named.has(app))
  })

const standing = (one: Case, plain: Plain, pull: PullRequest, open: boolean): Operation => {
  const { state, at } = one
  const draft = !open
  const gates = gatesOf(plain.moves)
  const text = findGates(pull.body)
  const retell = !tellsOf(pull.body, releasesOf(plain.moves))
  const isCurrent =
    !retell && pull.draft === draft && (text === undefined || text === gatesMarkdown(gates, state.force).trim())
  if (!isCurrent)
    return {
      ...plain,
      kind: 'refresh',
      draft,
      pull,
      retell,
      reason: retell ? whyTaken(one, plain.moves) : open ? 'its gates have opened' : closedReason(plain.moves),
    }
  if (open && at.stage.delivery === 'auto-merge' && plain.moves.every(({ certain }) => certain)) {
    const { foreign } = one.branch
    if (foreign !== undefined) return { ...plain, kind: 'wait', pull, reason: foreignReason(plain.branch, foreign) }
    return { ...plain, kind: 'merge', pull, reason: whyMerged(one, plain.moves) }
  }
  if (!open) return { ...plain, kind: 'wait', pull, reason: closedReason(plain.moves) }
  const asked = plain.moves.some(({ byName }) => byName)
    ? ' was asked for by name and waits for a person'
    : ' is up to date'
  return { ...plain, kind: 'none', pull, reason: `pull request #${pull.number}${asked}` }
}

const whyMerged = ({ state }: Case, moves: readonly Move[]): string => {
  if (moves.every(({ byName }) => byName)) return 'asked for by name'
  if (gatesOf(moves).length === 0) return 'there is no gate'
  return allOpen(moves) ? 'every gate is open' : `closed gates were passed over (${state.force})`
}

const takingOver = ({ at, branch }: Case, plain: Plain, pull: PullRequest, open: boolean): Operation => {
  const names = plain.moves.map(({ app, after }) => `${app} ${nameOfRelease(after)}`).join(', ')
  if (branch.foreign !== undefined) {
    return {
      ...plain,
      kind: 'wait',
      pull,
      reason: `${foreignReason(plain.branch, branch.foreign)}; ${names} would come next`,
    }
  }
  if (pull.settled !== undefined && at.stage.supersede === 'wait' && !branch.conflicted) {
    return {
      ...plain,
      kind: 'wait',
      pull,
      reason: `pull request #${pull.number} is ${pull.settled}: ${names} comes after it is merged`,
    }
  }
  const conflict = branch.conflicted && isProposed(branch, plain.moves)
  const stale = pull.settled === 'approved' ? '; its approval was for what it held before' : ''
  const asked = plain.moves.some(({ app, byName }) => byName && !branch.byName.has(app))
  if (asked) return { ...plain, kind: 'update', draft: !open, pull, reason: `asked for by name${stale}` }
  const reason = conflict ? `it no longer merged into "${at.base}"` : `${names} is newer than what it proposed${stale}`
  return { ...plain, kind: 'update', draft: !open, pull, reason }
}

const foreignReason = (branch: string, commit: string): string =>
  `commit ${commit.slice(0, 12)} on ${branch} is not Tagline's and is kept: merge or close the pull request, or delete the branch`

const closedReason = (moves: readonly Move[]): string =>
  gatesOf(moves)
    .filter(({ open }) => !open)
    .map(({ gate, detail }) => `${gate}: ${detail}`)
    .join('; ')

const whyTaken = ({ state }: Case, moves: readonly Move[]): string => {
  const [first] = moves
  if (first === undefined) return ''
  const forced = state.force !== undefined && !allOpen(moves) ? `, with closed gates passed over (${state.force})` : ''
  const unsure = moves.every(({ certain }) => certain)
    ? ''
    : '; which of the two releases is newer is not known, so a person decides'
  if (first.byName) return `asked for by name${forced}`
  if (first.from.length === 0) return `newly built${unsure}${forced}`
  return `newest release of ${first.from.join(' and ')}${gatesOf(moves).length > 0 && allOpen(moves) ? ' whose gates have held' : ''}${unsure}${forced}`
}

/** What becomes of an open pull request or a branch for which there is nothing to promote. */
const settle = (one: Case, choices: ReadonlyMap<string, Choice>): readonly Operation[] => {
  const { branch, base, at } = one
  const plain = { ...base, moves: [] }
  const pull = openPull(branch)
  const reasons = [...choices].map(([app, choice]) => ({ app, choice }))
  const idle = reasons.map(({ app, choice }): Operation => {
    const reason = choice.kind === 'take' ? '' : choice.reason
    return { ...plain, apps: [app], kind: choice.kind === 'held' ? 'hold' : 'none', reason }
  })
  if (pull === undefined)
    return leftover(branch)
      ? [...idle, { ...plain, kind: 'sweep', head: leftoverHead(branch), reason: 'the branch is left over' }]
      : idle
  const open = [...branch.proposes].filter(([app, release]) => !isSameRelease(at.apps.get(app)?.held ?? {}, release))
  if (branch.foreign !== undefined) {
    return [{ ...plain, kind: 'wait', pull, reason: foreignReason(base.branch, branch.foreign) }]
  }
  const held = reasons.find(({ app, choice }) => choice.kind === 'held' && branch.proposes.has(app))?.choice
  const reason =
    open.length === 0
      ? `"${at.base}" holds what it proposed already`
      : held?.kind === 'held'
        ? held.reason
        : 'what it proposed is no longer the release to promote'
  return [...idle.filter(({ kind }) => kind === 'hold'), { ...plain, kind: 'close', pull, reason }]
}

const leftover = ({ head, foreign }: BranchState): boolean => head !== undefined && foreign === undefined

const leftoverHead = ({ head }: BranchState) => {
  if (head === undefined) throw new Error('a branch that is swept has a head')
  return head
}
