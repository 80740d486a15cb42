import { load, YAML11_SCHEMA } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { digestOf, edit, edited } from './scenario.ts'

const head = 'image:\n  repository: ghcr.io/acme/web\n'

const numberLike =
  '72225e2 0123 1.10 1_000 0x1f 0o17 0b1 1e3 2026-01-01 on off yes NO y N true False null 40 017 08 1_0.5 0X1F 1__0 Null 0o'.split(
    ' ',
  )

describe('a tag that a reader would take for something else is quoted', () => {
  test.each(numberLike)('%s', async (tag) => {
    const after = await edited({ before: `${head}  tag: v1 # c\n`, tag })
    expect(after).toBe(`${head}  tag: "${tag}" # c\n`)
  })

  test.each([
    'v1',
    '1.2.3',
    'sha-0123456789ab',
    '2026-01-01-x',
    '1.2.3-4',
    '20260101-120000',
    '_1',
    '0x1g',
    '1e3a',
    'latest',
  ])('%s is a string as it is', async (tag) => {
    const after = await edited({ before: `${head}  tag: v0\n`, tag })
    expect(after).toBe(`${head}  tag: ${tag}\n`)
    for (const value of [parse(after), parse(after, { version: '1.1' }), load(after, { schema: YAML11_SCHEMA })])
      expect(value).toEqual({ image: { repository: 'ghcr.io/acme/web', tag } })
  })
})

describe('the style of the value stays', () => {
  test.each([
    { name: 'single quotes', before: "'v1'", after: "'1.10'", tag: '1.10' },
    { name: 'double quotes', before: '"v1"', after: '"1.10"', tag: '1.10' },
    { name: 'a number becomes a string', before: '40', after: '"41"', tag: '41' },
    { name: 'a number that is the tag already becomes one too', before: '40', after: '"40"', tag: '40' },
    { name: 'a tagged value needs no quotes', before: '!!str 40', after: '!!str 41', tag: '41' },
    { name: 'an anchor', before: '&tag v1', after: '&tag v2', tag: 'v2' },
    { name: 'an anchor with nothing behind it', before: '&tag', after: '&tag v2', tag: 'v2' },
    { name: 'null', before: 'null', after: 'v2', tag: 'v2' },
    { name: 'a tilde', before: '~ # none', after: 'v2 # none', tag: 'v2' },
    { name: 'empty quotes', before: "''", after: "'v2'", tag: 'v2' },
    { name: 'a comment where the value should be', before: '# none', after: 'v2 # none', tag: 'v2' },
    { name: 'tabs before a comment', before: 'v1\t# x\t', after: 'v2\t# x\t', tag: 'v2' },
    { name: 'a literal block', before: '|-\n    v1', after: '|-\n    v2', tag: 'v2' },
    {
      name: 'a literal block that ends in a line break',
      before: '| # c\n    v1',
      after: '|- # c\n    1.10',
      tag: '1.10',
    },
    { name: 'a folded block that keeps lines', before: '>2+\n    v1\n\n', after: '>2-\n    v2\n\n', tag: 'v2' },
    { name: 'a value on the next line', before: '\n    v1', after: '\n    v2', tag: 'v2' },
  ])('$name', async ({ before, after, tag }) => {
    expect(await edited({ before: `${head}  tag: ${before}\nx: 1\n`, tag })).toBe(`${head}  tag: ${after}\nx: 1\n`)
  })
})

