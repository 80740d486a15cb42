import { expect, test } from 'vitest'
import { commitInTag } from '../../../src/core/promotion/tag-revision.ts'

const sha12 = '0123456789ab'
const sha = sha12.padEnd(40, 'c')

test.each([
  { template: 'sha-{sha12}', tag: `sha-${sha12}`, commit: sha12 },
  { template: '{sha}', tag: sha, commit: sha },
  { template: 'v{version}-{sha12}', tag: `v1.2.3-${sha12}`, commit: sha12 },
  { template: '{branch}-{date}-{sha12}.{run}', tag: `main-20261121-120000-${sha12}.7`, commit: sha12 },
  { template: '{sha12}-{sha12}', tag: `${sha12}-ffffffffffff`, commit: sha12 },
  { template: '{version}', tag: '1.2.3', commit: undefined },
  { template: 'sha-{sha12}', tag: `sha-${sha12}0`, commit: undefined },
  { template: 'sha-{sha12}', tag: `sha-${sha12.toUpperCase()}`, commit: undefined },
  { template: 'sha-{sha12}', tag: `old-${sha12}`, commit: undefined },
  { template: 'a.b+c-{sha12}', tag: `aXb+c-${sha12}`, commit: undefined },
])('$template in $tag', ({ template, tag, commit }) => expect(commitInTag(template, tag)).toBe(commit))

test('a long tag and a template of many fields end soon', () => {
  const started = performance.now()
  expect(commitInTag('{version}{branch}{date}{version}{branch}-{sha12}', 'a'.repeat(128))).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(500)
})
