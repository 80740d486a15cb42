import type { Config } from '../core/config/config.ts'
import type { CommitId } from '../core/images/revision.ts'
import { ancestryOf } from '../core/promotion/ancestry.ts'
import { branchNameOf } from '../core/promotion/branch-name.ts'
import type { Report, ReportedCommits } from '../core/promotion/facts.ts'
import { type HeldRelease, isSameRelease } from '../core/promotion/held-release.ts'
import { type BranchState, openPull } from '../core/promotion/pull-request.ts'
import type { PromotionState, StageState } from '../core/promotion/state.ts'
import type { Tenure, Tenures } from '../core/promotion/tenure.ts'
import { forceOnRecord, isSealed, parseTrailers } from '../core/promotion/trailers.ts'
import { unitsOf } from '../core/promotion/unit.ts'
import { heldIn } from './held.ts'
import { beforeNow, differing, type Line, readLine, type StageNow } from './line.ts'
import { findNamed, type NamedRequest } from './named.ts'
import type { PromotionDeps } from './promotion-deps.ts'
import { readTenures, revisionOf } from './tenures.ts'

/** What promotions are asked for. */
export interface PromotionRequest {
  readonly config: Config
  /** Another branch than the stages' own. */
  readonly base: string | undefined
  /** Only this stage, and only this app. */
  readonly stage: string | undefined
  readonly app: string | undefined
  readonly delivered: ReadonlyMap<string, HeldRelease>
  readonly named: NamedRequest | undefined
  readonly force: string | undefined
  readonly source: string | undefined
}

/** A state with the line that it was read from. */
export interface Gathered {
  readonly line: Line
  readonly state: PromotionState
  readonly interest: Interest
}

/** Gathers all that a plan depends on: Git first, and of GitHub only what concerns apps that differ or have a branch. */
export const gather = async (deps: PromotionDeps, request: PromotionRequest): Promise<Gathered> => {
  const { config } = request
  const line = await readLine(deps, request)
  const interest = interestOf(line, request)
  const tenures = await allTenures(deps, config, line, interest)
  const named = request.named === undefined ? undefined : await findNamed(deps, config, line, tenures, request.named)
  const stages = line.stages.map((at) => stageStateOf(at, tenures.get(at.stage.name) ?? new Map()))
  const branches = await readBranches(deps, request, line, stages, interest)
  const revisions = revisionsOf(stages, branches, [...request.delivered.values(), ...(named?.releases.values() ?? [])])
  const known = (
    await Promise.all(revisions.map(async (sha) => ((await deps.revisions.find(sha)) === undefined ? [] : [sha])))
  ).flat()
  const reports = await readReports(deps, line, stages, interest)
  const state: PromotionState = {
    now: deps.clock.now(),
    stages,
    ancestry: ancestryOf(await deps.history.graph(known)),
    branches,
    ...reports,
    delivered: request.delivered,
    named,
    force: request.force,
    source: request.source,
  }
  return { line, state, interest }
}

/** The apps of each stage that need a look beyond what the stages hold now. */
export type Interest = ReadonlyMap<string, ReadonlySet<string>>

const interestOf = (line: Line, request: PromotionRequest): Interest =>
  new Map(
    line.stages.map((at) => {
      const asked = request.named?.stage === at.stage.name ? request.named.apps : []
      const given = [...request.delivered].filter(
        ([app, release]) => isFirst(line, at, app) && !isSameRelease(at.apps.get(app)?.held ?? {}, release),
      )
      const units = unitsOf(stageStateOf(at, new Map()))
      const branched = units
        .filter(({ name }) => line.heads.byName.has(nameOf(at, name, request.source)))
        .flatMap(({ apps }) => apps)
      const all = [...differing(line, at, request.config.apps), ...asked, ...given.map(([app]) => app), ...branched]
      const wanted = request.stage === undefined || request.stage === at.stage.name
      const mates = units
        .filter(({ apps }) => request.app === undefined || apps.includes(request.app))
        .flatMap(({ apps }) => apps)
      return [at.stage.name, new Set(all.filter((app) => wanted && mates.includes(app)))]
    }),
  )

