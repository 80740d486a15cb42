import { describe, expect, test } from 'vitest'
import { splitDocuments } from '../../../src/core/resources/documents.ts'
import { readKubernetesYaml } from '../../../src/core/resources/kubernetes-yaml.ts'
import { inOrder } from '../../../src/core/resources/order.ts'
import { resourceReader } from '../../../src/core/resources/read.ts'
import { set } from './set.ts'

describe('splitDocuments', () => {
  test.each([
    {
      name: 'leaves out what holds comments only',
      stream: '# Source: a\n---\n# nothing\n\n---\na: 1\n',
      documents: [{ text: 'a: 1\n', line: 6 }],
    },
    {
      name: 'takes blank lines around documents as separators',
      stream: '---\n\na: 1\n\n\n---\nb: 1\n',
      documents: [
        { text: 'a: 1\n', line: 3 },
        { text: 'b: 1\n', line: 7 },
      ],
    },
    {
      name: 'keeps the last lines of a block scalar that counts them',
      stream: 'a: |+\n  x\n\n---\nb: 1',
      documents: [
        { text: 'a: |+\n  x\n\n', line: 1 },
        { text: 'b: 1\n', line: 5 },
      ],
    },
    {
      name: 'keeps dashes inside of text',
      stream: 'a: |\n  ---\n  x\nb: ---x\n',
      documents: [{ text: 'a: |\n  ---\n  x\nb: ---x\n', line: 1 }],
    },
    {
      name: 'reads content on the line of a separator',
      stream: '--- {a: 1}\n--- # b\nb: 1\n',
      documents: [
        { text: '{a: 1}\n', line: 1 },
        { text: '# b\nb: 1\n', line: 2 },
      ],
    },
    {
      name: 'ends a document at three dots',
      stream: 'a: 1\n...\n---\nb: 1\n',
      documents: [
        { text: 'a: 1\n', line: 1 },
        { text: 'b: 1\n', line: 4 },
      ],
    },
    { name: 'passes over a mark of byte order', stream: '\ufeff---\na: 1\n', documents: [{ text: 'a: 1\n', line: 2 }] },
    {
      name: 'reads CRLF',
      stream: '---\r\na: 1\r\n---\r\nb: 2\r\n',
      documents: [
        { text: 'a: 1\n', line: 2 },
        { text: 'b: 2\n', line: 4 },
      ],
    },
  ])('$name', ({ stream, documents }) => expect(splitDocuments(stream)).toEqual(documents))
})

describe('readKubernetesYaml', () => {
  test.each([
    ['yes', true],
    ['Off', false],
    ['0644', 420],
    ['0x1f', 31],
    ['12:30', '12:30'],
    ['2026-11-21', '2026-11-21'],
    ['1e3', 1000],
    ['08', 8],
    ['1_000', 1000],
    ['-0x10', -16],
    ['1.5', 1.5],
    ['v1.2', 'v1.2'],
    ['1.2.3', '1.2.3'],
    ['~', null],
    ['"yes"', 'yes'],
  ])('reads %s as Kubernetes does', (text, value) =>
    expect(readKubernetesYaml(`a: ${text}\n`)).toEqual({ value: { a: value } }),
  )

  test('follows anchors and merges', () =>
    expect(readKubernetesYaml('x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  b: 3\n')).toEqual({
      value: { x: { a: 1, b: 2 }, z: { a: 1, b: 3 } },
    }))

  test('says what is no YAML, and where', () =>
    expect(readKubernetesYaml('a: 1\nb: [\n')).toEqual({ fault: expect.stringMatching(/./), line: expect.any(Number) }))
})

describe('resourceReader', () => {
  test('reads identity, template and the text as it stands', () => {
    const text =
      '# Source: web/templates/c.yaml\napiVersion: v1\nkind:   ConfigMap # odd\nmetadata: {name: "a", namespace: prod}\n'
    expect(set(`---\n${text}`)).toEqual([
      {
        identity: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'prod', name: 'a' },
        template: 'web/templates/c.yaml',
        text,
        value: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'prod' } },
      },
    ])
  })

  test('says at once of every document why it is no resource', () => {
    const stream = '# Source: web/templates/a.yaml\nfoo: bar\n---\napiVersion: v1\nkind: Pod\n---\n- 1\n'
    expect(() => resourceReader()(stream, 'charts/web as web')).toThrow(
      [
        'web/templates/a.yaml: this resource has no "apiVersion"; the document begins with "foo: bar". Render it and mend the template so that each document is one Kubernetes resource.',
        'charts/web as web: this Pod has no "metadata.name"; the document begins with "apiVersion: v1". Render it and mend the template so that each document is one Kubernetes resource.',
        'charts/web as web: this document is no mapping; the document begins with "- 1". Render it and mend the template so that each document is one Kubernetes resource.',
      ].join('\n'),
    )
  })
})

describe('inOrder', () => {
  test('puts what others need first, and what acts on them last', () => {
    const one = (kind: string, name = 'a') => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`
    const kinds = [
      'ValidatingWebhookConfiguration',
      'Deployment',
      'Widget',
      'Service',
      'CustomResourceDefinition',
      'Namespace',
    ]
    expect(inOrder(set(kinds.map((kind) => one(kind)).join('---\n'))).map(({ identity }) => identity.kind)).toEqual([
      'Namespace',
      'CustomResourceDefinition',
      'Service',
      'Deployment',
      'Widget',
      'ValidatingWebhookConfiguration',
    ])
    expect(inOrder(set([one('Pod', 'b'), one('Pod', 'a')].join('---\n'))).map(({ identity }) => identity.name)).toEqual(
      ['a', 'b'],
    )
  })
})