describe('every byte beside the value stays', () => {
  test.each([
    { name: 'CRLF', text: 'a: 1\r\nimage: "ghcr.io/acme/web:v1"\r\nb: 2\r\n' },
    { name: 'mixed line ends', text: 'a: 1\r\nimage: ghcr.io/acme/web:v1\nb: 2\r\n' },
    { name: 'a byte order mark', text: '\uFEFFimage: ghcr.io/acme/web:v1\n' },
    { name: 'no last line break', text: 'image: ghcr.io/acme/web:v1' },
    { name: 'spaces at line ends', text: 'image: ghcr.io/acme/web:v1  \nb: 2   \n' },
    { name: 'directives and document ends', text: '%YAML 1.2\n---\nimage: ghcr.io/acme/web:v1\n...\n# end\n' },
    { name: 'numbers of other spellings', text: 'a: 0o17\nb: 0x1F\nc: 1_000\nd: .5\nimage: ghcr.io/acme/web:v1\n' },
    {
      name: 'folded text and long lines',
      text: `a: >-\n  one\n  two\n\nb: ${'x '.repeat(3000)}\nimage: ghcr.io/acme/web:v1\n`,
    },
    { name: 'a very long key', text: `"${'k'.repeat(900)}": 1\nimage: ghcr.io/acme/web:v1\n` },
    { name: 'characters beyond the basic plane', text: '# 😀\na: "😀"\nimage: ghcr.io/acme/web:v1 # 😀\n' },
    { name: 'keys in an explicit form', text: '? a\n: b\n? image\n: ghcr.io/acme/web:v1\n' },
    { name: 'sequences at the level of their key', text: 'l:\n- a\n-   image: ghcr.io/acme/web:v1\n    b: c\n' },
    { name: 'flow mappings over lines', text: 'a: {\n  image: ghcr.io/acme/web:v1, # c\n  b: [x,\n  y] }\n' },
    { name: 'local tags', text: 'a: !Ref x\nimage: ghcr.io/acme/web:v1\nb: !!binary aGk=\n' },
  ])('$name', async ({ text }) => {
    const after = await edited({ before: text })
    expect(after).toBe(text.replace('web:v1', 'web:v2'))
    expect(await edited({ before: after, tag: 'v1' })).toBe(text)
  })

  test('a file that has it already stays as it is', async () => {
    const { plan } = await edit({ before: 'image: ghcr.io/acme/web:v2\n' })
    expect(plan).toEqual({ changes: [], edits: [], diff: '', previous: [{ tag: 'v2' }] })
  })
})

describe('aliases and merge keys', () => {
  test('an alias is the same slot as its anchor, and what changes with it is told', async () => {
    const before = 'tag: &t v1\nimage:\n  repository: ghcr.io/acme/web\n  tag: *t\nlabel: *t\n'
    const { plan, after } = await edit({ before })
    expect(after).toBe(before.replace('v1', 'v2'))
    expect(plan.edits).toEqual([
      {
        app: '',
        place: { file: 'values.yaml', line: 1, column: 9, path: 'image.tag', value: 'v1' },
        before: 'v1',
        after: 'v2',
        also: ['label'],
      },
    ])
  })

  test('a field that a merge key brings in is edited where it stands', async () => {
    const before = 'base: &b\n  repository: ghcr.io/acme/web\nweb:\n  <<: *b\n  tag: v1\n'
    expect(await edited({ before })).toBe(before.replace('v1', 'v2'))
  })

  test('a tag that comes with a merge key is edited once', async () => {
    const before = 'base: &b { repository: ghcr.io/acme/web, tag: v1 }\nweb: { image: { <<: *b, pull: Always } }\n'
    expect(await edited({ before })).toBe(before.replace('v1', 'v2'))
  })
})

describe('several places', () => {
  test('all that hold the same value change, and are listed', async () => {
    const before = 'initContainers:\n- image: ghcr.io/acme/web:v1\ncontainers:\n- image: "ghcr.io/acme/web:v1"\n'
    const { plan, after } = await edit({ before })
    expect(after).toBe(before.replaceAll('v1', 'v2'))
    expect(plan.edits.map(({ place }) => place.path)).toEqual(['initContainers[0].image', 'containers[0].image'])
  })

  test('places that pin a digest and places that do not get what each holds', async () => {
    const [a, b] = [digestOf('a'), digestOf('b')]
    const before = `x:\n  image: ghcr.io/acme/web:v1\ny:\n  image: ghcr.io/acme/web:v1@${a}\n`
    expect(await edited({ before, digest: b })).toBe(
      `x:\n  image: ghcr.io/acme/web:v2\ny:\n  image: ghcr.io/acme/web:v2@${b}\n`,
    )
  })
})
