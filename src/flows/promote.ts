import { UserError } from '../core/errors/user-error.ts'
import type { Operation } from '../core/promotion/operation.ts'
import { planPromotions } from '../core/promotion/plan.ts'
import { type PromotionResult, resultOf } from '../core/promotion/result.ts'
import { type Applied, type ApplyRequest, applyCommits, applyOperation } from './apply-promotion.ts'
import { type Gathered, gather, type PromotionRequest } from './gather.ts'
import type { PromotionDeps } from './promotion-deps.ts'

/** Everything that bringing stages up to date is told. */
export interface PromoteRequest extends PromotionRequest, Omit<ApplyRequest, 'state' | 'source' | 'config' | 'inputs'> {
  readonly sourceUrl: string
  readonly dryRun: boolean
}

/** What was done, and how the stages stand now. */
export interface Promoted {
  readonly results: readonly PromotionResult[]
  readonly gathered: Gathered
  /** Operations that failed while the others went on. */
  readonly errors: readonly UserError[]
}

/** Races are lost to others that made progress, so that a run which loses this often stands in a very long queue. */
const mostLosses = 100

/**
 * Brings the stages up to date: gathers, plans, applies, and goes on with the stages that follow until nothing changes any more,
 * since a merge or push made with the workflow's own token starts no other run.
 */
export const promote = async (deps: PromotionDeps, request: PromoteRequest): Promise<Promoted> => {
  const done: PromotionResult[] = []
  let pending: PromotionRequest = request
  for (let losses = 0; ; ) {
    const gathered = await gather(deps, pending)
    const operations = planFor(gathered)
    if (request.dryRun) return { results: operations.map((one) => resultOf(one)), gathered, errors: [] }
    const round = await applyRound(deps, { ...request, ...appliedTo(gathered), source: request.sourceUrl }, operations)
    done.push(...round.results)
    if (round.kind === 'lost') {
      if (++losses > mostLosses) throw tooManyLosses()
      deps.log.info('Another run was first. Looking again at what is there now.')
      await deps.clock.sleep(deps.chance() * Math.min(4000, 100 * 2 ** losses))
      continue
    }
    if (round.kind === 'done' || round.errors.length > 0) {
      return { results: withoutRepeats(done), gathered, errors: round.errors }
    }
    // What was asked for by name is done once; later rounds bring the stages after it up to date.
    pending = request.named === undefined ? request : { ...request, named: undefined }
  }
}

const appliedTo = ({ line, state }: Gathered): Pick<ApplyRequest, 'state' | 'inputs'> => ({
  state,
  inputs: line.heads.byName.get(line.heads.defaultBranch),
})

const planFor = ({ state, interest }: Gathered): readonly Operation[] =>
  planPromotions(state).filter(({ stage, apps }) => apps.some((app) => interest.get(stage)?.has(app)))

interface Round {
  /** `again`: a stage has changed, so that those after it must be looked at. */
  readonly kind: 'done' | 'again' | 'lost'
  readonly results: readonly PromotionResult[]
  readonly errors: readonly UserError[]
}

/** Does what changes stages first; only where nothing does, pull requests follow, as their base is settled then. */
const applyRound = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operations: readonly Operation[],
): Promise<Round> => {
  const commits = operations.filter(({ kind }) => kind === 'commit')
  if (commits.length > 0) return commitRound(deps, request, commits)
  const merges = operations.filter(({ kind }) => kind === 'merge')
  const merged = await applyEach(deps, request, merges)
  if (merged.kind === 'lost' || merged.results.some(({ operation }) => operation === 'merged')) {
    return { ...merged, kind: merged.kind === 'lost' ? 'lost' : 'again' }
  }
  const others = await applyEach(
    deps,
    request,
    operations.filter(({ kind }) => kind !== 'merge'),
  )
  // A pull request that is ours to merge and has open gates is merged in the same run.
  const mayMerge = others.results.some(
    ({ stage, operation }) => /created|updated/.test(operation) && isAutomatic(request, stage),
  )
  const kind = others.kind === 'done' && mayMerge ? 'again' : others.kind
  return { kind, results: [...merged.results, ...others.results], errors: [...merged.errors, ...others.errors] }
}

const isAutomatic = ({ state }: ApplyRequest, name: string): boolean =>
  state.stages.some(({ stage }) => stage.name === name && stage.delivery === 'auto-merge')

const commitRound = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  commits: readonly Operation[],
): Promise<Round> => {
  const [first] = commits
  const together = commits.filter(({ stage }) => stage === first?.stage)
  const applied = await applyCommits(deps, request, together)
  if (applied === 'lost') return { kind: 'lost', results: [], errors: [] }
  return { kind: 'again', results: together.map((operation) => resultOf(operation, applied)), errors: [] }
}

const applyEach = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operations: readonly Operation[],
): Promise<Round> => {
  const results: PromotionResult[] = []
  const errors: UserError[] = []
  let lost = false
  for (const operation of operations) {
    const applied = await attempt(() => applyOperation(deps, request, operation))
    if (applied instanceof UserError) errors.push(applied)
    else if (applied === 'lost') lost = true
    else if (operation.kind !== 'sweep') results.push(resultOf(operation, applied))
  }
  return { kind: lost ? 'lost' : 'done', results, errors }
}

/** What one app's files make impossible must not stop the others; a token or a GitHub that fails stops all. */
const attempt = async (work: () => Promise<Applied>): Promise<Applied | UserError> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserError && !error.code.startsWith('GITHUB_')) return error
    throw error
  }
}

/** Of the entries for one stage and its apps the most telling stays: what was done in an earlier round, not that it is done. */
const withoutRepeats = (results: readonly PromotionResult[]): readonly PromotionResult[] => {
  const found = new Map<string, PromotionResult>()
  for (const result of results) {
    const key = `${result.stage} ${result.apps.join(' ')}`
    const known = found.get(key)
    const isEcho = known !== undefined && /unchanged|waiting/.test(result.operation)
    if (!isEcho) found.set(key, result)
  }
  return [...found.values()]
}

const tooManyLosses = (): UserError =>
  new UserError('GITHUB_UNAVAILABLE', {
    where: { name: 'promotion' },
    what: `the branches were moved by others ${mostLosses} times while this run tried`,
    fix: 'Run the job again, with `concurrency: { group: tagline, queue: max }`',
  })
