import { type GateState, type Trial, timeGates, trialGates } from './gate.ts'
import { type HeldRelease, isEmptyRelease, isSameRelease, nameOfRelease } from './held-release.ts'
import type { BranchState } from './pull-request.ts'
import { type Skipped, skippedBy } from './skipped.ts'
import { stagesBefore } from './stage-graph.ts'
import type { AppAtStage, PromotionState, StageState } from './state.ts'
import { type Rollback, standingRollbacks, type Tenure, wasTakenOut } from './tenure.ts'
import { formatInstant } from './zoned-time.ts'

/** What shall become of one app at one stage. */
export type Choice =
  | {
      readonly kind: 'take'
      readonly release: HeldRelease
      /** The stages it comes from; empty for a delivery. */
      readonly from: readonly string[]
      readonly gates: readonly GateState[]
      readonly byName: boolean
      /** Whether the order of the two releases is known from Git. */
      readonly certain: boolean
    }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'keep'; readonly reason: string }

/** A release that might come next. */
interface Candidate {
  readonly release: HeldRelease
  readonly from: readonly string[]
  /** Whether the stage before went on from it to what this stage holds now. */
  readonly isPassed: boolean
  /** When it came into the stage before; undefined for a delivery. */
  readonly since: Date | undefined
  readonly gates: readonly GateState[]
}

/** Chooses the release that an app takes next at a stage: the newest whose gates have held, never an older one. */
export const choose = (state: PromotionState, at: StageState, app: string, branch: BranchState): Choice => {
  const here = at.apps.get(app)
  if (here === undefined) return { kind: 'keep', reason: `${at.stage.name} has no slot for ${app}` }
  const asked = state.named?.stage === at.stage.name ? state.named.releases.get(app) : undefined
  if (asked !== undefined) return chooseByName(state, at, here, asked, app)
  const open = branch.pulls.some((pull) => pull.state === 'open')
  const standing = open && branch.byName.has(app) ? branch.proposes.get(app) : undefined
  if (standing !== undefined) return chooseByName(state, at, here, standing, app)
  return chooseNewest(
    state,
    at,
    here,
    candidatesFor(state, at, app, branch),
    skippedBy(branch, at.stage.name, app),
    branch,
    app,
  )
}

const nameOf = (release: HeldRelease | undefined): string => nameOfRelease(release ?? {})

const chooseByName = (
  state: PromotionState,
  at: StageState,
  here: AppAtStage,
  asked: HeldRelease,
  app: string,
): Choice => {
  if (isSameRelease(here.held, asked))
    return { kind: 'keep', reason: `${at.stage.name} holds ${nameOf(asked)} already` }
  const isRollback =
    state.ancestry.order(asked.revision, here.held.revision) === 'older' ||
    here.tenures.some(({ release }) => isSameRelease(release, asked))
  // Whoever rolls back at night must not wait for a window; the release was in this stage before.
  const gates = isRollback ? [] : [...namedTrialGates(state, at, asked, app), ...timeGates(at.stage.gates, state.now)]
  return { kind: 'take', release: asked, from: [], gates, byName: true, certain: true }
}

const namedTrialGates = (
  state: PromotionState,
  at: StageState,
  asked: HeldRelease,
  app: string,
): readonly GateState[] =>
  beforeFor(state, at, app).flatMap((before) => {
    const tenure = before.apps.get(app)?.tenures.find(({ release }) => isSameRelease(release, asked))
    if (tenure !== undefined) return trialGates(at.stage.gates, app, trialOf(state, before, tenure), state.now)
    const { soak, checks, deployments } = at.stage.gates
    const asksForTrial = soak > 0 || checks.length > 0 || deployments.length > 0
    return asksForTrial ? [{ gate: before.stage.name, open: false, detail: `${nameOf(asked)} was never there` }] : []
  })

const trialOf = (state: PromotionState, before: StageState, tenure: Tenure): Trial => ({
  stage: before.stage.name,
  since: tenure.since,
  statuses: state.statusesOf(before.stage.name, tenure),
  deployments: state.deploymentsOf(before.stage.name, tenure),
})

