import { describe, expect, test } from 'vitest'
import type { HeldRelease } from '../../../src/core/promotion/held-release.ts'
import { standingRollbacks, wasTakenOut } from '../../../src/core/promotion/tenure.ts'
import { type SlotChange, tenuresOf } from '../../../src/core/promotion/tenures-of.ts'
import { formatTrailers } from '../../../src/core/promotion/trailers.ts'
import { commitId, release, revision, stateOf, unknown } from './scene.ts'

const change = (number: number, before: string | undefined, messages: readonly string[] = ['m']): SlotChange => ({
  commit: commitId(number),
  at: new Date(number * 60_000),
  author: `author ${number}`,
  messages,
  before: before === undefined ? undefined : unknown(before),
})
const read = (current: string, changes: readonly SlotChange[]) =>
  tenuresOf('dev', 'web', unknown(current), changes).map(
    ({ release: one, commit, until }) =>
      `${one.tag} from ${Number.parseInt(commit, 16)}${until === undefined ? '' : ` until ${Number.parseInt(until, 16)}`}`,
  )
const says = (tag: string, app = 'web', stage = 'dev') =>
  formatTrailers([{ stage, app, release: { ...unknown(tag), revision: revision(5) }, reason: 'why' }])

describe('what a stage held', () => {
  test.each([
    { name: 'one that was there from the start', current: 'a', changes: [change(1, undefined)], tenures: ['a from 1'] },
    {
      name: 'two',
      current: 'b',
      changes: [change(2, 'a'), change(1, undefined)],
      tenures: ['b from 2', 'a from 1 until 2'],
    },
    {
      name: 'a new comment begins none',
      current: 'b',
      changes: [change(3, 'b'), change(2, 'a'), change(1, undefined)],
      tenures: ['b from 2', 'a from 1 until 2'],
    },
    {
      name: 'an oldest change that left the value is as far as it is known',
      current: 'b',
      changes: [change(3, 'b')],
      tenures: ['b from 3'],
    },
    {
      name: 'coming back is a tenure of its own',
      current: 'a',
      changes: [change(3, 'b'), change(2, 'a'), change(1, undefined)],
      tenures: ['a from 3', 'b from 2 until 3', 'a from 1 until 2'],
    },
    {
      name: 'a slot that was away ends the past',
      current: 'b',
      changes: [change(3, undefined), change(1, 'x')],
      tenures: ['b from 3'],
    },
    { name: 'no history', current: 'a', changes: [], tenures: [] },
  ])('$name', ({ current, changes, tenures }) => expect(read(current, changes)).toEqual(tenures))

  test('an empty slot has none', () => expect(tenuresOf('dev', 'web', {}, [change(1, 'a')])).toEqual([]))
})

describe('trailers count only where the same commit sets the slot to that value', () => {
  test.each([
    { name: 'ours', messages: [`t\n\n${says('b')}`], revision: revision(5) },
    { name: 'of a commit that was merged', messages: ['Merge', `t\n\n${says('b')}`], revision: revision(5) },
    {
      name: 'in a squash that puts messages together',
      messages: [`t (#1)\n\n* one\n\n${says('b')}\n* two\n`],
      revision: revision(5),
    },
    { name: 'a cherry-pick’s, whose slot got another value', messages: [says('a')], revision: undefined },
    { name: 'of another app', messages: [says('b', 'api')], revision: undefined },
    { name: 'of another stage', messages: [says('b', 'web', 'prod')], revision: undefined },
    { name: 'an edited message', messages: ['Ship it'], revision: undefined },
  ])('$name', ({ messages, revision: expected }) => {
    const [tenure] = tenuresOf('dev', 'web', unknown('b'), [change(2, 'a', messages)])
    expect(tenure?.release.revision).toEqual(expected)
    expect(tenure?.reason).toBe(expected === undefined ? undefined : 'why')
  })
})

describe('rollbacks', () => {
  const { ancestry } = stateOf([])
  const tenures = (held: readonly HeldRelease[]) =>
    held.map((one, index) => ({ release: one, commit: commitId(index), since: new Date(0), author: 'ada' }))
  const rollbacks = (...held: readonly HeldRelease[]) =>
    standingRollbacks(tenures(held), ancestry).map(({ takenOut, to }) => `${takenOut.tag} to ${to.release.tag}`)
  const [r1, r2, r3, r4, side] = [release(1), release(2), release(3), release(4), release(101)]

  test.each([
    { name: 'none on the way up', held: [r3, r2, r1], rollbacks: [] },
    { name: 'to the one before', held: [r2, r3, r2], rollbacks: ['v3 to v2'] },
    { name: 'to one that was never there', held: [r1, r3], rollbacks: ['v3 to v1'] },
    { name: 'two steps back', held: [r1, r2, r3], rollbacks: ['v2 to v1', 'v3 to v2'] },
    { name: 'paid by something newer', held: [r4, r1, r3], rollbacks: [] },
    { name: 'not paid by something in between', held: [r2, r1, r3], rollbacks: ['v3 to v1'] },
    { name: 'put back by name', held: [r3, r1, r3], rollbacks: [] },
    { name: 'a hotfix beside it is no rollback', held: [side, r3], rollbacks: [] },
    {
      name: 'unknown, back to what was there',
      held: [unknown('a'), unknown('b'), unknown('a')],
      rollbacks: ['b to a'],
    },
    { name: 'unknown, to something else', held: [unknown('c'), unknown('b'), unknown('a')], rollbacks: [] },
  ])('$name', ({ held, rollbacks: expected }) => expect(rollbacks(...held)).toEqual(expected))

  test.each([
    { name: 'replaced is not taken out', held: [r3, r2], index: 1, out: false },
    { name: 'rolled back', held: [r1, r3], index: 1, out: true },
    { name: 'passed by a rollback to something older', held: [r1, r3, r2], index: 2, out: true },
  ])('$name', ({ held, index, out }) => expect(wasTakenOut(tenures(held), index, ancestry)).toBe(out))
})
