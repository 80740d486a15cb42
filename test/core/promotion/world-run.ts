import { markClosed, replaceGates } from '../../../src/core/promotion/body-marks.ts'
import { gatesMarkdown } from '../../../src/core/promotion/gate-text.ts'
import type { HeldRelease } from '../../../src/core/promotion/held-release.ts'
import { gatesOf, type Operation } from '../../../src/core/promotion/operation.ts'
import { planPromotions } from '../../../src/core/promotion/plan.ts'
import type { PromotionState, StageState } from '../../../src/core/promotion/state.ts'
import type { Tenures } from '../../../src/core/promotion/tenure.ts'
import { bodyOf, commitMessageOf, type PromotionStory, titleOf } from '../../../src/core/promotion/text.ts'
import type { World } from './world.ts'

/** A slot that a run of ours moved, and what the stage held until then. */
export interface Step {
  readonly stage: string
  readonly app: string
  readonly to: HeldRelease
  readonly tenures: Tenures
  readonly byName: boolean
}

/** A process that was killed. */
export class Killed extends Error {}

/** A run of ours against a world, as `src/flows/promote.ts` does it: each write is one step, after or before which it can be killed. */
export const runOf = (world: World, options: { readonly killAt?: number } = {}) => {
  const steps: Step[] = []
  let writes = 0
  const write = <T>(work: () => T): T => {
    writes++
    if (options.killAt === writes * 2) throw new Killed()
    const done = work()
    if (options.killAt === writes * 2 + 1) throw new Killed()
    return done
  }
  const stageOf = (state: PromotionState, name: string): StageState => {
    const found = state.stages.find(({ stage }) => stage.name === name)
    if (found === undefined) throw new Error(`no stage ${name}`)
    return found
  }
  const storyOf = (
    state: PromotionState,
    { stage, moves, reason, force = state.force }: Operation,
  ): PromotionStory => ({
    stage,
    moves,
    why: reason,
    reason: undefined,
    force,
    commits: new Map(),
    edits: [],
    rendered: '',
    source: 'https://github.com/acme/shop',
  })
  const findPull = (number: number) => {
    const found = world.pulls.find(({ pull }) => pull.number === number)
    if (found === undefined) throw new Error(`no pull request ${number}`)
    return found
  }

  const commits = (state: PromotionState, operations: readonly Operation[]): 'done' | 'lost' => {
    const moves = operations.flatMap((operation) => operation.moves)
    const [first] = operations
    if (first === undefined) return 'done'
    const at = stageOf(state, first.stage)
    const message = commitMessageOf({ stage: first.stage, moves, reason: undefined, force: state.force }, 'tree')
    return write(() => {
      if (world.head() !== at.head) return 'lost'
      for (const { app, after, byName } of moves)
        steps.push({ stage: first.stage, app, to: after, byName, tenures: world.tenuresAt(first.stage, app) })
      world.commitBase(
        moves.map(({ app, after }) => ({ stage: first.stage, app, to: after })),
        [message],
        'bot',
      )
      return 'done'
    })
  }

  const propose = (
    state: PromotionState,
    operation: Extract<Operation, { kind: 'create' | 'update' }>,
  ): 'done' | 'lost' => {
    const { branch: name, stage, moves, draft } = operation
    const story = storyOf(state, operation)
    const made = world.branchOf(stageOf(state, stage), moves, (tree) => commitMessageOf(story, tree))
    const expected = operation.kind === 'update' ? operation.pull.head : operation.replaces
    const moved = write(() => {
      if (world.branches.get(name)?.head !== expected) return 'lost'
      world.branches.set(name, made)
      return 'done'
    })
    if (moved === 'lost') return 'lost'
    const text = { title: titleOf(stage, moves), body: bodyOf(story), draft }
    return write(() => {
      const open =
        operation.kind === 'update'
          ? findPull(operation.pull.number)
          : world.openPulls().find((one) => one.branch === name)
      if (open !== undefined) {
        if (open.pull.state !== 'open') return 'lost'
        open.pull = { ...world.pullNow(open), ...text }
        return 'done'
      }
      const number = world.pulls.length + 1
      world.pulls.push({
        branch: name,
        stage,
        pull: {
          ...text,
          number,
          id: `PR_${number}`,
          url: `https://github.com/acme/shop/pull/${number}`,
          state: 'open',
          base: 'main',
          head: made.head,
          labels: [],
          settled: undefined,
          closedBy: undefined,
          messages: [],
        },
      })
      return 'done'
    })
  }

  const refresh = (state: PromotionState, operation: Extract<Operation, { kind: 'refresh' }>): 'done' | 'lost' => {
    const { pull, moves, draft, retell, stage } = operation
    const one = findPull(pull.number)
    if (one.pull.state !== 'open') return 'lost'
    const body = retell
      ? bodyOf(storyOf(state, operation))
      : replaceGates(pull.body, gatesMarkdown(gatesOf(moves), operation.force ?? state.force))
    if (one.pull.draft !== draft)
      write(() => {
        one.pull = { ...one.pull, draft }
      })
    const title = retell ? titleOf(stage, moves) : pull.title
    write(() => {
      one.pull = { ...one.pull, body, title }
    })
    return 'done'
  }

  const merge = (operation: Extract<Operation, { kind: 'merge' }>): 'merged' | 'lost' | 'refused' => {
    const one = findPull(operation.pull.number)
    return write(() => {
      if (one.pull.state !== 'open' || world.branches.get(one.branch)?.head !== operation.pull.head) return 'lost'
      if (one.pull.draft || world.isConflicted(one)) return 'refused'
      const byName = operation.moves.every((move) => move.byName)
      const message = commitMessageOf(
        { stage: operation.stage, moves: operation.moves, reason: undefined, force: undefined },
        '',
      )
      const moved = world.merge(one, 'merge', message, 'bot') ?? []
      for (const step of moved) steps.push({ ...step, byName })
      return 'merged'
    })
  }

  const close = ({ pull, branch, reason }: Extract<Operation, { kind: 'close' }>): void => {
    const one = findPull(pull.number)
    write(() => {
      if (one.pull.state === 'open')
        world.closePull(one, { login: 'a-token', person: true }, markClosed(pull.body, reason))
    })
    write(() => {
      if (world.branches.get(branch)?.head === pull.head) world.removeBranch(branch, { login: 'a-token', person: true })
    })
  }

  const others = (state: PromotionState, operation: Operation): 'done' | 'lost' => {
    if (operation.kind === 'create' || operation.kind === 'update') return propose(state, operation)
    if (operation.kind === 'refresh') return refresh(state, operation)
    if (operation.kind === 'close') close(operation)
    if (operation.kind === 'sweep')
      write(() => {
        if (world.branches.get(operation.branch)?.head === operation.head)
          world.removeBranch(operation.branch, { login: 'a-token', person: true })
      })
    return 'done'
  }

  /** One round on a state that may have passed. */
  const round = (state: PromotionState, operations: readonly Operation[]): 'again' | 'done' => {
    const direct = operations.filter(({ kind }) => kind === 'commit')
    if (direct.length > 0) {
      commits(
        state,
        direct.filter(({ stage }) => stage === direct[0]?.stage),
      )
      return 'again'
    }
    const merges = operations.filter((one) => one.kind === 'merge').map((one) => merge(one))
    if (merges.some((came) => came !== 'refused')) return 'again'
    let again = false
    for (const operation of operations) {
      const came = others(state, operation)
      const isAutomatic = stageOf(state, operation.stage).stage.delivery === 'auto-merge'
      const wrote = /create|update|refresh/.test(operation.kind)
      if (came === 'lost' || (wrote && isAutomatic)) again = true
    }
    return again ? 'again' : 'done'
  }

  /** The whole run, from a look of its own or one that is stale by now. */
  const run = (change: Partial<PromotionState>, stale?: PromotionState): void => {
    let named = change.named
    for (let rounds = 0; ; rounds++) {
      if (rounds > 40) throw new Error('the run does not come to an end')
      const state = rounds === 0 && stale !== undefined ? stale : world.state({ ...change, named })
      if (round(state, planPromotions(state)) === 'done') return
      named = undefined
    }
  }
  return { run, steps, writes: () => writes }
}
