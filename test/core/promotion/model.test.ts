import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Stage } from '../../../src/core/config/config.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { type HeldRelease, isSameRelease } from '../../../src/core/promotion/held-release.ts'
import { planPromotions } from '../../../src/core/promotion/plan.ts'
import { stagesBefore } from '../../../src/core/promotion/stage-graph.ts'
import type { PromotionState } from '../../../src/core/promotion/state.ts'
import { standingRollbacks } from '../../../src/core/promotion/tenure.ts'
import { isSealed, parseTrailers } from '../../../src/core/promotion/trailers.ts'
import { noGates, stage } from './scene.ts'
import { type Shape, type World, worldOf } from './world.ts'
import { Killed, runOf, type Step } from './world-run.ts'

/** Seconds that the test may take; `MODEL_RUNS` plays so many games instead. */
const patience = 9
const wanted = Number(process.env.MODEL_RUNS ?? 0)

const hour = 3_600_000
const apps = ['web', 'api']

const delivery = fc.constantFrom<Stage['delivery']>('commit', 'auto-merge', 'pull-request')
const shape: fc.Arbitrary<Shape> = fc
  .record({
    dev: delivery,
    staging: delivery,
    prod: delivery,
    fanIn: fc.boolean(),
    batch: fc.constantFrom<Stage['batch']>(undefined, 'stage', 'app'),
    supersede: fc.constantFrom<Stage['supersede']>('wait', 'replace'),
    soak: fc.constantFrom(0, hour),
    shared: fc.subarray(['staging', 'prod']),
    deletesMerged: fc.boolean(),
  })
  .map(({ dev, staging, prod, fanIn, batch, supersede, soak, shared, deletesMerged }) => ({
    stages: [
      stage('dev', { delivery: dev }),
      stage('staging', { from: ['dev'], delivery: staging, batch, supersede }),
      ...(fanIn ? [stage('canary', { from: ['dev'], delivery: 'commit' })] : []),
      stage('prod', {
        from: fanIn ? ['staging', 'canary'] : ['staging'],
        delivery: prod,
        supersede,
        gates: { ...noGates, soak },
      }),
    ],
    apps,
    shared: batch === 'app' ? [] : shared,
    deletesMerged,
  }))

type Action =
  | {
      readonly do: 'build' | 'late' | 'revert' | 'edit' | 'touch' | 'rollback' | 'hotfix' | 'hold' | 'lift' | 'named'
      readonly app: string
      readonly at: number
    }
  | { readonly do: 'merge'; readonly at: number; readonly how: 'merge' | 'squash' | 'rebase'; readonly edited: boolean }
  | { readonly do: 'close'; readonly at: number; readonly person: boolean; readonly deletes: boolean }
  | { readonly do: 'commit'; readonly at: number; readonly app: string; readonly changes: boolean }
  | { readonly do: 'approve' | 'reopen'; readonly at: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'run' | 'force' }
  | { readonly do: 'kill'; readonly app: string; readonly killAt: number }
  | { readonly do: 'race'; readonly app: string; readonly meanwhile: Action }

const app = fc.constantFrom(...apps)
const at = fc.nat(7)
const person: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constantFrom('revert', 'edit', 'touch', 'hold', 'lift'), app, at }) as fc.Arbitrary<Action>,
  fc.record({
    do: fc.constant('merge' as const),
    at,
    how: fc.constantFrom('merge', 'squash', 'rebase'),
    edited: fc.boolean(),
  }) as fc.Arbitrary<Action>,
  fc.record({ do: fc.constant('close' as const), at, person: fc.boolean(), deletes: fc.boolean() }),
  fc.record({ do: fc.constant('commit' as const), at, app, changes: fc.boolean() }),
  fc.record({ do: fc.constantFrom('approve', 'reopen'), at }) as fc.Arbitrary<Action>,
)
const ours: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('build' as const), app, at }) },
  fc.record({ do: fc.constantFrom('late', 'rollback', 'hotfix', 'named'), app, at }) as fc.Arbitrary<Action>,
  fc.record({ do: fc.constantFrom('run', 'run', 'force') }) as fc.Arbitrary<Action>,
)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: ours },
  { weight: 4, arbitrary: person },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(10, 61) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('kill' as const), app, killAt: fc.integer({ min: 2, max: 13 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('race' as const), app, meanwhile: fc.oneof(ours, person) }) },
)

