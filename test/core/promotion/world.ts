import type { Stage } from '../../../src/core/config/config.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { ancestryOf } from '../../../src/core/promotion/ancestry.ts'
import { branchNameOf } from '../../../src/core/promotion/branch-name.ts'
import { type HeldRelease, isSameRelease } from '../../../src/core/promotion/held-release.ts'
import type { BranchState, PullRequest } from '../../../src/core/promotion/pull-request.ts'
import type { PromotionState, StageState } from '../../../src/core/promotion/state.ts'
import type { Tenures } from '../../../src/core/promotion/tenure.ts'
import { type SlotChange, tenuresOf } from '../../../src/core/promotion/tenures-of.ts'
import { forceOnRecord, formatTreeSeal, isSealed, parseTrailers } from '../../../src/core/promotion/trailers.ts'
import { unitsOf } from '../../../src/core/promotion/unit.ts'
import { commitId } from './scene.ts'

/** How a world is made. */
export interface Shape {
  readonly stages: readonly Stage[]
  readonly apps: readonly string[]
  /** Stages at which all apps share one file. */
  readonly shared: readonly string[]
  readonly deletesMerged: boolean
}

/** A slot of the base branch with its past. */
interface Slot {
  value: HeldRelease
  changes: SlotChange[]
}

/** A commit on a branch of ours. */
interface BranchCommit {
  readonly id: CommitId
  readonly message: string
  readonly tree: string
}

interface Branch {
  head: CommitId
  readonly commits: readonly BranchCommit[]
  /** What the slots of the stage held where it begins, and what they hold at its head. */
  readonly from: ReadonlyMap<string, HeldRelease>
  readonly to: ReadonlyMap<string, HeldRelease>
}

interface Pull {
  pull: PullRequest
  readonly branch: string
  readonly stage: string
}