const beforeFor = (state: PromotionState, at: StageState, app: string): readonly StageState[] => {
  const route = new Set(state.stages.filter(({ apps }) => apps.has(app)).map(({ stage }) => stage.name))
  const names = stagesBefore(
    state.stages.map(({ stage }) => stage),
    at.stage,
    route,
  )
  return state.stages.filter(({ stage }) => names.includes(stage))
}

const candidatesFor = (
  state: PromotionState,
  at: StageState,
  app: string,
  branch: BranchState,
): readonly Candidate[] => {
  const before = beforeFor(state, at, app)
  if (before.length === 0) return deliveredCandidates(state, app, branch)
  const [first, ...others] = before.map((one) => ({ at: one, tenures: one.apps.get(app)?.tenures ?? [] }))
  const here = at.apps.get(app)?.held ?? {}
  const reached = first?.tenures.findIndex(({ release }) => isSameRelease(release, here)) ?? -1
  return (first?.tenures ?? []).flatMap((tenure, index) => {
    const again = first?.tenures.findIndex(({ release }) => isSameRelease(release, tenure.release))
    if (first === undefined || again !== index || wasTakenOut(first.tenures, index, state.ancestry)) return []
    const trials = [trialOf(state, first.at, tenure)]
    for (const other of others) {
      const there = other.tenures.findIndex(({ release }) => isSameRelease(release, tenure.release))
      const found = other.tenures[there]
      if (found === undefined || wasTakenOut(other.tenures, there, state.ancestry)) return []
      trials.push(trialOf(state, other.at, found))
    }
    const gates = trials.flatMap((trial) => trialGates(at.stage.gates, app, trial, state.now))
    const isPassed = reached >= 0 && index > reached
    return [{ release: tenure.release, from: trials.map(({ stage }) => stage), isPassed, since: tenure.since, gates }]
  })
}

/**
 * A first stage takes what was built now, or what its branch proposes and no person turned down: only one run is told of a
 * delivery, and neither a crash before the pull request is open nor a bot that closes it must lose it.
 */
const deliveredCandidates = (state: PromotionState, app: string, branch: BranchState): readonly Candidate[] =>
  [state.delivered.get(app), branch.proposes.get(app)]
    .filter((release) => release !== undefined)
    .map((release) => ({ release, from: [], isPassed: false, since: undefined, gates: [] }))

const chooseNewest = (
  state: PromotionState,
  at: StageState,
  here: AppAtStage,
  candidates: readonly Candidate[],
  skipped: readonly Skipped[],
  branch: BranchState,
  app: string,
): Choice => {
  const stage = at.stage.name
  const ahead = candidates.filter((candidate) => isAhead(state, here, candidate))
  if (ahead.length === 0) return nothingAhead(state, at, here, candidates)
  const rollbacks = standingRollbacks(here.tenures, state.ancestry)
  const blocking = (candidate: Candidate) => rollbacks.find((rollback) => !isPast(state, candidate, rollback))
  const free = ahead.filter((candidate) => blocking(candidate) === undefined)
  const rollback = ahead.map(blocking).find((one) => one !== undefined)
  if (free.length === 0 && rollback !== undefined) return { kind: 'held', reason: rolledBack(stage, rollback) }
  const wanted = free.filter(({ release }) => !skipped.some((skip) => isSkipped(state, release, skip)))
  if (wanted.length === 0) return { kind: 'held', reason: skippedReason(skipped) }
  if (here.hold !== undefined) {
    const why = here.hold.reason === undefined ? '' : ` (${here.hold.reason})`
    return { kind: 'held', reason: `.tagline/holds/${stage}/${app}.yaml holds it${why}: remove the file to go on` }
  }
  return take(state, at, here, bestOf(state, wanted, branch, app))
}

const rolledBack = (stage: string, { takenOut, to }: Rollback): string =>
  `${stage} was rolled back from ${nameOf(takenOut)} to ${nameOf(to.release)} by ${to.author} on ${formatInstant(to.since)}: it waits for something newer, or for \`version: ${nameOf(takenOut)}\``

const take = (state: PromotionState, at: StageState, here: AppAtStage, best: Candidate): Choice => {
  const order = state.ancestry.order(best.release.revision, here.held.revision)
  return {
    kind: 'take',
    release: best.release,
    from: best.from,
    gates: [...best.gates, ...timeGates(at.stage.gates, state.now)],
    byName: false,
    certain: order === 'newer' || isEmptyRelease(here.held),
  }
}

