import { describe, expect, test } from 'vitest'
import type { Operation } from '../../../src/core/promotion/operation.ts'
import { mostSignificant, operationNames, type PromotionResult, resultOf } from '../../../src/core/promotion/result.ts'
import { summaryOf } from '../../../src/core/promotion/summary.ts'
import { commitId, pull, release } from './scene.ts'

const move = (app: string) => ({
  app,
  before: release(1),
  after: release(2),
  from: ['dev'],
  gates: [],
  byName: false,
  certain: true,
})
const operation = (change: Partial<Operation> & { readonly kind: Operation['kind'] }): Operation =>
  ({
    stage: 'staging',
    unit: 'web',
    apps: ['web'],
    branch: 'tagline/staging/web',
    base: 'main',
    moves: [move('web')],
    reason: 'because',
    ...change,
  }) as Operation

const entry: PromotionResult = {
  stage: 'staging',
  apps: ['web'],
  operation: 'created',
  from: 'v1',
  to: 'v2',
  number: null,
  url: '',
  branch: 'tagline/staging/web',
  sha: '',
  reason: 'because',
}

describe('an entry of promotions', () => {
  test.each([
    {
      name: 'made now',
      one: operation({ kind: 'create', draft: false }),
      effect: { number: 9, url: 'u', sha: 's' },
      result: { ...entry, number: 9, url: 'u', sha: 's' },
    },
    { name: 'planned', one: operation({ kind: 'create', draft: true }), effect: undefined, result: entry },
    {
      name: 'a commit goes into the base',
      one: operation({ kind: 'commit' }),
      effect: { sha: 's' },
      result: { ...entry, operation: 'committed', branch: 'main', sha: 's' },
    },
    {
      name: 'one that stands',
      one: operation({ kind: 'none', pull: pull() }),
      effect: undefined,
      result: { ...entry, operation: 'unchanged', number: 7, url: pull().url, sha: commitId(6000) },
    },
    {
      name: 'text that follows gates is an update',
      one: operation({ kind: 'refresh', draft: false, pull: pull(), retell: false }),
      effect: {},
      result: { ...entry, operation: 'updated', number: 7, url: pull().url, sha: commitId(6000) },
    },
    {
      name: 'a merge that GitHub refuses',
      one: operation({ kind: 'merge', pull: pull() }),
      effect: { instead: { operation: 'waiting' as const, reason: 'not yet' } },
      result: { ...entry, operation: 'waiting', reason: 'not yet', number: 7, url: pull().url, sha: commitId(6000) },
    },
    {
      name: 'a batch names its apps',
      one: operation({ kind: 'hold', moves: [move('web'), move('api')] }),
      effect: undefined,
      result: { ...entry, operation: 'held', from: 'web v1, api v1', to: 'web v2, api v2' },
    },
  ])('$name', ({ one, effect, result }) => expect(resultOf(one, effect)).toEqual(result))
})

test('the most significant one speaks for all, in the order of the contract', () => {
  const all = [...operationNames].reverse().map((name) => ({ ...entry, operation: name }))
  for (const name of operationNames) {
    expect(mostSignificant(all)?.operation).toBe(name)
    all.pop()
  }
  expect(mostSignificant([])).toBeUndefined()
})

describe('the summary', () => {
  test.each([
    {
      name: 'nothing to do',
      results: [{ ...entry, operation: 'unchanged' as const }],
      problems: [],
      dryRun: false,
      text: '## Promotions\n\nEvery stage is up to date.',
    },
    {
      name: 'a dry run',
      results: [],
      problems: [],
      dryRun: true,
      text: '## Promotions (dry run: nothing was changed)\n\nEvery stage is up to date.',
    },
    {
      name: 'one of two, with a problem',
      results: [
        { ...entry, number: 9, url: 'u', reason: '<b>' },
        { ...entry, operation: 'unchanged' as const },
      ],
      problems: ['it broke | here'],
      dryRun: false,
      text: '## Promotions\n\n| Stage | Apps |  | Release | Pull request | Why |\n| --- | --- | --- | --- | --- | --- |\n| staging | web | created | `v1` → `v2` | [#9](u) | &#60;b&#62; |\n\n1 more did not change.\n\n- ❌ it broke &#124; here',
    },
  ])('$name', ({ results, problems, dryRun, text }) => expect(summaryOf(results, problems, dryRun)).toBe(text))
})
