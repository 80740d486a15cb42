import { describe, expect, test } from 'vitest'
import type { Stage } from '../../../src/core/config/config.ts'
import { markClosed, markGates, markTells } from '../../../src/core/promotion/body-marks.ts'
import { gatesMarkdown } from '../../../src/core/promotion/gate-text.ts'
import { planPromotions } from '../../../src/core/promotion/plan.ts'
import type { BranchState } from '../../../src/core/promotion/pull-request.ts'
import type { AppAtStage, PromotionState } from '../../../src/core/promotion/state.ts'
import { formatTrailers } from '../../../src/core/promotion/trailers.ts'
import { at, branch, commitId, held, noGates, now, pull, release, stage, stateOf, told, unknown } from './scene.ts'

const dev = stage('dev', { delivery: 'commit' })
const staging = (change: Partial<Stage> = {}) => stage('staging', { from: ['dev'], ...change })

interface Row {
  readonly name: string
  readonly dev: AppAtStage
  readonly staging: AppAtStage
  readonly stage?: Partial<Stage>
  readonly branch?: BranchState
  readonly state?: Partial<PromotionState>
  /** What is planned for staging; dev does nothing in these. */
  readonly plan: readonly string[]
}

const planOf = (row: Omit<Row, 'name' | 'plan'>) => {
  const stages = [at(dev, { web: row.dev }), at(staging(row.stage), { web: row.staging })]
  const branches = new Map(row.branch === undefined ? [] : [['tagline/staging/web', row.branch]])
  return planPromotions(stateOf(stages, { branches, ...row.state }))
}

const check = ({ plan, ...row }: Row): void => {
  expect(told(planOf(row).filter((one) => one.stage === 'staging'))).toEqual(plan)
}

const soak = (milliseconds: number): Partial<Stage> => ({ gates: { ...noGates, soak: milliseconds } })
const hour = 3_600_000
const skippedBy = (number: number, change: Partial<Parameters<typeof pull>[0]> = {}) =>
  branch(
    {},
    {
      head: undefined,
      pulls: [
        pull({
          state: 'closed',
          closedBy: { login: 'ada', person: true },
          messages: [`t\n\n${formatTrailers([{ stage: 'staging', app: 'web', release: release(number) }])}`],
          ...change,
        }),
      ],
    },
  )