const pick = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(1, all.length)]

/** A game: a world with the releases that were built in it. */
const gameOf = (given: Shape) => {
  const world = worldOf(given)
  const built: { app: string; release: HeldRelease }[] = []
  const stageAt = (index: number): string => pick(given.stages, index)?.name ?? ''

  const check = (steps: readonly Step[], isStale: boolean): void => {
    const ancestry = world.ancestry()
    for (const { stage: name, app: moved, to, tenures, byName } of steps) {
      const before = tenures[0]?.release ?? {}
      if (byName || isSameRelease(before, to)) continue
      expect(ancestry.order(to.revision, before.revision), `${name} ${moved} goes on`).toMatch(/newer|unknown/)
      // GitHub pins a merge to its head and not to its base: what came between is seen by the next run alone.
      if (isStale) continue
      for (const { takenOut } of standingRollbacks(tenures, ancestry))
        expect(ancestry.order(to.revision, takenOut.revision), `${name} ${moved} stays rolled back`).toMatch(
          /newer|unknown/,
        )
    }
    const open = world.openPulls().map(({ branch }) => branch)
    expect(open, 'one open pull request each').toEqual([...new Set(open)])
  }

  /** After a whole run: nothing is left to do, and whatever is not promoted has its reason. */
  const checkSettled = (change: Partial<PromotionState>): void => {
    const again = runOf(world)
    again.run({ ...change, named: undefined })
    expect(again.writes(), 'writes of a second run').toBe(0)
    const state = world.state({ ...change, named: undefined })
    const plan = planPromotions(state)
    for (const here of state.stages) {
      const before = stagesBefore(given.stages, here.stage, new Set(given.stages.map(({ name }) => name)))
      for (const [name, { held }] of here.apps) {
        const offers =
          before.length === 0
            ? [change.delivered?.get(name)]
            : before.map((one) => state.stages.find(({ stage: other }) => other === one)?.apps.get(name)?.held)
        const shared = offers.every(
          (one) => one !== undefined && offers[0] !== undefined && isSameRelease(one, offers[0]),
        )
        const offer = shared ? offers[0] : undefined
        if (offer === undefined || state.ancestry.order(offer.revision, held.revision) !== 'newer') continue
        const told = plan.filter((one) => one.stage === here.stage.name && one.apps.includes(name))
        const isTold = told.some(
          (one) => one.kind === 'wait' || one.kind === 'hold' || ('pull' in one && one.pull !== undefined),
        )
        const isMate = plan.some((one) => one.stage === here.stage.name && one.kind !== 'none')
        expect(isTold || isMate, `${here.stage.name} ${name} is not lost`).toBe(true)
      }
    }
    for (const one of world.openPulls()) {
      const branch = state.branches.get(one.branch)
      if (branch === undefined || branch.foreign !== undefined || branch.byName.size > 0) continue
      for (const [name, release] of branch.proposes) {
        const held = world.tenuresAt(one.stage, name)[0]?.release
        expect(state.ancestry.order(release.revision, held?.revision), `#${one.pull.number} goes on`).not.toBe('older')
      }
    }
  }

  const proposesAsked = ({ branch, stage: name }: World['pulls'][number], { named: asked }: Partial<PromotionState>) =>
    asked?.stage === name &&
    [...asked.releases].some(([moved, { tag }]) => {
      const made = world.branches.get(branch)
      return made?.to.get(moved)?.tag === tag && made?.from.get(moved)?.tag !== tag
    })

  const promote = (change: Partial<PromotionState>, stale?: PromotionState): void => {
    const one = runOf(world)
    one.run(change, stale)
    check(one.steps, stale !== undefined)
    // What happened after the look of a stale run, the next run sees, as it sees to what is beside a name. What was delivered
    // must not need to be delivered again, and what was asked for by name must not be taken back.
    if (stale !== undefined || change.named !== undefined) {
      const asked = stale === undefined ? world.openPulls().filter((open) => proposesAsked(open, change)) : []
      const next = runOf(world)
      next.run({})
      check(next.steps, false)
      expect(
        asked.filter(({ pull }) => pull.state === 'closed'),
        'pull requests taken back',
      ).toEqual([])
    }
    checkSettled(stale === undefined ? change : {})
  }
  const buildOf = (name: string, parent?: number) => {
    const release = world.build(parent)
    built.push({ app: name, release })
    return { delivered: new Map([[name, release]]) }
  }

  const people: Record<string, (one: never) => void> = {
    merge: ({ at: index, how, edited }: Extract<Action, { do: 'merge' }>) => {
      const found = pick(world.openPulls(), index)
      if (found === undefined || found.pull.draft) return
      const own = world.branches.get(found.branch)?.commits.map(({ message }) => message) ?? []
      const plain = how === 'squash' ? own.join('\n') : `Merge pull request #${found.pull.number}`
      world.merge(found, how, edited ? 'Ship it' : plain, 'ada')
    },
    close: ({ at: index, person: isPerson, deletes }: Extract<Action, { do: 'close' }>) => {
      const found = pick(world.openPulls(), index)
      if (found === undefined) return
      world.closePull(found, { login: isPerson ? 'ada' : 'stale[bot]', person: isPerson })
      if (deletes) world.removeBranch(found.branch, { login: 'ada', person: true })
    },
    commit: ({ at: index, app: name, changes }: Extract<Action, { do: 'commit' }>) => {
      const found = pick(world.openPulls(), index)
      const release = pick(built, index)?.release
      if (found === undefined) return
      world.foreignCommit(found.branch, 'Mine', changes && release ? { app: name, to: release } : undefined)
    },
    approve: ({ at: index }: { at: number }) => {
      const found = pick(world.openPulls(), index)
      if (found !== undefined) world.approve(found)
    },
    reopen: ({ at: index }: { at: number }) => {
      const found = pick(
        world.pulls.filter(({ pull }) => pull.state === 'closed'),
        index,
      )
      const isFree = !world.openPulls().some(({ branch }) => branch === found?.branch)
      if (found === undefined || !isFree || world.branches.get(found.branch)?.head !== found.pull.head) return
      found.pull = { ...found.pull, state: 'open', closedBy: undefined }
    },
    revert: ({ app: name, at: index }: { app: string; at: number }) => {
      const before = world.tenuresAt(stageAt(index), name)[1]
      if (before !== undefined)
        world.commitBase([{ stage: stageAt(index), app: name, to: before.release }], ['Revert'], 'ada')
    },
    edit: ({ app: name, at: index }: { app: string; at: number }) => {
      const to = index % 2 === 0 ? { tag: parseTag(`mine-${index}`) } : pick(built, index)?.release
      if (to !== undefined) world.commitBase([{ stage: stageAt(index), app: name, to }], ['Edit'], 'ada')
    },
    touch: ({ app: name, at: index }: { app: string; at: number }) => {
      world.commitBase(
        [{ stage: stageAt(index), app: name, to: world.slotOf(stageAt(index), name).value }],
        ['Touch'],
        'ada',
      )
    },
    hold: ({ app: name, at: index }: { app: string; at: number }) => {
      world.holds.set(world.keyOf(stageAt(index), name), 'why')
      world.commitBase([], ['Hold'], 'ada')
    },
    lift: ({ app: name, at: index }: { app: string; at: number }) => {
      world.holds.delete(world.keyOf(stageAt(index), name))
      world.commitBase([], ['Lift'], 'ada')
    },
    wait: ({ minutes }: { minutes: number }) => world.advance(minutes * 60_000),
  }

  const named = (stageName: string, name: string, release: HeldRelease | undefined): void => {
    if (release === undefined) return
    promote({ named: { stage: stageName, releases: new Map([[name, release]]) } })
  }
  const runs: Record<string, (one: never) => void> = {
    build: ({ app: name }: { app: string }) => promote(buildOf(name)),
    late: ({ app: name, at: index }: { app: string; at: number }) => {
      const old = pick(
        built.filter((one) => one.app === name),
        index,
      )
      if (old !== undefined) promote({ delivered: new Map([[name, old.release]]) })
    },
    rollback: ({ app: name, at: index }: { app: string; at: number }) => {
      const [current, ...past] = world.tenuresAt(stageAt(index), name)
      named(
        stageAt(index),
        name,
        past.find(({ release }) => current !== undefined && !isSameRelease(release, current.release))?.release,
      )
    },
    hotfix: ({ app: name, at: index }: { app: string; at: number }) => {
      const parent = pick(built, index)
      if (parent === undefined) return
      const { delivered } = buildOf(name, world.numberOf(parent.release))
      named(stageAt(index), name, delivered.get(name))
    },
    named: ({ app: name, at: index }: { app: string; at: number }) =>
      named(
        stageAt(index),
        name,
        pick(
          built.filter((one) => one.app === name),
          index,
        )?.release,
      ),
    run: () => promote({}),
    force: () => promote({ force: 'incident' }),
  }

  const play = (one: Action): void => {
    world.advance(60_000)
    if (one.do === 'kill') {
      const change = buildOf(one.app)
      const killed = runOf(world, { killAt: one.killAt })
      try {
        killed.run(change)
      } catch (error) {
        if (!(error instanceof Killed)) throw error
      }
      check(killed.steps, false)
      promote(change)
    } else if (one.do === 'race') {
      const change = buildOf(one.app)
      const stale = world.state(change)
      play(one.meanwhile)
      promote(change, stale)
    } else {
      const act = people[one.do] ?? runs[one.do]
      if (act === undefined) throw new Error(`no action ${one.do}`)
      act(one as never)
    }
  }
  return { world, play, promote, buildOf }
}

