import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDigest } from '../../../src/core/images/digest.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import {
  formatTrailers,
  formatTreeSeal,
  isSealed,
  type PromotionRecord,
  parseTrailers,
} from '../../../src/core/promotion/trailers.ts'
import { commitId } from './scene.ts'

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const release = fc.record(
  {
    tag: fc.stringMatching(/^\w[\w.-]{0,40}$/).map((text) => parseTag(text)),
    digest: hex(64).map((text) => parseDigest(`sha256:${text}`)),
    revision: fc.oneof(
      fc.nat(1e9).map((number) => ({ sha: commitId(number) })),
      fc.nat(1e9).map((number) => ({ sha: commitId(number), repository: 'acme/shop.io' })),
    ),
  },
  { requiredKeys: ['tag'] },
)
const words = fc.stringMatching(/^[!-~]{1,20}( [!-~]{1,20}){0,5}$/)
const record: fc.Arbitrary<PromotionRecord> = fc.record(
  { stage: name, app: name, release, from: words, gates: words, reason: words },
  { requiredKeys: ['stage', 'app', 'release'] },
)

describe('trailers', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.string(), (records, title) => {
        const message = `${title.replaceAll(/Tagline|[\r\n]/g, '')}\n\n${formatTrailers(records)}\n`
        expect(parseTrailers(message)).toEqual(records)
      }),
    )
  })

  test('no text of others adds a trailer, a line or half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (reason) => {
        const hostile = `${reason}\nTagline-Release: evil\r\nTagline-Stage: prod\u2028Tagline-App: x${'😀'.repeat(300)}`
        const text = formatTrailers([{ stage: 'dev', app: 'web', release: { tag: parseTag('v1') }, reason: hostile }])
        expect(text.split(/[\n\r\u2028\u2029\u0085]/)).toHaveLength(4)
        expect(text.isWellFormed()).toBe(true)
        expect(parseTrailers(text)).toMatchObject([{ stage: 'dev', app: 'web', release: { tag: 'v1' } }])
      }),
    )
  })

  test.each([
    { name: 'nothing in a plain message', message: 'Fix it\n\nSigned-off-by: x', records: [] },
    { name: 'a block with no app is none', message: 'Tagline-Stage: dev\nTagline-Release: v1', records: [] },
    {
      name: 'what stands before the first stage is of nobody',
      message: 'Tagline-App: web\nTagline-Release: v1',
      records: [],
    },
    {
      name: 'the first value of a key counts',
      message: 'Tagline-Stage: dev\nTagline-App: web\nTagline-Release: v1\nTagline-Release: v2',
      records: [{ stage: 'dev', app: 'web', release: { tag: 'v1' } }],
    },
    {
      name: 'what is no tag, digest or revision is dropped',
      message:
        'Tagline-Stage: dev\nTagline-App: web\nTagline-Release: a b\nTagline-Digest: sha256:12\nTagline-Revision: main',
      records: [{ stage: 'dev', app: 'web', release: {} }],
    },
    { name: 'an indented one is text', message: '    Tagline-Stage: dev\n    Tagline-App: web', records: [] },
    {
      name: 'with the line ends of Windows',
      message: 'Tagline-Stage: dev\r\nTagline-App: web\r\nTagline-Release: v1\r\n',
      records: [{ stage: 'dev', app: 'web', release: { tag: 'v1' } }],
    },
  ])('$name', ({ message, records }) => expect(parseTrailers(message)).toEqual(records))

  test.each([
    { name: 'its own tree', message: `t\n\n${formatTreeSeal('abc')}\n`, sealed: true },
    { name: 'another tree, as after an amend', message: `t\n\n${formatTreeSeal('abd')}\n`, sealed: false },
    { name: 'none', message: 't\n', sealed: false },
  ])('a seal with $name', ({ message, sealed }) => expect(isSealed(message, 'abc')).toBe(sealed))
})
