import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toActForm } from './act-form.ts'
import { stageLibrary } from './stage-library.ts'

const root = new URL('../../../', import.meta.url).pathname
const fixture = new URL('fixtures/library/', import.meta.url).pathname
const name = { repository: 'your-org/tagline', ref: 'v1' }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagline-stage-test-'))
  await stageLibrary(root, join(folder, 'own'), name)
  await stageLibrary(fixture, join(folder, 'fixture'), name)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['an action of the library', 'uses: $/actions/x', 'uses: your-org/tagline/actions/x@v1'],
  ['a quoted one', 'uses: "$/actions/x" # why', 'uses: "your-org/tagline/actions/x@v1" # why'],
  [
    'a workflow of the library',
    '  uses: $/.github/workflows/x.yml',
    '  uses: your-org/tagline/.github/workflows/x.yml@v1',
  ],
  ['a queue of its own line', 'concurrency:\n  group: a\n  queue: max # all\njobs:', 'concurrency:\n  group: a\njobs:'],
  ['a queue in a flow map', 'concurrency: { group: a, queue: max }', 'concurrency: { group: a }'],
  ['a queue that leads a flow map', 'concurrency: { queue: max, group: a }', 'concurrency: { group: a }'],
])('%s is rewritten', (_, before, after) => {
  expect(toActForm(before, name)).toBe(after)
})

test.each([
  'uses: ./.github/actions/setup',
  'uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8',
  'run: echo $/actions/x',
  'queue: max-length',
  '  # queue: max',
])('%s stays as it is', (text) => {
  expect(toActForm(text, name)).toBe(text)
})

const files = async (place: string): Promise<readonly string[]> => {
  const names = await readdir(place, { recursive: true })
  const kinds = await Promise.all(names.map(async (file) => (await stat(join(place, file))).isFile()))
  return names.filter((file, i) => kinds[i] && !file.startsWith('.git/'))
}

/** Lines that were rewritten, as pairs; a line that was dropped has no second. */
const rewrittenLines = (before: string, after: string): readonly (readonly [string, string | undefined])[] => {
  const left = after.split('\n')
  return before.split('\n').flatMap((line) => {
    if (line === left[0]) {
      left.shift()
      return []
    }
    const dropped = line.trim().startsWith('queue:')
    return [[line.trim(), dropped ? undefined : left.shift()?.trim()] as const]
  })
}

const changesOf = async (from: string, staged: string) => {
  const changes = await Promise.all(
    (await files(staged)).map(async (file) => {
      const [before, after] = await Promise.all([
        readFile(join(from, file), 'utf8'),
        readFile(join(staged, file), 'utf8'),
      ])
      return rewrittenLines(before, after)
    }),
  )
  return changes.flat()
}

test('the staged fixture differs from the original in the two things that act rejects', async () => {
  const changes = await changesOf(fixture, join(folder, 'fixture'))
  expect(changes).toEqual([
    ['uses: $/actions/greet', 'uses: your-org/tagline/actions/greet@v1'],
    ['queue: max', undefined],
    ['uses: $/actions/greet', 'uses: your-org/tagline/actions/greet@v1'],
  ])
})

test('this library, staged, differs from itself in these two things and nothing else', async () => {
  const changes = await changesOf(root, join(folder, 'own'))
  expect(changes.length).toBeGreaterThan(0)
  for (const [before, after] of changes)
    if (after === undefined) expect(before).toMatch(/^queue: max$/)
    else expect(after.replace('your-org/tagline/', '$/').replace('@v1', '')).toBe(before)
})

test('what a caller never downloads is not staged', () => {
  expect(existsSync(join(folder, 'own', 'package.json'))).toBe(false)
  expect(existsSync(join(folder, 'own', 'action.yml'))).toBe(true)
})
