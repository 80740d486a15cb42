import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldTo } from '../../../src/core/markdown/fold.ts'
import { compareSets } from '../../../src/core/resources/compare.ts'
import { differenceParts } from '../../../src/core/resources/difference-markdown.ts'
import { lineDifference } from '../../../src/core/resources/line-difference.ts'
import { summaryOf } from '../../../src/core/resources/summary.ts'
import { rendered } from '../markdown/rendered.ts'
import { deployment, setOf } from './set.ts'

const compare = (before: readonly unknown[], after: readonly unknown[]) =>
  compareSets(setOf(...before), setOf(...after))
const markdownOf = (before: readonly unknown[], after: readonly unknown[]) =>
  differenceParts(compare(before, after))
    .map(({ text }) => text)
    .join('\n\n')
const configMap = (data: object, name = 'settings') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})
const secret = (data: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data })
const ingress = (labels: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'i', labels },
})

describe('summaryOf', () => {
  const annotated = (sum: string, image: string) => ({
    ...deployment({}, { image }),
    metadata: { name: 'web', annotations: { 'checksum/config': sum } },
  })

  test.each([
    { name: 'nothing', before: [deployment()], after: [deployment()], summary: 'no difference' },
    {
      name: 'an image alone',
      before: [deployment()],
      after: [deployment({}, { image: 'acme/web:v2' })],
      summary: '1 Deployment: image only',
    },
    {
      name: 'an image with what follows it',
      before: [annotated('a', 'x:1')],
      after: [annotated('b', 'x:2')],
      summary: '1 Deployment: image, checksum annotations',
    },
    {
      name: 'replicas and variables',
      before: [deployment()],
      after: [deployment({ replicas: 3 }, { env: [{ name: 'A', value: '1' }] })],
      summary: '1 Deployment: replicas, environment',
    },
    {
      name: 'labels of the chart alone',
      before: [ingress({ 'helm.sh/chart': 'a-1' })],
      after: [ingress({ 'helm.sh/chart': 'a-2' })],
      summary: '1 Ingress: chart labels only',
    },
    {
      name: 'what came and went',
      before: [configMap({ a: '1' }), deployment()],
      after: [secret({ a: 'eA==' }), deployment()],
      summary: '1 Secret added; 1 ConfigMap removed',
    },
    {
      name: 'several of a kind',
      before: [ingress({}), { ...ingress({}), metadata: { name: 'j' } }],
      after: [],
      summary: '2 Ingresses removed',
    },
    {
      name: 'a new name',
      before: [configMap({ a: '1' }, 'c-4h2mbtbbt6')],
      after: [configMap({ a: '2' }, 'c-8f2d5hh62d')],
      summary: '1 ConfigMap renamed: data',
    },
    {
      name: 'a field without a word of its own',
      before: [deployment()],
      after: [deployment({ minReadySeconds: 5 })],
      summary: '1 Deployment: spec.minReadySeconds only',
    },
    {
      name: 'a label of the pods beside the image',
      before: [deployment()],
      after: [{ ...deployment({}, { image: 'x:2' }), metadata: { name: 'web', labels: { a: 'b' } } }],
      summary: '1 Deployment: image, labels',
    },
  ])('tells $name', ({ before, after, summary }) => expect(summaryOf(compare(before, after))).toBe(summary))
})

