import { expect, test } from 'vitest'
import { UserError } from '../../src/core/errors/user-error.ts'
import type { CommitId } from '../../src/core/images/revision.ts'
import { markDelivered } from '../../src/flows/delivered.ts'
import type { Annotation, Log } from '../../src/ports/log.ts'
import type { Refs } from '../../src/ports/refs.ts'

const [first, second] = ['1'.repeat(40), '2'.repeat(40)] as [CommitId, CommitId]
const request = { branch: 'main', commit: second }
const name = 'refs/tagline/delivered/main'

/** Refs of a line of history in which a commit follows those that sort before it. */
const refsWith = (held: Map<string, CommitId>, refusal?: Error): Refs => ({
  create: async (ref, to) => {
    if (refusal !== undefined) throw refusal
    if (held.has(ref)) return 'lost'
    held.set(ref, to)
    return 'done'
  },
  forward: async (ref, to) => {
    if (refusal !== undefined) throw refusal
    const now = held.get(ref)
    if (now === undefined || now > to) return 'lost'
    held.set(ref, to)
    return 'done'
  },
  replace: async () => 'lost',
  remove: async () => 'lost',
})

const logInto = (notes: Annotation[]): Log => ({
  info: () => {},
  debug: () => {},
  annotate: (note) => notes.push(note),
  group: (_, work) => work(),
  mask: () => {},
})

test.each([
  { title: 'makes the ref', before: undefined, marked: 'moved', after: second },
  { title: 'moves the ref forward', before: first, marked: 'moved', after: second },
  { title: 'leaves a ref that is there already', before: second, marked: 'moved', after: second },
  { title: 'never moves the ref back', before: '3'.repeat(40) as CommitId, marked: 'behind', after: '3'.repeat(40) },
])('$title', async ({ before, marked, after }) => {
  const held = new Map(before === undefined ? [] : [[name, before]])
  expect(await markDelivered({ refs: refsWith(held), log: logInto([]) }, request)).toBe(marked)
  expect(held.get(name)).toBe(after)
})

test('says that the ref may not be written, and goes on', async () => {
  const refusal = new UserError('GITHUB_REFUSED', {
    where: { request: 'POST x', status: 403 },
    what: 'GitHub said "no"',
    fix: 'Do y',
  })
  const notes: Annotation[] = []
  expect(await markDelivered({ refs: refsWith(new Map(), refusal), log: logInto(notes) }, request)).toBe('refused')
  expect(notes).toEqual([
    {
      level: 'notice',
      message:
        'refs/tagline/delivered/main: it may not be written here, so later runs compare with the last successful run instead. Let this token write refs/tagline/*, to have a failed delivery caught up with in any case. (POST x -> 403: GitHub said "no". Do y.)',
    },
  ])
})

test('does not take an outage for a refusal', async () => {
  const outage = new UserError('GITHUB_UNAVAILABLE', {
    where: { request: 'POST x', status: 502 },
    what: 'down',
    fix: 'Wait',
  })
  await expect(markDelivered({ refs: refsWith(new Map(), outage), log: logInto([]) }, request)).rejects.toBe(outage)
})