describe('with no pull request open', () => {
  test.each<Row>([
    {
      name: 'nothing to do where both hold the same',
      dev: held([1]),
      staging: held([1]),
      plan: ['staging web none: staging holds v1 already'],
    },
    {
      name: 'a newer release gets a pull request',
      dev: held([3, 2, 1]),
      staging: held([1]),
      plan: ['staging web create v1 -> v3: newest release of dev'],
    },
    {
      name: 'an empty slot takes its first release',
      dev: held([3]),
      staging: held([]),
      plan: ['staging web create nothing -> v3: newest release of dev'],
    },
    {
      name: 'nothing is promoted from an empty stage',
      dev: held([]),
      staging: held([1]),
      plan: ['staging web none: there is nothing for staging yet'],
    },
    {
      name: 'never backwards',
      dev: held([1]),
      staging: held([3]),
      plan: ['staging web none: staging holds v3, which is newer than v1'],
    },
    {
      name: 'diverged releases go by name only',
      dev: held([101]),
      staging: held([3]),
      plan: [
        'staging web hold: v101 and v3 in staging come from branches that parted: promote it by name with `version: v101`',
      ],
    },
    {
      name: 'an unknown held revision needs a person, whatever the delivery',
      dev: held([3]),
      staging: held([unknown('old')]),
      stage: { delivery: 'commit' },
      plan: [
        'staging web create old -> v3: newest release of dev; which of the two releases is newer is not known, so a person decides',
      ],
    },
    {
      name: 'delivery: commit',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'commit' },
      plan: ['staging web commit v1 -> v3: newest release of dev'],
    },
    {
      name: 'what the stage before went on from is passed, though nobody can order it',
      dev: held([4, unknown('mine'), 1]),
      staging: held([4, 1]),
      plan: ['staging web none: staging holds v4, which came after mine'],
    },
    {
      name: 'delivery: commit waits for its gates',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'commit', ...soak(2 * hour) },
      plan: ['staging web wait v1 -> v3: soak 2h in dev: since 2026-11-21 11:00 UTC, opens 2026-11-21 13:00 UTC'],
    },
    {
      name: 'the newest release whose gates have held, not the newest',
      dev: held([3, 2, 1]),
      staging: held([1]),
      stage: soak(2 * hour),
      plan: ['staging web create v1 -> v2: newest release of dev whose gates have held'],
    },
    {
      name: 'where none have held, the one whose gates open first, as a draft',
      dev: held([3, 2, 1]),
      staging: held([1]),
      stage: soak(5 * hour),
      plan: ['staging web create draft v1 -> v2: newest release of dev'],
    },
    {
      name: 'a release taken out of the stage before is no candidate',
      dev: held([1, 2, 1]),
      staging: held([1]),
      plan: ['staging web none: staging holds v1 already'],
    },
    {
      name: 'force passes closed gates over, on record',
      dev: held([3]),
      staging: held([1]),
      stage: soak(5 * hour),
      state: { force: 'incident 7' },
      plan: ['staging web create v1 -> v3: newest release of dev, with closed gates passed over (incident 7)'],
    },
    {
      name: 'a leftover branch of ours is replaced',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 2 }, { pulls: [] }),
      plan: ['staging web create v1 -> v3: newest release of dev'],
    },
    {
      name: 'a branch with a commit of others is left alone',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 2 }, { pulls: [], foreign: commitId(77) }),
      plan: [
        "staging web wait v1 -> v3: commit 000000000000 on tagline/staging/web is not Tagline's and is kept: merge or close the pull request, or delete the branch",
      ],
    },
    {
      name: 'a leftover branch goes where nothing is to be promoted',
      dev: held([1]),
      staging: held([1]),
      branch: branch({}, { pulls: [] }),
      plan: ['staging web none: staging holds v1 already', 'staging web sweep: the branch is left over'],
    },
  ])('$name', check)
})

