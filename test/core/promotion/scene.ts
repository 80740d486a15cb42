import type { Gates, Stage } from '../../../src/core/config/config.ts'
import type { CommitId, Revision } from '../../../src/core/images/revision.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { ancestryOf, type CommitGraph } from '../../../src/core/promotion/ancestry.ts'
import type { HeldRelease } from '../../../src/core/promotion/held-release.ts'
import { nameOfRelease } from '../../../src/core/promotion/held-release.ts'
import type { Operation } from '../../../src/core/promotion/operation.ts'
import { type BranchState, noBranch, type PullRequest } from '../../../src/core/promotion/pull-request.ts'
import type { AppAtStage, PromotionState, StageState } from '../../../src/core/promotion/state.ts'
import type { Tenure } from '../../../src/core/promotion/tenure.ts'

/** The moment at which scenes are looked at: a Saturday. */
export const now = new Date('2026-11-21T12:00:00Z')

const hour = 3_600_000

/** A commit id that ends in a number. */
export const commitId = (number: number): CommitId => number.toString(16).padStart(40, '0') as CommitId

/** The revision of a release's number: those below 100 follow one another, each from 101 on is a hotfix of its own on 1. */
export const revision = (number: number): Revision => ({ sha: commitId(number) })

/** The release of a number. */
export const release = (number: number): HeldRelease => ({ tag: parseTag(`v${number}`), revision: revision(number) })

/** A release of which only the slot is known. */
export const unknown = (tag: string): HeldRelease => ({ tag: parseTag(tag) })

const graph: CommitGraph = new Map<CommitId, readonly CommitId[]>([
  ...Array.from({ length: 99 }, (_, i) => [commitId(i + 1), i === 0 ? [] : [commitId(i)]] as const),
  ...Array.from({ length: 9 }, (_, i) => [commitId(i + 101), [commitId(1)]] as const),
])

/** No gate at all. */
export const noGates: Gates = { checks: [], deployments: [], soak: 0, freeze: [], windows: [] }

/** A stage with its defaults. */
export const stage = (name: string, change: Partial<Stage> = {}): Stage => ({
  name,
  from: [],
  delivery: 'pull-request',
  pin: undefined,
  branch: undefined,
  environment: undefined,
  batch: undefined,
  supersede: 'wait',
  gates: noGates,
  ...change,
})

/** An app that holds the first of some releases and held the others before, for an hour each until now. */
export const held = (releases: readonly (number | HeldRelease)[], change: Partial<AppAtStage> = {}): AppAtStage => {
  const tenures = releases.map(
    (one, index): Tenure => ({
      release: typeof one === 'number' ? release(one) : one,
      commit: commitId(1000 + index),
      since: new Date(now.getTime() - (index + 1) * hour),
      author: 'ada',
      ...(index === 0 ? {} : { until: commitId(999 + index) }),
    }),
  )
  return { held: tenures[0]?.release ?? {}, tenures, files: [], hold: undefined, ...change }
}

/** A stage with its apps, each in a file of its own unless it says otherwise. */
export const at = (one: Stage, apps: Readonly<Record<string, AppAtStage>>): StageState => ({
  stage: one,
  base: 'main',
  head: commitId(5000),
  apps: new Map(
    Object.entries(apps).map(([name, app]) => [
      name,
      app.files.length > 0 ? app : { ...app, files: [`${one.name}/${name}.yaml`] },
    ]),
  ),
})

/** A state with these stages and nothing else, unless it says so. */
export const stateOf = (stages: readonly StageState[], change: Partial<PromotionState> = {}): PromotionState => ({
  now,
  stages,
  ancestry: ancestryOf(graph),
  branches: new Map(),
  statusesOf: () => [],
  deploymentsOf: () => [],
  delivered: new Map(),
  named: undefined,
  force: undefined,
  source: undefined,
  ...change,
})

/** An open pull request, from whose body a person took our marks. */
export const pull = (change: Partial<PullRequest> = {}): PullRequest => ({
  number: 7,
  id: 'PR_7',
  url: 'https://github.com/acme/shop/pull/7',
  title: 'a title',
  body: 'a body',
  state: 'open',
  draft: false,
  base: 'main',
  head: commitId(6000),
  labels: [],
  settled: undefined,
  closedBy: undefined,
  messages: [],
  ...change,
})

/** A branch that proposes releases, with its pull request. */
export const branch = (
  proposes: Readonly<Record<string, number | HeldRelease>>,
  change: Partial<BranchState> = {},
): BranchState => ({
  ...noBranch,
  head: commitId(6000),
  pulls: [pull()],
  proposes: new Map(Object.entries(proposes).map(([app, one]) => [app, typeof one === 'number' ? release(one) : one])),
  ...change,
})

/** A plan in lines such as `staging web create v1 -> v2: newest release of dev`. */
export const told = (plan: readonly Operation[]): readonly string[] =>
  plan.map(({ stage: name, apps, kind, moves, reason, ...rest }) => {
    const what = moves.map(({ before, after }) => `${nameOfRelease(before)} -> ${nameOfRelease(after)}`)
    const draft = 'draft' in rest && rest.draft ? ['draft'] : []
    return `${[name, apps.join('+'), kind, ...draft, ...what].join(' ')}: ${reason}`
  })