/** Whether a release may follow what the stage holds: it is newer, or nobody can tell and neither this stage nor the one before went on from it. */
const isAhead = (state: PromotionState, { held, tenures }: AppAtStage, { release, isPassed }: Candidate): boolean => {
  if (isSameRelease(held, release)) return false
  const order = state.ancestry.order(release.revision, held.revision)
  if (order === 'newer') return true
  // Another tag for the same commit: a rebuild. Which of the two is newer, only their place in the line tells.
  if (order !== 'unknown' && order !== 'same') return false
  return !isPassed && !tenures.some((tenure) => isSameRelease(tenure.release, release))
}

const isPast = (state: PromotionState, { release, since }: Candidate, { takenOut, to }: Rollback): boolean => {
  const order = state.ancestry.order(release.revision, takenOut.revision)
  if (order !== 'unknown') return order === 'newer'
  return !isSameRelease(release, takenOut) && (since === undefined || since > to.since)
}

const isSkipped = (state: PromotionState, release: HeldRelease, { release: skipped }: Skipped): boolean =>
  isSameRelease(release, skipped) || state.ancestry.order(release.revision, skipped.revision) === 'older'

const skippedReason = (skipped: readonly Skipped[]): string => {
  const [last] = skipped
  if (last === undefined) return 'it was skipped'
  return `pull request #${last.number} was closed unmerged by ${last.by}, which skips ${nameOf(last.release)}: promote it with \`version: ${nameOf(last.release)}\`, or reopen the pull request`
}

const nothingAhead = (
  state: PromotionState,
  at: StageState,
  { held, tenures }: AppAtStage,
  candidates: readonly Candidate[],
): Choice => {
  const stage = at.stage.name
  const other = candidates.find(({ release }) => !isSameRelease(held, release))
  if (candidates.length === 0) return { kind: 'keep', reason: `there is nothing for ${stage} yet` }
  if (other === undefined) return { kind: 'keep', reason: `${stage} holds ${nameOf(held)} already` }
  const order = state.ancestry.order(other.release.revision, held.revision)
  if (order === 'diverged') {
    const reason = `${nameOf(other.release)} and ${nameOf(held)} in ${stage} come from branches that parted: promote it by name with \`version: ${nameOf(other.release)}\``
    return { kind: 'held', reason }
  }
  if (order === 'older')
    return { kind: 'keep', reason: `${stage} holds ${nameOf(held)}, which is newer than ${nameOf(other.release)}` }
  const rollback = standingRollbacks(tenures, state.ancestry).find(({ takenOut }) =>
    isSameRelease(takenOut, other.release),
  )
  if (rollback !== undefined) return { kind: 'held', reason: rolledBack(stage, rollback) }
  return { kind: 'keep', reason: `${stage} holds ${nameOf(held)}, which came after ${nameOf(other.release)}` }
}

/** The newest whose gates have held or are passed over; else the one already proposed; else the one whose gates open first. */
const bestOf = (
  state: PromotionState,
  candidates: readonly Candidate[],
  { proposes, force }: BranchState,
  app: string,
): Candidate => {
  if (state.force !== undefined) return newestOf(state, candidates)
  const proposed = proposes.get(app)
  const standing = candidates.find(({ release }) => proposed !== undefined && isSameRelease(release, proposed))
  const ready = candidates.filter(
    (one) => one.gates.every(({ open }) => open) || (force !== undefined && one === standing),
  )
  if (ready.length > 0) return newestOf(state, ready)
  return standing ?? firstToOpen(candidates) ?? newestOf(state, candidates)
}

const newestOf = (state: PromotionState, candidates: readonly Candidate[]): Candidate =>
  candidates.reduce((best, next) =>
    state.ancestry.order(next.release.revision, best.release.revision) === 'newer' ? next : best,
  )

const firstToOpen = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates
    .flatMap((candidate) => {
      const closed = candidate.gates.filter(({ open }) => !open)
      const times = closed.map(({ opensAt }) => opensAt?.getTime() ?? Number.NaN)
      const opens = Math.max(...times)
      return Number.isNaN(opens) ? [] : [{ candidate, opens }]
    })
    .sort((a, b) => a.opens - b.opens)[0]?.candidate