describe('with a pull request open', () => {
  test.each<Row>([
    {
      name: 'the same release: nothing changes',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 3 }),
      plan: ['staging web none v1 -> v3: pull request #7 is up to date'],
    },
    {
      name: 'a newer release takes it over',
      dev: held([4, 3]),
      staging: held([1]),
      branch: branch({ web: 3 }),
      plan: ['staging web update v1 -> v4: web v4 is newer than what it proposed'],
    },
    {
      name: 'an approved one is not rewritten',
      dev: held([4, 3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { pulls: [pull({ settled: 'approved' })] }),
      plan: ['staging web wait v1 -> v4: pull request #7 is approved: web v4 comes after it is merged'],
    },
    {
      name: 'a queued one is not rewritten',
      dev: held([4, 3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { pulls: [pull({ settled: 'queued' })] }),
      plan: ['staging web wait v1 -> v4: pull request #7 is queued: web v4 comes after it is merged'],
    },
    {
      name: 'unless `supersede: replace`, which says that the approval is stale',
      dev: held([4, 3]),
      staging: held([1]),
      stage: { supersede: 'replace' },
      branch: branch({ web: 3 }, { pulls: [pull({ settled: 'approved' })] }),
      plan: [
        'staging web update v1 -> v4: web v4 is newer than what it proposed; its approval was for what it held before',
      ],
    },
    {
      name: 'a conflict is mended on the live base',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { conflicted: true }),
      plan: ['staging web update v1 -> v3: it no longer merged into "main"'],
    },
    {
      name: 'a person’s commit is never overwritten',
      dev: held([4, 3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { foreign: commitId(77) }),
      plan: [
        "staging web wait v1 -> v4: commit 000000000000 on tagline/staging/web is not Tagline's and is kept: merge or close the pull request, or delete the branch; web v4 would come next",
      ],
    },
    {
      name: 'one that a person retargeted is not touched',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { pulls: [pull({ base: 'other' })] }),
      plan: ['staging web wait v1 -> v3: pull request #7 goes into "other" and not into "main": retarget or close it'],
    },
    {
      name: 'closed where the base holds it already',
      dev: held([3]),
      staging: held([3, 1]),
      branch: branch({ web: 3 }),
      plan: ['staging web close: "main" holds what it proposed already'],
    },
    {
      name: 'never closed with a person’s commit on it',
      dev: held([3]),
      staging: held([3, 1]),
      branch: branch({ web: 3 }, { foreign: commitId(77) }),
      plan: [
        "staging web wait: commit 000000000000 on tagline/staging/web is not Tagline's and is kept: merge or close the pull request, or delete the branch",
      ],
    },
    {
      name: 'closed where what it proposed was taken out before',
      dev: held([2, 3, 2]),
      staging: held([2]),
      branch: branch({ web: 3 }),
      plan: ['staging web close: what it proposed is no longer the release to promote'],
    },
    {
      name: 'closed by a hold, with its reason',
      dev: held([3]),
      staging: held([1], { hold: { reason: 'load test' } }),
      branch: branch({ web: 3 }),
      plan: [
        'staging web hold: .tagline/holds/staging/web.yaml holds it (load test): remove the file to go on',
        'staging web close: .tagline/holds/staging/web.yaml holds it (load test): remove the file to go on',
      ],
    },
    {
      name: 'auto-merge merges it when there is no gate',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'auto-merge' },
      branch: branch({ web: 3 }),
      plan: ['staging web merge v1 -> v3: there is no gate'],
    },
    {
      name: 'auto-merge never merges what nobody can order',
      dev: held([3]),
      staging: held([unknown('old')]),
      stage: { delivery: 'auto-merge' },
      branch: branch({ web: 3 }),
      plan: ['staging web none old -> v3: pull request #7 is up to date'],
    },
    {
      name: 'auto-merge when the gates have held',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'auto-merge', ...soak(hour) },
      branch: branch({ web: 3 }),
      plan: ['staging web merge v1 -> v3: every gate is open'],
    },
    {
      name: 'a closed gate makes it a draft',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'auto-merge', ...soak(2 * hour) },
      branch: branch({ web: 3 }),
      plan: [
        'staging web refresh draft v1 -> v3: soak 2h in dev: since 2026-11-21 11:00 UTC, opens 2026-11-21 13:00 UTC',
      ],
    },
    {
      name: 'an open gate makes a draft ready',
      dev: held([3]),
      staging: held([1]),
      stage: soak(hour),
      branch: branch({ web: 3 }, { pulls: [pull({ draft: true })] }),
      plan: ['staging web refresh v1 -> v3: its gates have opened'],
    },
    {
      name: 'a draft waits without a word',
      dev: held([3]),
      staging: held([1]),
      stage: soak(2 * hour),
      branch: branch({ web: 3 }, { pulls: [pull({ draft: true })] }),
      plan: ['staging web wait v1 -> v3: soak 2h in dev: since 2026-11-21 11:00 UTC, opens 2026-11-21 13:00 UTC'],
    },
    {
      name: 'a text written for another commit is written again',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { pulls: [pull({ body: markTells('web v2@') })] }),
      plan: ['staging web refresh v1 -> v3: newest release of dev'],
    },
    {
      name: 'a text whose gates stand otherwise is mended',
      dev: held([3]),
      staging: held([1]),
      branch: branch({ web: 3 }, { pulls: [pull({ body: `${markTells('web v3@')}${markGates('old')}` })] }),
      plan: ['staging web refresh v1 -> v3: its gates have opened'],
    },
    {
      name: 'a text that tells all is left alone',
      dev: held([3]),
      staging: held([1]),
      branch: branch(
        { web: 3 },
        {
          pulls: [
            pull({
              body: `${markTells('web v3@')}${markGates(gatesMarkdown([], undefined))}`.replaceAll('\n', '\r\n'),
            }),
          ],
        },
      ),
      plan: ['staging web none v1 -> v3: pull request #7 is up to date'],
    },
    {
      name: 'one that was forced stays so in the next run',
      dev: held([3]),
      staging: held([1]),
      stage: soak(9 * hour),
      branch: branch({ web: 3 }, { force: 'incident 7' }),
      plan: ['staging web none v1 -> v3: pull request #7 is up to date'],
    },
    {
      name: 'and is merged as such',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'auto-merge', ...soak(9 * hour) },
      branch: branch({ web: 3 }, { force: 'incident 7' }),
      plan: ['staging web merge v1 -> v3: closed gates were passed over (incident 7)'],
    },
    {
      name: 'a newer release is not forced by that',
      dev: held([4, 3]),
      staging: held([1]),
      stage: soak(9 * hour),
      branch: branch({ web: 2 }, { force: 'incident 7' }),
      plan: ['staging web update draft v1 -> v3: web v3 is newer than what it proposed'],
    },
    {
      name: 'auto-merge never merges a person’s commit',
      dev: held([3]),
      staging: held([1]),
      stage: { delivery: 'auto-merge' },
      branch: branch({ web: 3 }, { foreign: commitId(77) }),
      plan: [
        "staging web wait v1 -> v3: commit 000000000000 on tagline/staging/web is not Tagline's and is kept: merge or close the pull request, or delete the branch",
      ],
    },
    {
      name: 'a release asked for by name stands against a newer one',
      dev: held([4, 2]),
      staging: held([1]),
      branch: branch({ web: 2 }, { byName: new Set(['web']) }),
      plan: ['staging web none v1 -> v2: pull request #7 was asked for by name and waits for a person'],
    },
    {
      name: 'our own rollback by name is merged with auto-merge',
      dev: held([4]),
      staging: held([4, 2]),
      stage: { delivery: 'auto-merge' },
      branch: branch({ web: 2 }, { byName: new Set(['web']) }),
      plan: ['staging web merge v4 -> v2: asked for by name'],
    },
    {
      name: 'and kept as it is with a person’s commit on it',
      dev: held([4]),
      staging: held([4, 2]),
      stage: { delivery: 'auto-merge' },
      branch: branch({ web: 2 }, { byName: new Set(['web']), foreign: commitId(7) }),
      plan: [
        "staging web wait v4 -> v2: commit 000000000000 on tagline/staging/web is not Tagline's and is kept: merge or close the pull request, or delete the branch",
      ],
    },
  ])('$name', check)
})