describe('differenceParts', () => {
  test('tells a change as a table of paths', () =>
    expect(markdownOf([deployment()], [deployment({}, { image: 'acme/web:v2' })])).toBe(
      [
        '**Deployment** `web`: image',
        '',
        '| path | before | after |',
        '| --- | --- | --- |',
        '| `spec.template.spec.containers[web].image` | `acme/web:v1` | `acme/web:v2` |',
      ].join('\n'),
    ))

  test('tells long text line by line', () =>
    expect(markdownOf([configMap({ f: 'a\nb\nc\nd\n' })], [configMap({ f: 'a\nb\nX\nd\n' })])).toBe(
      ['**ConfigMap** `settings`: data', '', '`data.f`', '', '```diff', ' a', ' b', '-c', '+X', ' d', '```'].join('\n'),
    ))

  test('folds noise and says how much', () =>
    expect(markdownOf([ingress({ 'helm.sh/chart': 'a-1' })], [ingress({ 'helm.sh/chart': 'a-2' })])).toBe(
      [
        '**Ingress** `i`: chart labels',
        '',
        '<details><summary>1 path of noise: chart labels</summary>',
        '',
        '| path | before | after |',
        '| --- | --- | --- |',
        '| `metadata.labels["helm.sh/chart"]` | `a-1` | `a-2` |',
        '',
        '</details>',
      ].join('\n'),
    ))

  test('keeps quotes where text could be taken for something else', () =>
    expect(markdownOf([configMap({ a: '1' })], [configMap({ a: 'true' })])).toContain(
      '| `data.a` | `"1"` | `"true"` |',
    ))

  const key = 's3cr3t-value'
  const pem = `-----BEGIN RSA PRIVATE KEY-----\n${key}\n-----END RSA PRIVATE KEY-----\n`
  test.each([
    { name: 'data of a Secret', before: secret({ a: 'x' }), after: secret({ a: key }) },
    { name: 'a new Secret', before: configMap({}), after: secret({ a: key }) },
    { name: 'a new key of a Secret', before: secret({}), after: secret({ a: key }) },
    {
      name: 'a Secret in a List',
      before: { apiVersion: 'v1', kind: 'List', items: [secret({ a: 'x' })] },
      after: { apiVersion: 'v1', kind: 'List', items: [secret({ a: key })] },
    },
    {
      name: 'a copy in an annotation',
      before: secret({}),
      after: {
        ...secret({}),
        metadata: {
          name: 's',
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"x":"${key}"}}` },
        },
      },
    },
    {
      name: 'a variable of a telling name',
      before: deployment(),
      after: deployment({}, { env: [{ name: 'DB_PASSWORD', value: key }] }),
    },
    {
      name: 'a variable that changed',
      before: deployment({}, { env: [{ name: 'API_TOKEN', value: 'x' }] }),
      after: deployment({}, { env: [{ name: 'API_TOKEN', value: key }] }),
    },
    { name: 'an argument', before: deployment(), after: deployment({}, { args: [`--password=${key}`] }) },
    {
      name: 'a setting in a file',
      before: configMap({ f: 'a\n' }),
      after: configMap({ f: `a\ndb.password: ${key}\nb\n` }),
    },
    {
      name: 'a login in an address',
      before: configMap({ u: 'x' }),
      after: configMap({ u: `postgres://me:${key}@db/x` }),
    },
    { name: 'a private key', before: configMap({ k: 'x' }), after: configMap({ k: pem }) },
    { name: 'a setting of a telling name', before: configMap({}), after: configMap({ clientSecret: key }) },
  ])('hides $name, and shows that it changed', ({ before, after }) => {
    const markdown = markdownOf([before], [after])
    expect(markdown).not.toContain(key)
    expect(markdown).toContain('(hidden)')
  })

  test('shows the name of a Secret, which is no secret', () => {
    const env = (name: string) => [{ name: 'A', valueFrom: { secretKeyRef: { name, key: 'a' } } }]
    expect(markdownOf([deployment({}, { env: env('one') })], [deployment({}, { env: env('two') })])).toContain(
      '| `one` | `two` |',
    )
  })

  test('keeps text of others inert', () => {
    const markdown = markdownOf([configMap({ a: 'x' }, 'a')], [configMap({ a: '</details> | `@octocat` <b>' }, 'a')])
    expect(rendered(markdown)).not.toMatch(/<b>|<\/details>/)
  })

  test('folds the noise first and what goes away last', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...ingress({ 'helm.sh/chart': 'a-1' }),
      metadata: { name: `i${index}`, labels: { 'helm.sh/chart': 'a-1' } },
    }))
    const later = many.map((one) => ({ ...one, metadata: { ...one.metadata, labels: { 'helm.sh/chart': 'a-2' } } }))
    const parts = differenceParts(compare([...many, secret({ a: 'eA==' })], later))
    const folded = foldTo(800, parts)
    expect(folded.length).toBeLessThanOrEqual(800)
    expect(folded).toContain('**Secret** `s` **removed**')
    expect(folded).toMatch(/_Left out to stay within what GitHub takes: .* and \d+ more\._$/)
  })
})

describe('lineDifference', () => {
  test('shows two lines around each change and cuts the rest', () =>
    expect(lineDifference('1\n2\n3\n4\n5\n6\n7\n8\n', '1\n2\n3\n4\nX\n6\n7\n8\n')).toBe(
      ' …\n 3\n 4\n-5\n+X\n 6\n 7\n …',
    ))

  test('holds the old and the new lines that differ, in their order', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(lines, lines, (old, fresh) => {
        // Around every line, nothing is cut from so short a text unless nothing differs.
        const told = lineDifference(`${old.join('\n')}\n`, `${fresh.join('\n')}\n`).split('\n')
        const side = (sign: string) =>
          told.filter((line) => line.startsWith(sign) || line.startsWith(' ')).map((line) => line.slice(1))
        if (old.join() === fresh.join() || told.includes(' …')) return
        expect(side('-')).toEqual(old)
        expect(side('+')).toEqual(fresh)
      }),
    )
  })
})
