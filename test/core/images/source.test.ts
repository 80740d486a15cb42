import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SourceParts, sourceOf, sourceTag } from '../../../src/core/images/source.ts'

const parts: SourceParts = {
  context: [
    { path: 'a.txt', mode: '100644', object: 'a'.repeat(40) },
    { path: 'b/c.sh', mode: '100755', object: 'b'.repeat(40) },
  ],
  dockerfile: { mode: '100644', object: 'd'.repeat(40) },
  settings: {
    target: undefined,
    test: undefined,
    buildArgs: { version: '1', flags: '' },
    labels: {},
    platforms: ['linux/amd64', 'linux/arm64'],
    rebuild: undefined,
    sbom: false,
    provenance: '',
  },
}
const { settings } = parts

test('the hash is 64 digits, and a tag', () => {
  const source = sourceOf(parts)
  expect(source).toMatch(/^[0-9a-f]{64}$/)
  expect(sourceTag(source)).toBe(`src-${source}`)
  expect(sourceTag(source, 'linux/arm/v7')).toBe(`src-${source}-linux-arm-v7`)
})

test.each<[string, Partial<SourceParts>]>([
  ['a file', { context: parts.context.slice(1) }],
  ['a path', { context: parts.context.map((entry) => ({ ...entry, path: `x${entry.path}` })) }],
  ['a mode', { context: parts.context.map((entry) => ({ ...entry, mode: '100755' })) }],
  ['the dockerfile', { dockerfile: { mode: '100644', object: 'e'.repeat(40) } }],
  ['the target', { settings: { ...settings, target: 'x' } }],
  ['the tests', { settings: { ...settings, test: 'x' } }],
  ['a build argument', { settings: { ...settings, buildArgs: { version: '2', flags: '' } } }],
  ['where an argument ends', { settings: { ...settings, buildArgs: { version: '1\nflags=' } } }],
  ['a label', { settings: { ...settings, labels: { team: 'a' } } }],
  ['a platform', { settings: { ...settings, platforms: ['linux/amd64'] } }],
  ['the rebuild', { settings: { ...settings, rebuild: '2026-11' } }],
  ['an attestation', { settings: { ...settings, sbom: true } }],
])('%s makes another source', (_, change) => {
  expect(sourceOf({ ...parts, ...change })).not.toBe(sourceOf(parts))
})

test('the order in which things come makes no difference', () => {
  const shuffled = fc.tuple(
    fc.shuffledSubarray([...parts.context], { minLength: 2 }),
    fc.shuffledSubarray([...settings.platforms], { minLength: 2 }),
  )
  fc.assert(
    fc.property(shuffled, ([context, platforms]) => {
      const buildArgs = Object.fromEntries(Object.entries(settings.buildArgs).reverse())
      expect(sourceOf({ ...parts, context, settings: { ...settings, platforms, buildArgs } })).toBe(sourceOf(parts))
    }),
  )
})