describe('rollbacks, skips and holds', () => {
  const reverted =
    'staging was rolled back from v3 to v1 by ada on 2026-11-21 11:00 UTC: it waits for something newer, or for `version: v3`'
  test.each<Row>([
    {
      name: 'a rollback holds what was taken out',
      dev: held([3]),
      staging: held([1, 3, 1]),
      plan: [`staging web hold: ${reverted}`],
    },
    {
      name: 'and what is older than it',
      dev: held([2]),
      staging: held([1, 3, 1]),
      plan: [`staging web hold: ${reverted}`],
    },
    {
      name: 'until something newer comes',
      dev: held([4, 3]),
      staging: held([1, 3, 1]),
      plan: ['staging web create v1 -> v4: newest release of dev'],
    },
    {
      name: 'an older release put in after the rollback does not lift it',
      dev: held([3]),
      staging: held([2, 1, 3]),
      plan: [
        'staging web hold: staging was rolled back from v3 to v1 by ada on 2026-11-21 10:00 UTC: it waits for something newer, or for `version: v3`',
      ],
    },
    {
      name: 'with no revision known, coming back to what was there is a rollback',
      dev: held([unknown('b')]),
      staging: held([unknown('a'), unknown('b'), unknown('a')]),
      plan: [
        'staging web hold: staging was rolled back from b to a by ada on 2026-11-21 11:00 UTC: it waits for something newer, or for `version: b`',
      ],
    },
    {
      name: 'with no revision known, what was replaced long ago does not come back',
      dev: held([unknown('a')]),
      staging: held([unknown('b'), unknown('a')]),
      plan: ['staging web none: staging holds b, which came after a'],
    },
    {
      name: 'a person’s closed pull request skips its release',
      dev: held([3]),
      staging: held([1]),
      branch: skippedBy(3),
      plan: [
        'staging web hold: pull request #7 was closed unmerged by ada, which skips v3: promote it with `version: v3`, or reopen the pull request',
      ],
    },
    {
      name: 'and what is older, but not what is newer',
      dev: held([4, 3, 2]),
      staging: held([1]),
      branch: skippedBy(3),
      plan: ['staging web create v1 -> v4: newest release of dev'],
    },
    {
      name: 'one that a bot closed skips nothing',
      dev: held([3]),
      staging: held([1]),
      branch: skippedBy(3, { closedBy: { login: 'stale[bot]', person: false } }),
      plan: ['staging web create v1 -> v3: newest release of dev'],
    },
    {
      name: 'one that we closed with a person’s token skips nothing',
      dev: held([3]),
      staging: held([1]),
      branch: skippedBy(3, { body: markClosed('', 'Closed.') }),
      plan: ['staging web create v1 -> v3: newest release of dev'],
    },
    {
      name: 'a hold with no reason',
      dev: held([3]),
      staging: held([1], { hold: { reason: undefined } }),
      plan: ['staging web hold: .tagline/holds/staging/web.yaml holds it: remove the file to go on'],
    },
  ])('$name', check)
})