const isFirst = (line: Line, at: StageNow, app: string): boolean =>
  at.apps.has(app) && beforeNow(line, at, app).length === 0

const nameOf = (at: { readonly stage: { readonly name: string } }, unit: string, source: string | undefined): string =>
  branchNameOf({ stage: at.stage.name, unit, ...(source === undefined ? {} : { source }) })

const allTenures = async (
  deps: PromotionDeps,
  config: Config,
  line: Line,
  interest: Interest,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Tenures>>> => {
  const wanted = new Map(line.stages.map(({ stage }) => [stage.name, new Set<string>()]))
  for (const at of line.stages) {
    for (const app of interest.get(at.stage.name) ?? []) {
      wanted.get(at.stage.name)?.add(app)
      for (const before of beforeNow(line, at, app)) wanted.get(before.stage.name)?.add(app)
    }
  }
  const found = new Map<string, ReadonlyMap<string, Tenures>>()
  for (const at of line.stages) {
    found.set(at.stage.name, await readTenures(deps, config, at, wanted.get(at.stage.name) ?? new Set()))
  }
  return found
}

const stageStateOf = (at: StageNow, tenures: ReadonlyMap<string, Tenures>): StageState => {
  const apps = [...at.apps].map(([app, { held, files }]) => {
    const past = tenures.get(app) ?? []
    const hold = at.holds.has(app) ? { reason: at.holds.get(app) } : undefined
    return [app, { held: past[0]?.release ?? held, files, tenures: past, hold }] as const
  })
  return { stage: at.stage, base: at.base, head: at.head, apps: new Map(apps) }
}

const readBranches = async (
  deps: PromotionDeps,
  request: PromotionRequest,
  line: Line,
  stages: readonly StageState[],
  interest: Interest,
): Promise<ReadonlyMap<string, BranchState>> => {
  const found = new Map<string, BranchState>()
  for (const at of stages) {
    for (const unit of unitsOf(at)) {
      const branch = nameOf(at, unit.name, request.source)
      const head = line.heads.byName.get(branch)
      const wanted = unit.apps.some((app) => interest.get(at.stage.name)?.has(app))
      if (!wanted || (head === undefined && at.stage.delivery === 'commit')) continue
      const pulls = await deps.pulls.ofBranch(branch)
      const content = head === undefined ? undefined : await readProposal(deps, request.config, at, unit.apps, head)
      const state: BranchState = {
        head,
        proposes: new Map(),
        byName: new Set(),
        force: undefined,
        foreign: undefined,
        conflicted: false,
        ...content,
        pulls,
      }
      found.set(branch, await withApproval(deps, at, state))
    }
  }
  return found
}

const withApproval = async (deps: PromotionDeps, at: StageState, state: BranchState): Promise<BranchState> => {
  const pull = openPull(state)
  if (pull === undefined || pull.draft || at.stage.supersede === 'replace') return state
  // Only a release that would be replaced makes the answer matter.
  const stands = [...state.proposes].every(([app, release]) => !isSuperseded(at, app, release))
  if (stands || !(await deps.pulls.isApproved(pull))) return state
  return { ...state, pulls: state.pulls.map((one) => (one === pull ? { ...one, settled: 'approved' as const } : one)) }
}

const isSuperseded = (at: StageState, app: string, release: HeldRelease): boolean =>
  !isSameRelease(at.apps.get(app)?.held ?? {}, release)

const readProposal = async (
  deps: PromotionDeps,
  config: Config,
  at: StageState,
  names: readonly string[],
  head: CommitId,
): Promise<Omit<BranchState, 'pulls' | 'head'>> => {
  await deps.history.bring([head])
  await deps.history.ensure([head, at.head])
  const commits = await deps.history.between(at.head, head)
  const foreign = commits.find(({ message, tree }) => !isSealed(message, tree))?.commit
  const records = commits
    .flatMap(({ message }) => parseTrailers(message))
    .filter(({ stage }) => stage === at.stage.name)
  const apps = config.apps.filter(({ name }) => names.includes(name))
  const { held } = await heldIn({ files: deps.filesAt(head) }, { config, stage: at.stage, apps })
  const proposes = new Map<string, HeldRelease>()
  for (const app of apps) {
    const value = held.get(app.name)
    const record = records.find((one) => one.app === app.name)
    if (value === undefined || record === undefined) continue
    const { places: _, ...slot } = value
    const release: HeldRelease = isSameRelease(slot, record.release) ? { ...record.release, ...slot } : slot
    const revision = await revisionOf(deps, app, release)
    proposes.set(app.name, revision === undefined ? release : { ...release, revision })
  }
  const byName = new Set(records.filter(({ from }) => from === 'by name').map(({ app }) => app))
  const force = records.map(forceOnRecord).find((reason) => reason !== undefined)
  return { proposes, byName, force, foreign, conflicted: await deps.history.conflicts(at.head, head) }
}

const revisionsOf = (
  stages: readonly StageState[],
  branches: ReadonlyMap<string, BranchState>,
  others: readonly HeldRelease[],
): readonly CommitId[] => {
  const releases = [
    ...stages.flatMap(({ apps }) =>
      [...apps.values()].flatMap(({ held, tenures }) => [held, ...tenures.map(({ release }) => release)]),
    ),
    ...[...branches.values()].flatMap(({ proposes, pulls }) => [
      ...proposes.values(),
      ...pulls.flatMap(({ messages }) => messages.flatMap(parseTrailers).map(({ release }) => release)),
    ]),
    ...others,
  ]
  return [...new Set(releases.flatMap(({ revision }) => revision?.sha ?? []))]
}

/** How many releases of an app, and how many commits of each, are looked at for reports. */
const mostTrials = 3
const mostCommits = 10

const readReports = async (
  deps: PromotionDeps,
  line: Line,
  stages: readonly StageState[],
  interest: Interest,
): Promise<Pick<PromotionState, 'statusesOf' | 'deploymentsOf'>> => {
  const statuses = new Map<string, ReportedCommits>()
  const deployments = new Map<string, ReportedCommits>()
  for (const at of line.stages) {
    const { checks, deployments: environments } = at.stage.gates
    if (checks.length === 0 && environments.length === 0) continue
    for (const app of interest.get(at.stage.name) ?? []) {
      for (const before of beforeNow(line, at, app)) {
        const there = stages.find(({ stage }) => stage === before.stage)
        for (const tenure of there?.apps.get(app)?.tenures.slice(0, mostTrials) ?? []) {
          const commits = await commitsOf(deps, before.head, tenure)
          const key = keyOf(before.stage.name, tenure)
          if (checks.length > 0 && !statuses.has(key))
            statuses.set(key, await reported(commits, (commit) => checksOf(deps, commit)))
          for (const environment of environments) {
            const reports = await reported(commits, (commit) => deps.reports.deploymentsOn(commit, environment))
            deployments.set(key, [...(deployments.get(key) ?? []), ...reports])
          }
        }
      }
    }
  }
  const lookUp = (map: ReadonlyMap<string, ReportedCommits>) => (stage: string, tenure: Tenure) =>
    map.get(keyOf(stage, tenure)) ?? []
  return { statusesOf: lookUp(statuses), deploymentsOf: lookUp(deployments) }
}

const checksOf = (deps: PromotionDeps, commit: CommitId): Promise<readonly Report[]> => deps.reports.checksOn(commit)

const keyOf = (stage: string, { commit }: Tenure): string => `${stage} ${commit}`

/** The commits of the branch at which a release was held, newest first, and always the one that put it there. */
const commitsOf = async (deps: PromotionDeps, head: CommitId, tenure: Tenure): Promise<readonly CommitId[]> => {
  const all = await deps.history.firstParents(tenure.commit, tenure.until ?? head)
  const held = all.filter((commit) => commit !== tenure.until)
  return [...new Set([...held.slice(0, mostCommits - 1), tenure.commit])]
}

const reported = async (
  commits: readonly CommitId[],
  ask: (commit: CommitId) => Promise<readonly Report[]>,
): Promise<ReportedCommits> => {
  const found = []
  for (const commit of commits) found.push({ commit, reports: await ask(commit) })
  return found
}
