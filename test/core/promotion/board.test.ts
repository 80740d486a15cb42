import { describe, expect, test } from 'vitest'
import type { Stage } from '../../../src/core/config/config.ts'
import { parseDigest } from '../../../src/core/images/digest.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { boardJson, boardMarkdown, boardOf } from '../../../src/core/promotion/board.ts'
import type { Operation } from '../../../src/core/promotion/operation.ts'
import type { PullRequest } from '../../../src/core/promotion/pull-request.ts'
import type { AppAtStage, PromotionState, StageState } from '../../../src/core/promotion/state.ts'

const now = new Date('2026-11-21T12:00:00Z')
const digest = parseDigest(`sha256:${'ab'.repeat(32)}`)
const release = (tag: string) => ({ tag: parseTag(tag) })

const at = (name: string, apps: Record<string, AppAtStage>): StageState => ({
  stage: { name } as Stage,
  base: 'main',
  head: 'a'.repeat(40) as CommitId,
  apps: new Map(Object.entries(apps)),
})

const holding = (tag: string, hoursAgo: number, author: string): AppAtStage => ({
  held: release(tag),
  files: [],
  hold: undefined,
  tenures: [
    {
      release: release(tag),
      commit: 'b'.repeat(40) as CommitId,
      since: new Date(now.getTime() - hoursAgo * 3_600_000),
      author,
    },
  ],
})

const empty: AppAtStage = { held: {}, files: [], hold: undefined, tenures: [] }

const stateOf = (...stages: readonly StageState[]): PromotionState => ({ now, stages }) as PromotionState

const operation = (change: Partial<Operation> & { readonly kind: Operation['kind'] }): Operation =>
  ({
    stage: 'staging',
    unit: 'web',
    apps: ['web'],
    branch: 'b',
    base: 'main',
    moves: [],
    reason: 'because',
    ...change,
  }) as Operation

const move = (open: boolean) => ({
  app: 'web',
  before: release('v1'),
  after: release('v2'),
  from: ['dev'],
  gates: [{ gate: 'soak 1d in dev', open, detail: 'opens 2026-11-22 09:00 UTC' }],
  byName: false,
  certain: true,
})

const pull = { number: 7, url: 'https://github.com/acme/shop/pull/7' } as PullRequest

const nextAt = (one: Operation) =>
  boardOf(stateOf(at('staging', { web: holding('v1', 1, 'mona') })), [one]).cells[0]?.next

describe('the board', () => {
  test('has a row an app and a column a stage, with age and author', () => {
    const state = stateOf(
      at('dev', { web: holding('v2', 2, 'octocat'), api: holding('v9', 50, 'mona') }),
      at('prod', { web: empty }),
    )
    expect(boardMarkdown(boardOf(state, []), now)).toBe(
      [
        '|  | dev | prod |',
        '| --- | --- | --- |',
        '| **api** | `v9`<br>since 2d by mona |  |',
        '| **web** | `v2`<br>since 2h by octocat | _nothing yet_ |',
      ].join('\n'),
    )
  })

  test('shows a digest where there is no tag', () => {
    const state = stateOf(at('dev', { web: { ...empty, held: { digest } } }))
    expect(boardOf(state, []).cells[0]).toMatchObject({ holds: 'sha256:abababababab', digest })
  })

  test('keeps the text of others inert', () => {
    const state = stateOf(at('dev', { web: holding('v1', 1, '@everyone | <b>') }))
    expect(boardMarkdown(boardOf(state, []), now)).not.toMatch(/[^\\]@everyone|<b>/)
  })

  test.each([
    { name: 'an open pull request', one: operation({ kind: 'none', moves: [move(true)], pull }), kind: 'pull-request' },
    { name: 'a closed gate', one: operation({ kind: 'wait', moves: [move(false)] }), kind: 'waiting' },
    {
      name: 'a draft with a closed gate',
      one: operation({ kind: 'create', draft: true, moves: [move(false)] }),
      kind: 'waiting',
    },
    { name: 'a hold', one: operation({ kind: 'hold' }), kind: 'held' },
    {
      name: 'something that the next run does',
      one: operation({ kind: 'commit', moves: [move(true)] }),
      kind: 'ready',
    },
    { name: 'nothing to do', one: operation({ kind: 'none' }), kind: undefined },
  ])('tells $name', ({ one, kind }) => {
    expect(nextAt(one)?.kind).toBe(kind)
  })

  test('names the gate that blocks rather than the reason of the plan', () => {
    expect(nextAt(operation({ kind: 'wait', moves: [move(false)] }))?.reason).toBe(
      'soak 1d in dev: opens 2026-11-22 09:00 UTC',
    )
  })

  test('is a list for machines, with null for what is not known', () => {
    const state = stateOf(at('staging', { web: holding('v1', 1, 'mona'), api: empty }))
    expect(boardJson(boardOf(state, [operation({ kind: 'none', moves: [move(true)], pull })]))).toEqual([
      {
        app: 'web',
        stage: 'staging',
        holds: 'v1',
        digest: null,
        revision: null,
        since: '2026-11-21T11:00:00.000Z',
        by: 'mona',
        next: { kind: 'pull-request', release: 'v2', reason: 'because', pull: { number: 7, url: pull.url } },
      },
      { app: 'api', stage: 'staging', holds: null, digest: null, revision: null, since: null, by: null, next: null },
    ])
  })
})