describe('by name', () => {
  const named = (one: ReturnType<typeof release>): Partial<PromotionState> => ({
    named: { stage: 'staging', releases: new Map([['web', one]]) },
  })
  test.each<Row>([
    {
      name: 'what the stage holds already is nothing to do',
      dev: held([3]),
      staging: held([1]),
      state: named(release(1)),
      plan: ['staging web none: staging holds v1 already'],
    },
    {
      name: 'a rollback passes gates, as the release was there before',
      dev: held([3]),
      staging: held([3, 1]),
      stage: soak(9 * hour),
      state: named(release(1)),
      plan: ['staging web create v3 -> v1: asked for by name'],
    },
    {
      name: 'what was never in the stage before is not tried',
      dev: held([3]),
      staging: held([1]),
      stage: soak(hour),
      state: named(release(9)),
      plan: ['staging web create draft v1 -> v9: asked for by name'],
    },
    {
      name: 'a hold is lifted by name',
      dev: held([3]),
      staging: held([1], { hold: { reason: 'x' } }),
      state: named(release(3)),
      plan: ['staging web create v1 -> v3: asked for by name'],
    },
    {
      name: 'what an open pull request proposes already is put on record as asked for',
      dev: held([3]),
      staging: held([1], { hold: { reason: 'x' } }),
      branch: branch({ web: 3 }),
      state: named(release(3)),
      plan: ['staging web update v1 -> v3: asked for by name'],
    },
    {
      name: 'a skip is undone by name',
      dev: held([3]),
      staging: held([1]),
      branch: skippedBy(3),
      state: named(release(3)),
      plan: ['staging web create v1 -> v3: asked for by name'],
    },
    {
      name: 'diverged, by name',
      dev: held([101]),
      staging: held([3]),
      state: named(release(101)),
      plan: ['staging web create v3 -> v101: asked for by name'],
    },
  ])('$name', check)
})

