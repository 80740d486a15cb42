import { expect, test } from 'vitest'
import type { Digest } from '../../../src/core/images/digest.ts'
import { parseImageName } from '../../../src/core/images/image-name.ts'
import { revisionLabel } from '../../../src/core/images/labels.ts'
import { planStep, type RegistryFacts, type Step, type Wanted } from '../../../src/core/images/reuse.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { type Source, sourceLabel } from '../../../src/core/images/source.ts'
import { parseTag } from '../../../src/core/images/tag.ts'

const one = `sha256:${'1'.repeat(64)}` as Digest
const two = `sha256:${'2'.repeat(64)}` as Digest
const source = 'a'.repeat(64) as Source
const other = 'b'.repeat(64)
const revision = 'c'.repeat(40) as CommitId
const wanted: Wanted = {
  image: parseImageName('ghcr.io/acme/web'),
  tag: parseTag('1.4.0'),
  movable: false,
  revision,
  source,
  reuse: true,
}
const none: RegistryFacts = { tagged: undefined, sameSource: undefined }
const tagged = (labels: Readonly<Record<string, string>>, sameSource?: Digest): RegistryFacts => ({
  tagged: { digest: one, labels },
  sameSource,
})
const unknown: Step = { kind: 'build', why: 'the registry has no image of this source' }
const dirty: Step = { kind: 'build', why: 'the work tree has files that the commit lacks' }

test.each<{ name: string; given: Partial<Wanted>; facts: RegistryFacts; step: Step }>([
  { name: 'builds what the registry does not know', given: {}, facts: none, step: unknown },
  {
    name: 'puts the tag on an image of the source',
    given: {},
    facts: { ...none, sameSource: two },
    step: { kind: 'retag', digest: two },
  },
  {
    name: 'has nothing to do where both tags are one image',
    given: {},
    facts: tagged({}, one),
    step: { kind: 'present', digest: one },
  },
  {
    name: 'knows its source by the label, where a retention rule took the tag',
    given: {},
    facts: tagged({ [sourceLabel]: source }),
    step: { kind: 'present', digest: one },
  },
  {
    name: 'takes the image that has the release tag where another one of the source is there too',
    given: {},
    facts: tagged({ [sourceLabel]: source }, two),
    step: { kind: 'present', digest: one },
  },
  {
    name: 'builds where reuse is off',
    given: { reuse: false },
    facts: { ...none, sameSource: two },
    step: { kind: 'build', why: '`reuse` is off' },
  },
  { name: 'builds a dirty tree', given: { source: undefined }, facts: none, step: dirty },
  {
    name: 'builds a dirty tree again',
    given: { source: undefined },
    facts: tagged({ [revisionLabel]: revision }),
    step: dirty,
  },
  {
    name: 'keeps the first image of a commit that was dirty then',
    given: {},
    facts: tagged({ [revisionLabel]: revision }),
    step: { kind: 'present', digest: one },
  },
  {
    name: 'moves a tag that may move',
    given: { movable: true },
    facts: tagged({ [sourceLabel]: other }, two),
    step: { kind: 'retag', digest: two },
  },
])('$name', ({ given, facts, step }) => {
  expect(planStep({ ...wanted, ...given }, facts)).toEqual(step)
})

test.each<{ name: string; given: Partial<Wanted>; facts: RegistryFacts; message: string }>([
  {
    name: 'a version from another source',
    given: {},
    facts: tagged({ [sourceLabel]: other, [revisionLabel]: 'd'.repeat(40) }, two),
    message:
      'ghcr.io/acme/web:1.4.0: this version is already published from the source "bbbbbbbbbbbb" at commit "dddddddddddd", and this build is of the source "aaaaaaaaaaaa". Raise the version, or use a tag that tells the two apart, such as "sha-{sha12}".',
  },
  {
    name: 'a version that was not built by Tagline',
    given: {},
    facts: tagged({}),
    message:
      'ghcr.io/acme/web:1.4.0: this version is already published from an unknown source, and this build is of the source "aaaaaaaaaaaa". Raise the version, or use a tag that tells the two apart, such as "sha-{sha12}".',
  },
  {
    name: 'a dirty tree of another commit',
    given: { source: undefined },
    facts: tagged({ [sourceLabel]: source, [revisionLabel]: 'd'.repeat(40) }),
    message:
      'ghcr.io/acme/web:1.4.0: this version is already published from the source "aaaaaaaaaaaa" at commit "dddddddddddd", and this build is of a dirty work tree. Raise the version, or use a tag that tells the two apart, such as "sha-{sha12}".',
  },
])('$name is refused', ({ given, facts, message }) => {
  expect(() => planStep({ ...wanted, ...given }, facts)).toThrow(message)
})