/** A line of stages on one branch, its pull requests and its clock, as Git and GitHub would keep them: all in memory. */
export const worldOf = (shape: Shape) => {
  const graph = new Map<CommitId, readonly CommitId[]>([[commitId(1), []]])
  const slots = new Map<string, Slot>()
  const holds = new Map<string, string>()
  const branches = new Map<string, Branch>()
  const pulls: Pull[] = []
  const merged = new Set<CommitId>()
  /** The heads that reviewers approved. */
  const approved = new Map<number, CommitId>()
  let now = Date.parse('2026-11-02T08:00:00Z')
  let counter = 100_000
  let head = commitId(counter)
  let tip = 1

  const next = (): CommitId => commitId(++counter)
  const keyOf = (stage: string, app: string): string => `${stage}/${app}`
  const slotOf = (stage: string, app: string): Slot => {
    const slot = slots.get(keyOf(stage, app))
    if (slot === undefined) throw new Error(`no slot ${stage} ${app}`)
    return slot
  }
  const releaseOf = (number: number): HeldRelease => ({
    tag: parseTag(`sha-${number}`),
    revision: { sha: commitId(number) },
  })
  const slotValue = ({ tag }: HeldRelease): HeldRelease => (tag === undefined ? {} : { tag })
  /** A tag that names a commit tells the revision, as the real one does. */
  const withRevision = (release: HeldRelease): HeldRelease => {
    const number = /^sha-(\d+)$/.exec(release.tag ?? '')?.[1]
    return number === undefined ? release : { ...release, revision: { sha: commitId(Number(number)) } }
  }

  /** Commits on the base: slots get values, whatever they held. */
  const commitBase = (
    changes: readonly { stage: string; app: string; to: HeldRelease }[],
    messages: readonly string[],
    author: string,
  ): CommitId => {
    head = next()
    for (const { stage, app, to } of changes) {
      const slot = slotOf(stage, app)
      slot.changes.unshift({ commit: head, at: new Date(now), author, messages, before: slot.value })
      slot.value = slotValue(to)
    }
    return head
  }

  for (const { name } of shape.stages)
    for (const app of shape.apps) slots.set(keyOf(name, app), { value: {}, changes: [] })
  commitBase(
    shape.stages.flatMap(({ name }) => shape.apps.map((app) => ({ stage: name, app, to: releaseOf(1) }))),
    ['Deploy'],
    'ada',
  )
  for (const slot of slots.values())
    for (const [i, one] of slot.changes.entries()) slot.changes[i] = { ...one, before: undefined }

  const tenuresAt = (stage: string, app: string): Tenures => {
    const { value, changes } = slotOf(stage, app)
    return tenuresOf(stage, app, value, changes).map((one) => ({ ...one, release: withRevision(one.release) }))
  }
  const stageStates = (): readonly StageState[] =>
    shape.stages.map((stage) => ({
      stage,
      base: 'main',
      head,
      apps: new Map(
        shape.apps.map((app) => {
          const tenures = tenuresAt(stage.name, app)
          const reason = holds.get(keyOf(stage.name, app))
          const files = [shape.shared.includes(stage.name) ? `${stage.name}.yaml` : `${stage.name}/${app}.yaml`]
          const held = tenures[0]?.release ?? slotOf(stage.name, app).value
          return [app, { held, tenures, files, hold: reason === undefined ? undefined : { reason } }] as const
        }),
      ),
    }))

  const isConflicted = (stage: string, { from, to }: Branch): boolean =>
    [...to].some(([app, value]) => {
      const was = from.get(app) ?? {}
      const is = slotOf(stage, app).value
      return value.tag !== was.tag && is.tag !== was.tag && is.tag !== value.tag
    })
  const unmerged = ({ commits }: Branch): readonly BranchCommit[] => commits.filter(({ id }) => !merged.has(id))
  const pullNow = (one: Pull): PullRequest => {
    const branch = branches.get(one.branch)
    if (one.pull.state !== 'open' || branch === undefined) return one.pull
    const isApproved = !one.pull.draft && approved.get(one.pull.number) === branch.head
    return { ...one.pull, head: branch.head, settled: isApproved ? 'approved' : undefined }
  }
  const branchState = (name: string, stage: string): BranchState => {
    const branch = branches.get(name)
    const all = pulls
      .filter((one) => one.branch === name)
      .map(pullNow)
      .reverse()
    if (branch === undefined)
      return {
        head: undefined,
        proposes: new Map(),
        byName: new Set(),
        force: undefined,
        foreign: undefined,
        conflicted: false,
        pulls: all,
      }
    const commits = unmerged(branch)
    const records = commits.flatMap(({ message }) => parseTrailers(message)).filter((one) => one.stage === stage)
    const proposes = new Map(
      records.flatMap(({ app, release }) => {
        const value = branch.to.get(app) ?? {}
        return [[app, withRevision(isSameRelease(value, release) ? { ...release, ...value } : value)] as const]
      }),
    )
    return {
      head: branch.head,
      proposes,
      byName: new Set(records.filter(({ from }) => from === 'by name').map(({ app }) => app)),
      force: records.map(forceOnRecord).find((reason) => reason !== undefined),
      foreign: commits.find(({ message, tree }) => !isSealed(message, tree))?.id,
      conflicted: isConflicted(stage, branch),
      pulls: all,
    }
  }

  const closePull = (one: Pull, closedBy: PullRequest['closedBy'], body = one.pull.body): void => {
    const messages = (branches.get(one.branch)?.commits ?? []).map(({ message }) => message)
    one.pull = { ...pullNow(one), state: 'closed', closedBy, body, messages }
  }
  const removeBranch = (name: string, by: PullRequest['closedBy']): void => {
    for (const one of pulls) if (one.branch === name && one.pull.state === 'open') closePull(one, by)
    branches.delete(name)
  }

  const world = {
    now: () => new Date(now),
    advance: (milliseconds: number) => {
      now += milliseconds
    },
    head: () => head,
    ancestry: () => ancestryOf(graph),
    releaseOf,
    tenuresAt,
    pulls,
    branches,
    holds,
    keyOf,
    slotOf,
    stageStates,
    commitBase,
    openPulls: () => pulls.filter(({ pull }) => pull.state === 'open'),
    pullNow,
    removeBranch,
    closePull,
    approve: (one: Pull) => void approved.set(one.pull.number, pullNow(one).head),
    /** A commit of source on main, or of a hotfix on an older one; gives the release that is built of it. */
    build: (parent = tip): HeldRelease => {
      const number = graph.size + 1
      graph.set(commitId(number), [commitId(parent)])
      if (parent === tip) tip = number
      return releaseOf(number)
    },
    /** A commit of source that follows every other, as when all hotfixes were merged to main. */
    buildOnAll: (): HeldRelease => {
      const all = [...graph.keys()]
      tip = graph.size + 1
      graph.set(commitId(tip), all)
      return releaseOf(tip)
    },
    numberOf: ({ revision }: HeldRelease) => Number.parseInt(revision?.sha ?? '0', 16),
    size: () => graph.size,
    /** What a run sees. */
    state: (change: Partial<PromotionState>): PromotionState => {
      const stages = stageStates()
      const names = stages.flatMap((at) =>
        unitsOf(at).map(({ name }) => [branchNameOf({ stage: at.stage.name, unit: name }), at.stage.name] as const),
      )
      return {
        now: new Date(now),
        stages,
        ancestry: ancestryOf(graph),
        branches: new Map(names.map(([name, stage]) => [name, branchState(name, stage)])),
        statusesOf: () => [],
        deploymentsOf: () => [],
        delivered: new Map(),
        named: undefined,
        force: undefined,
        source: undefined,
        ...change,
      }
    },
    /** A commit of ours for a branch, on the stage as a run saw it; no ref has it yet. */
    branchOf: (
      at: StageState,
      moves: readonly { app: string; after: HeldRelease }[],
      message: (tree: string) => string,
    ): Branch => {
      const id = next()
      const from = new Map([...at.apps].map(([app, { held }]) => [app, slotValue(held)]))
      const to = new Map([...from, ...moves.map(({ app, after }) => [app, slotValue(after)] as const)])
      return { head: id, commits: [{ id, message: message(id), tree: id }], from, to }
    },
    /** A person's commit on a branch; it may change what the branch proposes. */
    foreignCommit: (name: string, message: string, change?: { app: string; to: HeldRelease }) => {
      const branch = branches.get(name)
      if (branch === undefined) return
      const id = next()
      const to = new Map(branch.to)
      if (change !== undefined && to.has(change.app)) to.set(change.app, slotValue(change.to))
      branches.set(name, {
        ...branch,
        head: id,
        to,
        commits: [{ id, message: `${message}\n${formatTreeSeal('copied')}`, tree: id }, ...branch.commits],
      })
    },
    isConflicted: (one: Pull) => {
      const branch = branches.get(one.branch)
      return branch === undefined || isConflicted(one.stage, branch)
    },
    /** Merges a pull request as GitHub does; gives the moves of slots, or undefined where it refuses. */
    merge: (one: Pull, how: 'merge' | 'squash' | 'rebase', message: string, author: string) => {
      const branch = branches.get(one.branch)
      if (branch === undefined || one.pull.state !== 'open' || isConflicted(one.stage, branch)) return undefined
      const changes = [...branch.to].flatMap(([app, to]) => {
        const isMoved = to.tag !== branch.from.get(app)?.tag && to.tag !== slotOf(one.stage, app).value.tag
        return isMoved ? [{ stage: one.stage, app, to }] : []
      })
      const before = changes.map(({ app }) => tenuresAt(one.stage, app))
      const own = branch.commits.map((commit) => commit.message)
      const messages = how === 'merge' ? [message, ...own] : how === 'squash' ? [message] : own
      commitBase(changes, messages, author)
      if (how === 'merge') for (const { id } of branch.commits) merged.add(id)
      one.pull = { ...pullNow(one), state: 'merged' }
      if (shape.deletesMerged) branches.delete(one.branch)
      return changes.map(({ app, to }, i) => ({
        app,
        stage: one.stage,
        to: withRevision(to),
        tenures: before[i] ?? [],
      }))
    },
  }
  return world
}

/** What a test plays with. */
export type World = ReturnType<typeof worldOf>