/** When people lift every hold and merge what is asked of them, a new release of each app comes to the end of the line. */
const checkEnd = (world: World, { stages }: Shape, game: ReturnType<typeof gameOf>): void => {
  world.holds.clear()
  world.commitBase([], ['Lift all'], 'ada')
  const merges = (): void => {
    for (const one of world.openPulls()) {
      const own = world.branches.get(one.branch)?.commits ?? []
      // What a person pushed onto a draft, or asked for by name, is theirs to merge or to give up.
      const isTheirs = own.some(
        ({ message, tree }) =>
          !isSealed(message, tree) || parseTrailers(message).some(({ from }) => from === 'by name'),
      )
      if (one.pull.draft && isTheirs) world.removeBranch(one.branch, { login: 'bot', person: false })
      if (one.pull.draft) continue
      if (world.merge(one, 'merge', 'Merge', 'ada') === undefined) world.closePull(one, { login: 'bot', person: false })
    }
    for (const [name] of world.branches) {
      if (!world.openPulls().some(({ branch }) => branch === name)) world.removeBranch(name, undefined)
    }
  }
  for (let rounds = 0; rounds < 3; rounds++) {
    game.promote({})
    world.advance(2 * hour)
    merges()
  }
  const newest = new Map(apps.map((name) => [name, world.buildOnAll()] as const))
  for (let rounds = 0; rounds < 2 * stages.length + 2; rounds++) {
    game.promote({ delivered: newest })
    world.advance(2 * hour)
    merges()
  }
  for (const { name } of stages)
    for (const [one, release] of newest) expect(world.slotOf(name, one).value.tag, `${name} ${one}`).toBe(release.tag)
}

test(
  'whatever people, runs, crashes and races do: never lost, never doubled, never backwards but by name, and a second run changes nothing',
  () => {
    fc.assert(
      fc.property(shape, fc.array(action, { minLength: 1, maxLength: 18 }), (given, actions) => {
        const game = gameOf(given)
        for (const one of actions) game.play(one)
        checkEnd(game.world, given, game)
      }),
      wanted > 0
        ? { numRuns: wanted }
        : { numRuns: 10_000, interruptAfterTimeLimit: patience * 1000, markInterruptAsFailure: false },
    )
  },
  wanted > 0 ? 3_600_000 : 60_000,
)
