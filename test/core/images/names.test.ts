import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDigest, parseDigest, shortDigest } from '../../../src/core/images/digest.ts'
import { findImageName, formatImageName, isSameImage, parseImageName } from '../../../src/core/images/image-name.ts'
import { findReference, formatReference, parseReference } from '../../../src/core/images/reference.ts'
import { formatRelease, parseRelease } from '../../../src/core/images/release.ts'
import { formatRevision, parseRevision } from '../../../src/core/images/revision.ts'
import { isTag, parseTag } from '../../../src/core/images/tag.ts'

const sha = 'a'.repeat(40)
const digest = `sha256:${'0f'.repeat(32)}`

const goodNames = [
  { text: 'nginx', full: 'docker.io/library/nginx' },
  { text: 'acme/web', full: 'docker.io/acme/web' },
  { text: 'docker.io/nginx', full: 'docker.io/library/nginx' },
  { text: 'index.docker.io/acme/web', full: 'docker.io/acme/web' },
  { text: 'ghcr.io/acme/web', full: 'ghcr.io/acme/web' },
  { text: 'GHCR.io/acme/web', full: 'ghcr.io/acme/web' },
  { text: 'localhost/web', full: 'localhost/web' },
  { text: 'localhost:5000/web', full: 'localhost:5000/web' },
  { text: '127.0.0.1:5000/a/b/c', full: '127.0.0.1:5000/a/b/c' },
  { text: '[2001:db8::1]:5000/web', full: '[2001:db8::1]:5000/web' },
  { text: 'a__b/c.d/e---f', full: 'docker.io/a__b/c.d/e---f' },
  {
    text: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/web',
    full: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/web',
  },
]

const badNames = [
  '',
  '/',
  'web/',
  '/web',
  'a//b',
  'Web',
  'acme/Web',
  'ghcr.io/Acme/web',
  '-web',
  'web-',
  'a..b',
  'a___b',
  'web:v1',
  'web@sha256:0',
  'we b',
  'wéb',
  'ghcr.io:port/web',
  'https://ghcr.io/web',
  '-x.io/web',
  'x-.io/web',
  'a/\n',
  `ghcr.io/${'a'.repeat(256)}`,
]

describe('image names', () => {
  test.each(goodNames)('$text is $full', ({ text, full }) => {
    expect(formatImageName(parseImageName(text))).toBe(full)
  })

  test.each(badNames)('%j is none', (text) => {
    expect(findImageName(text)).toBeUndefined()
  })

  test('in upper case say how to write them', () => {
    expect(() => parseImageName('ghcr.io/Acme/Web', { file: 'tagline.yaml', line: 2, column: 9 })).toThrow(
      'tagline.yaml:2:9: "ghcr.io/Acme/Web" is not the name of an image. Write `ghcr.io/acme/web`.',
    )
  })

  test('are the same by registry and repository', () => {
    expect(isSameImage(parseImageName('nginx'), parseImageName('docker.io/library/nginx'))).toBe(true)
    expect(isSameImage(parseImageName('ghcr.io/a'), parseImageName('ghcr.io/b'))).toBe(false)
  })
})

describe('references', () => {
  test.each([
    { text: 'nginx', full: 'docker.io/library/nginx' },
    { text: 'nginx:1.27', full: 'docker.io/library/nginx:1.27' },
    { text: 'localhost:5000/web', full: 'localhost:5000/web' },
    { text: 'localhost:5000/web:v1', full: 'localhost:5000/web:v1' },
    { text: `ghcr.io/acme/web@${digest}`, full: `ghcr.io/acme/web@${digest}` },
    { text: `ghcr.io/acme/web:v1@${digest}`, full: `ghcr.io/acme/web:v1@${digest}` },
  ])('$text is $full', ({ text, full }) => {
    expect(formatReference(parseReference(text))).toBe(full)
  })

  test.each(['web:', 'web@', 'web:v1@', 'web:v1@sha256:abc', 'web:a:b', `web@${digest}:v1`, 'web:-v1', ''])(
    '%j is none',
    (text) => {
      expect(findReference(text)).toBeUndefined()
    },
  )

  test('read back as what was written', () => {
    const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/)
    const registry = fc.constantFrom('ghcr.io', 'localhost:5000', 'docker.io', 'example.com:443')
    const repository = fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}(-[a-z0-9]{1,4})?){0,2}$/)
    fc.assert(
      fc.property(registry, repository, fc.option(tag), fc.boolean(), (host, path, withTag, withDigest) => {
        const text = `${host}/${path}${withTag === null ? '' : `:${withTag}`}${withDigest ? `@${digest}` : ''}`
        const reference = parseReference(text)
        expect(parseReference(formatReference(reference))).toEqual(reference)
      }),
    )
  })
})

describe('tags and digests', () => {
  test.each(['v1', '1.2.3', '_x', 'sha-0f0f', 'A'.repeat(128)])('%s is a tag', (text) => expect(isTag(text)).toBe(true))
  test.each(['', '.v1', '-v1', 'v 1', 'v1+2', 'v1\n', 'A'.repeat(129), 'é'])('%j is no tag', (text) =>
    expect(isTag(text)).toBe(false),
  )
  test.each([digest, `sha512:${'0'.repeat(128)}`])('%s is a digest', (text) => expect(isDigest(text)).toBe(true))
  test.each([
    '',
    'sha256:',
    `sha256:${'0'.repeat(63)}`,
    `sha256:${'0F'.repeat(32)}`,
    `md5:${'0'.repeat(32)}`,
    `${digest}:x`,
  ])('%j is no digest', (text) => expect(isDigest(text)).toBe(false))

  test('that are wrong say how they are written', () => {
    expect(() => parseTag('v1+build')).toThrow(
      'tag: "v1+build" is not a tag. Use at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`.',
    )
    expect(() => parseDigest('sha256:abc')).toThrow(
      'digest: "sha256:abc" is not a digest. Write `sha256:` and 64 lower-case hexadecimal digits.',
    )
  })

  test('are short where people read them', () => {
    expect(shortDigest(parseDigest(digest))).toBe('sha256:0f0f0f0f0f0f')
  })
})

describe('revisions', () => {
  test.each([sha, `acme/shop@${sha}`, 'b'.repeat(64)])('%s reads back', (text) => {
    expect(formatRevision(parseRevision(text))).toBe(text)
  })

  test.each(['', 'main', sha.slice(1), `shop@${sha}`, `acme/shop/x@${sha}`])('%j is refused', (text) => {
    expect(() => parseRevision(text)).toThrow(
      `revision: "${text}" is not a revision. Write the full id of a commit, or \`owner/repo@\` and the id.`,
    )
  })
})

describe('releases', () => {
  const json = { app: 'web', image: 'ghcr.io/acme/web', tag: 'v1', digest, revision: sha, source: 'abc' }

  test('read back as what was written', () => {
    expect(formatRelease(parseRelease(json, { input: 'release' }))).toEqual(json)
  })

  test.each([
    { name: 'no object', value: [], what: 'a release is a JSON object' },
    { name: 'a field too many', value: { ...json, extra: 1 }, what: 'a release has no field "extra"' },
    {
      name: 'a field that is no text',
      value: { ...json, tag: 40 },
      what: 'the field "tag" of a release is missing or no text',
    },
  ])('with $name are refused', ({ value, what }) => {
    expect(() => parseRelease(value, { input: 'release' })).toThrow(
      `input "release": ${what}. Give the output \`release\` of build-image unchanged.`,
    )
  })
})
