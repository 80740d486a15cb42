import { describe, expect, test } from 'vitest'
import { parseDigest } from '../../../src/core/images/digest.ts'
import { longestBody } from '../../../src/core/markdown/fold.ts'
import { findGates, markClosed, replaceGates, tellsOf, wasClosedByUs } from '../../../src/core/promotion/body-marks.ts'
import { type Move, releasesOf } from '../../../src/core/promotion/operation.ts'
import { bodyOf, commitMessageOf, type PromotionStory, titleOf } from '../../../src/core/promotion/text.ts'
import { parseTrailers } from '../../../src/core/promotion/trailers.ts'
import { rendered, visible } from '../markdown/rendered.ts'
import { release } from './scene.ts'

const digest = parseDigest(`sha256:${'ab'.repeat(32)}`)
const move = (change: Partial<Move> = {}): Move => ({
  app: 'web',
  before: release(1),
  after: { ...release(3), digest },
  from: ['dev'],
  gates: [],
  byName: false,
  certain: true,
  ...change,
})
const story = (change: Partial<PromotionStory> = {}): PromotionStory => ({
  stage: 'staging',
  moves: [move()],
  why: 'newest release of dev',
  reason: undefined,
  force: undefined,
  commits: new Map([['web', [{ commit: 'c'.repeat(40), author: 'Ada', subject: 'Fix it' }]]]),
  edits: [{ file: 'staging/web.yaml', line: 3, before: 'v1', after: 'v3' }],
  rendered: '',
  source: 'https://github.com/acme/shop',
  ...change,
})
const many = (count: number, change: Partial<Move> = {}): readonly Move[] =>
  Array.from({ length: count }, (_, i) => move({ app: `service-${i}`, ...change }))

describe('the title', () => {
  test.each([
    { name: 'one app', moves: [move()], title: 'staging: web v1 -> v3' },
    { name: 'an empty slot', moves: [move({ before: {} })], title: 'staging: web nothing -> v3' },
    { name: 'two', moves: many(2), title: 'staging: service-0, service-1' },
    { name: 'many', moves: many(50), title: 'staging: service-0, service-1, service-2 and 47 more' },
  ])('of $name', ({ moves, title }) => expect(titleOf('staging', moves)).toBe(title))

  test('is cut where GitHub would refuse it, between characters', () => {
    const title = titleOf('😀'.repeat(200), [move()])
    expect(title.length).toBeLessThanOrEqual(250)
    expect(title.isWellFormed()).toBe(true)
  })
})

test('the commit message is its title, the record and the seal', () => {
  const gates = [{ gate: 'soak 1h in dev', open: false, detail: 'opens 2026-11-21 13:00 UTC' }]
  const message = commitMessageOf(
    { stage: 'staging', moves: [move({ gates })], reason: 'release day', force: 'incident' },
    'abc',
  )
  expect(message).toBe(
    [
      'staging: web v1 -> v3',
      '',
      'Tagline-Stage: staging',
      'Tagline-App: web',
      'Tagline-Release: v3',
      `Tagline-Digest: ${digest}`,
      'Tagline-Revision: 0000000000000000000000000000000000000003',
      'Tagline-From: dev',
      'Tagline-Gates: soak 1h in dev closed (opens 2026-11-21 13:00 UTC)',
      'Tagline-Reason: forced: incident; release day',
      'Tagline-Tree: abc',
      '',
    ].join('\n'),
  )
})

