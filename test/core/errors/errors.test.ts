import { describe, expect, test } from 'vitest'
import { findNearMiss } from '../../../src/core/errors/near-miss.ts'
import { formatPlace } from '../../../src/core/errors/place.ts'
import { UserError } from '../../../src/core/errors/user-error.ts'

test.each([
  { name: 'a file alone', place: { file: 'tagline.yaml' }, text: 'tagline.yaml' },
  { name: 'a line', place: { file: 'a.yaml', line: 3 }, text: 'a.yaml:3' },
  { name: 'a column', place: { file: 'a.yaml', line: 3, column: 7 }, text: 'a.yaml:3:7' },
  { name: 'an input', place: { input: 'stage' }, text: 'input "stage"' },
  { name: 'a request', place: { request: 'GET /repos/acme/shop', status: 403 }, text: 'GET /repos/acme/shop -> 403' },
  { name: 'a request with no answer', place: { request: 'GET /rate_limit' }, text: 'GET /rate_limit' },
  { name: 'a name', place: { name: 'helm' }, text: 'helm' },
])('a place that is $name reads as "$text"', ({ place, text }) => {
  expect(formatPlace(place)).toBe(text)
})

describe('UserError', () => {
  test('says where, what and what to do in one sentence each', () => {
    const error = new UserError('INPUT_INVALID', {
      where: { input: 'stage' },
      what: '"qa" is no stage',
      fix: 'Write `dev`',
    })
    expect(error.message).toBe('input "stage": "qa" is no stage. Write `dev`.')
  })

  test('shows all of its problems at once, a line each', () => {
    const problem = (line: number) => ({ where: { file: 'a.yaml', line }, what: 'wrong', fix: 'Mend it' })
    const error = new UserError('CONFIG_INVALID', [problem(1), problem(2)])
    expect(error.message).toBe('a.yaml:1: wrong. Mend it.\na.yaml:2: wrong. Mend it.')
  })
})

test.each([
  { given: 'stagging', known: ['dev', 'staging'], meant: 'staging' },
  { given: 'satge', known: ['stage', 'state'], meant: 'stage' },
  { given: 'dryrun', known: ['dry-run', 'config'], meant: 'dry-run' },
  { given: 'Stage', known: ['stage'], meant: 'stage' },
  { given: 'colour', known: ['stage', 'app'], meant: undefined },
  { given: '', known: ['stage'], meant: undefined },
])('for "$given" the near miss is $meant', ({ given, known, meant }) => {
  expect(findNearMiss(given, known)).toBe(meant)
})
