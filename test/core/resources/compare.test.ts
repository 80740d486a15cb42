import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareSets } from '../../../src/core/resources/compare.ts'
import { compareValues } from '../../../src/core/resources/compare-values.ts'
import { formatPath } from '../../../src/core/resources/path.ts'
import { applyChanges, applyDifferences } from './apply.ts'
import { deployment, setOf } from './set.ts'

const told = (before: unknown, after: unknown) =>
  compareValues(before, after).map(({ op, path }) => `${op} ${formatPath(path)}`)

describe('compareValues', () => {
  test.each([
    { name: 'nothing where they are equal', before: { a: [1, { b: 2 }] }, after: { a: [1, { b: 2 }] }, expected: [] },
    { name: 'a value by its path', before: { a: { b: 1 } }, after: { a: { b: 2 } }, expected: ['changed a.b'] },
    { name: 'a type that changed', before: { a: '1' }, after: { a: 1 }, expected: ['changed a'] },
    { name: 'keys that came and went', before: { a: 1 }, after: { b: 1 }, expected: ['removed a', 'added b'] },
    { name: 'null as a value of its own', before: { a: null }, after: {}, expected: ['removed a'] },
    {
      name: 'items by name',
      before: {
        c: [
          { name: 'x', v: 1 },
          { name: 'y', v: 1 },
        ],
      },
      after: { c: [{ name: 'y', v: 2 }] },
      expected: ['removed c[x]', 'changed c[y].v'],
    },
    {
      name: 'items in another order',
      before: { c: [{ name: 'x' }, { name: 'y' }] },
      after: { c: [{ name: 'y' }, { name: 'x' }] },
      expected: ['ordered c'],
    },
    { name: 'plain items by index', before: { a: ['x', 'y'] }, after: { a: ['x', 'z'] }, expected: ['changed a[1]'] },
    {
      name: 'a plain list that grew as a whole',
      before: { a: ['x'] },
      after: { a: ['x', 'y'] },
      expected: ['changed a'],
    },
    {
      name: 'items whose name is not theirs alone by index',
      before: {
        p: [
          { name: 'x', v: 1 },
          { name: 'x', v: 2 },
        ],
      },
      after: {
        p: [
          { name: 'x', v: 1 },
          { name: 'x', v: 3 },
        ],
      },
      expected: ['changed p[1].v'],
    },
    {
      name: 'keys with dots',
      before: { data: { 'a.b': '1' } },
      after: { data: { 'a.b': '2' } },
      expected: ['changed data["a.b"]'],
    },
  ])('tells $name', ({ before, after, expected }) => expect(told(before, after)).toEqual(expected))

  test('tells enough to make the new value of the old one', () => {
    const item = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), v: fc.nat(2) })
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.nat(3), fc.constantFrom('x', 'y', '', null, true)),
        fc.dictionary(fc.constantFrom('a', 'b', 'name', 'port', '__proto__', 'x.y'), tie('any')),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.uniqueArray(item, { selector: ({ name }) => name }),
      ),
    })).any
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(applyChanges(before, compareValues(before, after))).toEqual(after)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('compareSets', () => {
  const configMap = (name: string, data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data })
  const ops = (before: readonly object[], after: readonly object[]) =>
    compareSets(setOf(...before), setOf(...after)).map(
      (one) => `${one.op} ${(one.op === 'removed' ? one.before : one.after).identity.name}`,
    )

  test.each([
    {
      name: 'the order of resources as no difference',
      before: [configMap('a', {}), configMap('b', {})],
      after: [configMap('b', {}), configMap('a', {})],
      expected: [],
    },
    { name: 'a resource that came', before: [], after: [configMap('a', { x: '1' })], expected: ['added a'] },
    { name: 'a resource that went', before: [configMap('a', { x: '1' })], after: [], expected: ['removed a'] },
    {
      name: 'a new hash of kustomize as a new name',
      before: [configMap('c-4h2mbtbbt6', { x: '1' })],
      after: [configMap('c-8f2d5hh62d', { x: '2' })],
      expected: ['renamed c-8f2d5hh62d'],
    },
    {
      name: 'the same content under another name as a new name',
      before: [configMap('a', { x: '1', y: '2' })],
      after: [configMap('b', { x: '1', y: '2' })],
      expected: ['renamed b'],
    },
    {
      name: 'other content under another name as one gone and one come',
      before: [configMap('a', { x: '1' })],
      after: [configMap('b', { y: '2' })],
      expected: ['removed a', 'added b'],
    },
    {
      name: 'a newer API version as the same resource',
      before: [{ ...deployment(), apiVersion: 'extensions/v1beta1' }],
      after: [deployment()],
      expected: ['renamed web'],
    },
    {
      name: 'one of two that share an identity',
      before: [configMap('a', { x: '1' }), configMap('a', { x: '2' })],
      after: [configMap('a', { x: '1' })],
      expected: ['removed a'],
    },
  ])('tells $name', ({ before, after, expected }) => expect(ops(before, after)).toEqual(expected))

  test('tells comments and layout as a change with no path', () => {
    const [before] = [setOf(configMap('a', { x: '1' }))]
    const after = before.map((one) => ({ ...one, text: `# new\n${one.text}` }))
    expect(compareSets(before, after)).toEqual([{ op: 'changed', before: before[0], after: after[0], changes: [] }])
  })

  test('tells enough to make the new set of the old one', () => {
    const one = fc.record({
      apiVersion: fc.constantFrom('v1', 'apps/v1'),
      kind: fc.constantFrom('ConfigMap', 'Secret', 'Deployment'),
      metadata: fc.record({
        name: fc.constantFrom('a', 'b', 'c-4h2mbtbbt6', 'c-8f2d5hh62d'),
        namespace: fc.constantFrom('x', 'y'),
      }),
      data: fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('1', '2')),
      list: fc.array(fc.record({ name: fc.constantFrom('p', 'q'), v: fc.nat(2) }), { maxLength: 3 }),
    })
    const many = fc.array(one, { maxLength: 6 })
    const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(canonical(value))).sort()
    fc.assert(
      fc.property(many, many, (old, fresh) => {
        const [before, after] = [setOf(...old), setOf(...fresh)]
        const made = applyDifferences(before, compareSets(before, after))
        expect(sorted(made)).toEqual(sorted(after.map(({ value }) => value)))
      }),
      { numRuns: 2000 },
    )
  })
})

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  )
}