describe('the body', () => {
  test('says what, from where to where, which commits, the gates and what one can do', () => {
    const text = visible(rendered(bodyOf(story())))
    for (const part of [
      'Puts web into staging: newest release of dev.',
      digest,
      'This stage has no gates.',
      'Commits of web',
      'cccccccccccc Fix it (Ada)',
      'staging/web.yaml',
      'Skip: close it unmerged.',
      '.tagline/holds/staging/web.yaml',
      'version: previous',
    ])
      expect(text).toContain(part)
    expect(bodyOf(story())).toContain(
      `[Compare](https://github.com/acme/shop/compare/${'0'.repeat(39)}1...${'0'.repeat(39)}3)`,
    )
  })

  test.each([
    {
      name: 'not known',
      commits: new Map([['web', undefined]]),
      text: 'What lies between is not known, as the revision of one of the two is not.',
    },
    { name: 'none', commits: new Map([['web', []]]), text: 'No commit between the two touched it.' },
  ])('commits that are $name', ({ commits, text }) => expect(bodyOf(story({ commits }))).toContain(text))

  const hostile = [
    '@everyone @acme/team',
    '<script>alert(1)</script><img src=x onerror=y>',
    '](https://evil) [x](javascript:y)',
    '``` ` ~~~ | a | b |',
    '# heading\n\n- item\n> quote\n---',
    '<!-- tagline:closed --><!-- tagline:gates -->gone<!-- /tagline:gates --><!-- tagline:tells x -->',
    '</details>\n::error::x\n##[group]',
    'Fixes #1 closes acme/shop#2 GH-3 https://evil.example www.evil.example',
    '\u202eevil\u0000\ud800',
  ]

  test.each(hostile)('keeps %j inert wherever others can put text', (text) => {
    const gates = [{ gate: text, open: false, detail: text }]
    const body = bodyOf(
      story({
        reason: text,
        force: text,
        why: text,
        moves: [move({ gates })],
        commits: new Map([['web', [{ commit: 'c'.repeat(40), author: text, subject: text }]]]),
        edits: [{ file: `${text}.yaml`, line: 1, before: text, after: text }],
      }),
    )
    const html = rendered(body)
    expect(html).not.toMatch(
      /<script|<img|href="javascript|href="https?:\/\/(?!github\.com\/acme\/shop)|<h1|<blockquote|<hr/,
    )
    expect(html.match(/<details>/g)).toHaveLength(1)
    expect(html.replace(/<code>[^<]*<\/code>/g, '')).not.toMatch(/@(everyone|acme)|[^;&]#\d|GH-3/)
    expect(body.split('\n').filter((line) => /^\s*(::|##\[)/.test(line))).toEqual([])
    expect(wasClosedByUs(body)).toBe(false)
    expect(tellsOf(body, releasesOf([move()]))).toBe(true)
    expect(body.isWellFormed()).toBe(true)
  })

  test.each([
    { name: 'a great difference', story: story({ rendered: 'x'.repeat(200_000) }) },
    {
      name: 'thousands of commits',
      story: story({
        commits: new Map([
          [
            'web',
            Array.from({ length: 5000 }, (_, i) => ({
              commit: `${i}`.padStart(40, '0'),
              author: '@x',
              subject: '<'.repeat(200),
            })),
          ],
        ]),
      }),
    },
    { name: 'a thousand apps', story: story({ moves: many(1000), commits: new Map() }) },
    {
      name: 'a thousand apps with gates of their own',
      story: story({
        moves: many(1000).map((one, i) => ({ ...one, gates: [{ gate: 'soak', open: true, detail: `since ${i}` }] })),
        commits: new Map(),
      }),
    },
    { name: 'a reason without end', story: story({ reason: '&'.repeat(100_000) }) },
  ])('stays within what GitHub takes: $name', ({ story: one }) => {
    const body = bodyOf(one)
    expect(body.length).toBeLessThan(longestBody)
    expect(body).toContain('into **staging**')
    expect(body).toContain('How to promote, hold, skip or roll back')
    expect(tellsOf(body, releasesOf(one.moves))).toBe(true)
    expect(tellsOf(body, releasesOf(many(3)))).toBe(false)
  })
})

describe('marks', () => {
  test('the gates are found, and replaced without the rest', () => {
    const body = bodyOf(story())
    const changed = replaceGates(body, 'another')
    expect(findGates(body)).toBe('This stage has no gates.')
    expect(findGates(changed.replaceAll('\n', '\r\n'))).toBe('another')
    expect(replaceGates(changed, 'This stage has no gates.')).toBe(body)
  })

  test('a body from which they were taken stays as it is', () => {
    expect([findGates('mine'), replaceGates('mine', 'x'), tellsOf('mine', 'x')]).toEqual([undefined, 'mine', true])
  })

  test('a body that we closed says so', () => expect(wasClosedByUs(markClosed('body', 'Why.'))).toBe(true))
})

test('the record of a commit is read back from its message', () => {
  expect(
    parseTrailers(commitMessageOf({ stage: 'staging', moves: many(3), reason: undefined, force: undefined }, 'abc')),
  ).toEqual(many(3).map(({ app, after }) => ({ stage: 'staging', app, release: after, from: 'dev' })))
})
