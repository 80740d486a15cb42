import { expect, test } from 'vitest'
import { UserError } from '../../src/core/errors/user-error.ts'
import { parseImageName } from '../../src/core/images/image-name.ts'
import type { Wanted } from '../../src/core/images/reuse.ts'
import type { CommitId } from '../../src/core/images/revision.ts'
import { type Source, sourceLabel, sourceTag } from '../../src/core/images/source.ts'
import { parseTag } from '../../src/core/images/tag.ts'
import { publish, readRegistryFacts } from '../../src/flows/publish.ts'
import { fakeRegistry } from '../support/fakes/registry.ts'

const image = parseImageName('ghcr.io/acme/web')
const source = 'a'.repeat(64) as Source
const src = sourceTag(source)
const tag = parseTag('sha-1')
const wanted: Wanted = { image, tag, movable: false, revision: 'c'.repeat(40) as CommitId, source, reuse: true }

const scene = () => {
  const registry = fakeRegistry()
  const pauses: number[] = []
  const clock = { now: () => new Date(0), sleep: async (milliseconds: number) => void pauses.push(milliseconds) }
  return { registry, clock, pauses, deps: { registry, clock } }
}

test('the source gets its tag, then the release, then what may move; the digest is the one that was read back', async () => {
  const { registry, deps, pauses } = scene()
  const built = registry.seed(image, undefined)
  expect(await publish(deps, wanted, built, [parseTag('latest')])).toBe(built.digest)
  expect(registry.tagsOf(image)).toEqual({ [src]: built.digest, [tag]: built.digest, latest: built.digest })
  expect(registry.requests.filter((request) => request.startsWith('PUT'))).toEqual([
    `PUT ${src}`,
    `PUT ${tag}`,
    'PUT latest',
  ])
  expect(pauses).toEqual([])
})

test('publishing again changes nothing', async () => {
  const { registry, deps } = scene()
  const built = registry.seed(image, undefined)
  await publish(deps, wanted, built, [])
  const before = registry.requests.length
  expect(await publish(deps, wanted, built, [])).toBe(built.digest)
  expect(registry.requests.slice(before)).toEqual([`HEAD ${src}`, `HEAD ${tag}`])
})

test('another run that was first with the source wins for both, after a pause', async () => {
  const { registry, deps, pauses } = scene()
  const theirs = registry.seed(image, src, { [sourceLabel]: source })
  const ours = registry.seed(image, undefined, { [sourceLabel]: source })
  expect(await publish(deps, wanted, ours, [parseTag('latest')])).toBe(theirs.digest)
  expect(registry.tagsOf(image)).toEqual({ [src]: theirs.digest, [tag]: theirs.digest, latest: theirs.digest })
  expect(pauses).toEqual([1000])
})

test('another run that puts the release tag in between wins, if it is of the same source', async () => {
  const { registry, deps } = scene()
  const ours = registry.seed(image, undefined, { [sourceLabel]: source })
  registry.before = (request) => {
    if (request !== `HEAD ${tag}`) return
    registry.before = () => {}
    registry.seed(image, tag, { [sourceLabel]: source })
  }
  const held = await publish(deps, wanted, ours, [])
  expect(held).toBe(registry.tagsOf(image)[tag])
  expect(held).not.toBe(ours.digest)
})

test('a release tag that another source took in between is an error, and is not moved', async () => {
  const { registry, deps } = scene()
  const ours = registry.seed(image, undefined, { [sourceLabel]: source })
  const theirs = registry.seed(image, tag, { [sourceLabel]: 'b'.repeat(64) })
  await expect(publish(deps, wanted, ours, [])).rejects.toThrow(
    /^ghcr\.io\/acme\/web:sha-1: this version is already published/,
  )
  expect(registry.tagsOf(image)[tag]).toBe(theirs.digest)
})

test('a registry with immutable tags that refuses the second put is read instead', async () => {
  const { registry, deps } = scene()
  const ours = registry.seed(image, undefined, { [sourceLabel]: source })
  registry.before = (request) => {
    if (request !== `PUT ${tag}`) return
    registry.seed(image, tag, { [sourceLabel]: source })
    throw new UserError('REGISTRY_REFUSED', { where: { name: 'x' }, what: 'immutable', fix: 'x' })
  }
  expect(await publish(deps, wanted, ours, [])).toBe(registry.tagsOf(image)[tag])
})

test('a dirty build leaves no tag of a source', async () => {
  const { registry, deps } = scene()
  const built = registry.seed(image, undefined)
  await publish(deps, { ...wanted, source: undefined }, built, [])
  expect(registry.tagsOf(image)).toEqual({ [tag]: built.digest })
})

test('a known source costs a request for each of its tags and no labels', async () => {
  const { registry } = scene()
  registry.seed(image, src)
  await readRegistryFacts({ registry }, wanted)
  expect(registry.requests).toEqual([`HEAD ${tag}`, `HEAD ${src}`])
})

test('what was read a moment ago is not asked again: a reused image gets its tag by one put, read back', async () => {
  const { registry, deps } = scene()
  const known = registry.seed(image, src)
  const facts = await readRegistryFacts({ registry }, wanted)
  const before = registry.requests.length
  expect(await publish(deps, wanted, known, [], facts)).toBe(known.digest)
  expect(registry.requests.slice(before)).toEqual([`PUT ${tag}`, `HEAD ${tag}`])
})
