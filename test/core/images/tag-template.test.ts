import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { isTag } from '../../../src/core/images/tag.ts'
import { planTag } from '../../../src/core/images/tag-template.ts'
import { fieldValuesOf, fillKnown } from '../../../src/core/images/template.ts'
import { findYamlReading } from '../../../src/core/images/yaml-reading.ts'

const where = { name: 'the tag of "web"' }
const values = fieldValuesOf({
  commit: '0123456789abcdef0123456789abcdef01234567' as CommitId,
  time: new Date('2026-11-20T09:08:07Z'),
  branch: 'Feature/Löwe #1',
  version: '1.4.0',
  run: '17',
})

test.each([
  ['sha-{sha12}', 'sha-0123456789ab', false],
  ['{sha}', '0123456789abcdef0123456789abcdef01234567', false],
  ['v{version}-{run}', 'v1.4.0-17', false],
  ['{branch}', 'feature-l-we--1', true],
  ['{branch}-{sha12}', 'feature-l-we--1-0123456789ab', false],
  ['r{date}', 'r20261120-090807', false],
  ['latest', 'latest', true],
])('%s becomes %s', (template, tag, movable) => {
  expect(planTag(template, values, where)).toEqual({ tag, movable, warnings: [] })
})

test.each([
  ['{sah}', 'the tag of "web": "{sah}" has an unknown field "{sah}". Did you mean "{sha}"? Write "{sha}".'],
  [
    '{commit_number}',
    'the tag of "web": "{commit_number}" has an unknown field "{commit_number}". Use one of: {sha}, {sha12}, {version}, {branch}, {date}, {run}.',
  ],
  [
    'a b',
    'the tag of "web": "a b" is not a tag. Use at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`.',
  ],
])('%s is refused', (template, message) => {
  expect(() => planTag(template, values, where)).toThrow(message)
})

test('a field with no value says how it gets one', () => {
  const none = fieldValuesOf({ commit: 'a'.repeat(40) as CommitId, time: new Date(0) })
  expect(() => planTag('{version}-{branch}', none, where)).toThrow(
    'the tag of "web": "{version}" in "{version}-{branch}" has no value here. Add the version file (`version:` of the app names it, by default `.version`).\n' +
      'the tag of "web": "{branch}" in "{version}-{branch}" has no value here. Run it on a branch or a pull request, or use {sha12}.',
  )
})

test.each([
  ['1.10', 'a number'],
  ['72225e2', 'a number'],
  ['0123', 'a number'],
  ['0x1f', 'a number'],
  ['0o17', 'a number'],
  ['1_000', 'a number'],
  ['08', 'a number'],
  ['on', 'a boolean'],
  ['y', 'a boolean'],
  ['null', 'null'],
  ['2026-11-20', 'a date'],
])('the tag %s gets a warning, as YAML reads %s', (text, reading) => {
  expect(planTag(text, values, where).warnings).toEqual([
    {
      where,
      what: `the tag "${text}" is ${reading} to YAML where it stands unquoted`,
      fix: `Put a letter before it: \`tag: "v${text}"\``,
    },
  ])
})

test.each(['1.2.3', 'v1', 'sha-0123456789ab', '20261120-090807', '1e', 'e1', '0xg', 'yess'])(
  '%s is text to YAML',
  (text) => {
    expect(findYamlReading(text)).toBeUndefined()
  },
)

test('whatever a YAML library takes for no text is known', () => {
  // The library reads `e0` as a float in 1.1, which no version of YAML does.
  const isQuirk = (text: string): boolean => /^[eE]-?[0-9]+$/.test(text)
  const scalar = fc.stringMatching(/^[0-9a-fxoeE_.yntNruls-]{1,9}$/).filter((text) => isTag(text) && !isQuirk(text))
  fc.assert(
    fc.property(scalar, (text) => {
      for (const version of ['1.1', '1.2'] as const) {
        if (typeof parse(text, { version }) !== 'string') expect(findYamlReading(text)).toBeDefined()
      }
    }),
    { numRuns: 3000 },
  )
})

test('the default tag is never read as a number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f]{40}$/), (sha) => {
      const own = fieldValuesOf({ commit: sha as CommitId, time: new Date(0) })
      expect(planTag('sha-{sha12}', own, where).warnings).toEqual([])
    }),
  )
})

test('in build arguments other text in braces stays the user’s own', () => {
  expect(fillKnown('{"a":1} {sha12} {other}', values)).toBe('{"a":1} 0123456789ab {other}')
})