describe('deliveries', () => {
  const deliver = (number: number, app: AppAtStage, one: Partial<Stage> = {}) =>
    told(
      planPromotions(
        stateOf([at({ ...dev, ...one }, { web: app })], { delivered: new Map([['web', release(number)]]) }),
      ),
    )
  test.each([
    { name: 'goes in', number: 3, app: held([1]), plan: ['dev web commit v1 -> v3: newly built'] },
    {
      name: 'a late older one does not',
      number: 2,
      app: held([3]),
      plan: ['dev web none: dev holds v3, which is newer than v2'],
    },
    {
      name: 'a rolled back one does not',
      number: 3,
      app: held([1, 3]),
      plan: [
        'dev web hold: dev was rolled back from v3 to v1 by ada on 2026-11-21 11:00 UTC: it waits for something newer, or for `version: v3`',
      ],
    },
    {
      name: 'going back to old source is a new release and goes in',
      number: 4,
      app: held([3]),
      plan: ['dev web commit v3 -> v4: newly built'],
    },
    {
      name: 'onto a hand edit only by a person',
      number: 3,
      app: held([unknown('mine')]),
      plan: [
        'dev web create mine -> v3: newly built; which of the two releases is newer is not known, so a person decides',
      ],
    },
  ])('$name', ({ number, app, plan }) => {
    expect(deliver(number, app)).toEqual(plan)
  })
})

describe('graphs and batches', () => {
  test('fan-in takes only what every stage before has', () => {
    const plan = (us: AppAtStage) =>
      told(
        planPromotions(
          stateOf([
            at(stage('eu'), { web: held([3]) }),
            at(stage('us'), { web: us }),
            at(stage('prod', { from: ['eu', 'us'] }), { web: held([1]) }),
          ]),
        ),
      ).at(-1)
    expect(plan(held([2]))).toBe('prod web none: there is nothing for prod yet')
    expect(plan(held([3, 2]))).toBe('prod web create v1 -> v3: newest release of eu and us')
  })

  test('an app that skips a stage comes from the one before it', () => {
    const plan = planPromotions(
      stateOf([
        at(dev, { web: held([3]), api: held([3]) }),
        at(staging(), { api: held([3]) }),
        at(stage('prod', { from: ['staging'] }), { web: held([1]), api: held([3]) }),
      ]),
    )
    expect(told(plan).filter((line) => line.startsWith('prod web'))).toEqual([
      'prod web create v1 -> v3: newest release of dev',
    ])
  })

  test('a batch takes the apps whose gates have held, and a held one drops out alone', () => {
    const young = { ...held([3]), tenures: held([3]).tenures.map((tenure) => ({ ...tenure, since: now })) }
    const plan = planPromotions(
      stateOf([
        at(dev, { web: held([3]), api: young, cli: held([3]) }),
        at(staging({ batch: 'stage', ...soak(hour) }), {
          web: held([1]),
          api: held([1]),
          cli: held([1], { hold: { reason: 'later' } }),
        }),
      ]),
    )
    expect(told(plan).slice(-3)).toEqual([
      'staging web create v1 -> v3: newest release of dev whose gates have held',
      'staging api wait v1 -> v3: soak 1h in dev: since 2026-11-21 12:00 UTC, opens 2026-11-21 13:00 UTC',
      'staging cli hold: .tagline/holds/staging/cli.yaml holds it (later): remove the file to go on',
    ])
  })

  test('apps that share a file share a pull request and its branch', () => {
    const files = ['staging.yaml']
    const [operation, ...others] = planPromotions(
      stateOf([
        at(dev, { web: held([3]), api: held([2]) }),
        at(staging(), { web: held([1], { files }), api: held([1], { files }) }),
      ]),
    ).filter((one) => one.stage === 'staging')
    expect(others).toEqual([])
    expect(operation?.branch).toMatch(/^tagline\/staging\/_[0-9a-f]{8}$/)
    expect(operation?.moves.map(({ app, after }) => `${app} ${after.tag}`)).toEqual(['api v2', 'web v3'])
  })

  test('with a repository apart the branch carries the source’s name', () => {
    const state = stateOf([at(dev, { web: held([3]) }), at(staging(), { web: held([1]) })], { source: 'acme/shop' })
    expect(planPromotions(state).at(-1)?.branch).toBe('tagline/shop/staging/web')
  })
})
