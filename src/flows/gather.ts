import type { Config, Gates } from '../core/config/config.ts'
import type { CommitId } from '../core/images/revision.ts'
import { ancestryOf } from '../core/promotion/ancestry.ts'
import { branchNameOf } from '../core/promotion/branch-name.ts'
import type { Report } from '../core/promotion/facts.ts'
import { type HeldRelease, isSameRelease } from '../core/promotion/held-release.ts'
import { type BranchState, noBranch } from '../core/promotion/pull-request.ts'
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
  const wanted = stages.flatMap((at) =>
    unitsOf(at)
      .map(({ name, apps }) => ({ at, apps, branch: nameOf(at, name, request.source) }))
      .map((one) => ({ ...one, head: line.heads.byName.get(one.branch) }))
      .filter(({ apps }) => apps.some((app) => interest.get(at.stage.name)?.has(app)))
      .filter(({ head }) => head !== undefined || at.stage.delivery !== 'commit'),
  )
  if (wanted.length === 0) return new Map()
  const heads = wanted.flatMap(({ head, at }) => (head === undefined ? [] : [head, at.head]))
  if (heads.length > 0) {
    await deps.history.bring(heads)
    await deps.history.ensure(heads)
  }
  const pulls = await deps.pulls.ofBranches(wanted.map(({ branch }) => branch))
  const found = await inTurns(wanted, async ({ at, apps, branch, head }): Promise<[string, BranchState]> => {
    const content = head === undefined ? {} : await readProposal(deps, request.config, at, apps, head)
    return [branch, { ...noBranch, head, ...content, pulls: pulls.get(branch) ?? [] }]
  })
  return new Map(found)
}

const mostAtOnce = 16

/** Each of many pieces of work, in their order, and only so many processes at once. */
const inTurns = async <T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> => {
  const done: R[] = []
  for (let at = 0; at < all.length; at += mostAtOnce)
    done.push(...(await Promise.all(all.slice(at, at + mostAtOnce).map(work))))
  return done
}

const readProposal = async (
  deps: PromotionDeps,
  config: Config,
  at: StageState,
  names: readonly string[],
  head: CommitId,
): Promise<Omit<BranchState, 'pulls' | 'head'>> => {
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
  const trials = await trialsOf(deps, line, stages, interest)
  const asked = (of: (gates: Gates) => readonly string[]): readonly CommitId[] =>
    unique(trials.filter(({ gates }) => of(gates).length > 0).flatMap(({ commits }) => commits))
  const [checked, deployed] = [asked(({ checks }) => checks), asked(({ deployments }) => deployments)]
  const environments = unique(trials.flatMap(({ gates }) => gates.deployments))
  const [checks, deployments] = await Promise.all([
    checked.length === 0 ? new Map() : deps.reports.checksOn(checked),
    deployed.length === 0 ? new Map() : deps.reports.deploymentsOn(deployed, environments),
  ])
  const byTenure = new Map(trials.map(({ key, commits }) => [key, commits]))
  const lookUp = (found: ReadonlyMap<CommitId, readonly Report[]>) => (stage: string, tenure: Tenure) =>
    (byTenure.get(keyOf(stage, tenure)) ?? []).map((commit) => ({ commit, reports: found.get(commit) ?? [] }))
  return { statusesOf: lookUp(checks), deploymentsOf: lookUp(deployments) }
}

const unique = <T>(all: readonly T[]): readonly T[] => [...new Set(all)]

interface TrialCommits {
  readonly key: string
  readonly gates: Gates
  readonly commits: readonly CommitId[]
}

/** The commits on which the gates of a stage ask for reports of what may come into it. */
const trialsOf = async (
  deps: PromotionDeps,
  line: Line,
  stages: readonly StageState[],
  interest: Interest,
): Promise<readonly TrialCommits[]> => {
  const wanted = line.stages.flatMap((at) => {
    const { gates } = at.stage
    if (gates.checks.length === 0 && gates.deployments.length === 0) return []
    return [...(interest.get(at.stage.name) ?? [])].flatMap((app) =>
      beforeNow(line, at, app).flatMap((before) => {
        const there = stages.find(({ stage }) => stage === before.stage)
        const tenures = there?.apps.get(app)?.tenures.slice(0, mostTrials) ?? []
        return tenures.map((tenure) => ({ key: keyOf(before.stage.name, tenure), gates, head: before.head, tenure }))
      }),
    )
  })
  const known = new Map<string, Promise<readonly CommitId[]>>()
  return inTurns(wanted, async ({ key, gates, head, tenure }) => {
    const range = `${tenure.commit} ${tenure.until ?? head}`
    const commits = known.get(range) ?? commitsOf(deps, head, tenure)
    known.set(range, commits)
    return { key, gates, commits: await commits }
  })
}

const keyOf = (stage: string, { commit, until = '' as CommitId }: Tenure): string => `${stage} ${commit} ${until}`

/** The commits of the branch at which a release was held, newest first, and always the one that put it there. */
const commitsOf = async (deps: PromotionDeps, head: CommitId, tenure: Tenure): Promise<readonly CommitId[]> => {
  const all = await deps.history.firstParents(tenure.commit, tenure.until ?? head)
  const held = all.filter((commit) => commit !== tenure.until)
  return [...new Set([...held.slice(0, mostCommits - 1), tenure.commit])]
}
