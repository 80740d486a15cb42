import { describe, expect, test } from 'vitest'
import { UserError } from '../../../src/core/errors/user-error.ts'
import { parseGivenReleases } from '../../../src/core/promotion/given-releases.ts'

const where = { input: 'releases' }
const sha = 'a'.repeat(40)
const digest = `sha256:${'b'.repeat(64)}`
const full = { app: 'web', image: 'ghcr.io/acme/web', tag: 'v1', digest, revision: `acme/shop@${sha}`, source: '' }
const bare = { kind: 'release', app: 'web', tag: 'v1', image: undefined, digest: undefined, revision: undefined }

describe('what is given', () => {
  test.each([
    { name: 'one release', value: { app: 'web', tag: 'v1' }, releases: [bare] },
    {
      name: 'a list',
      value: [
        { app: 'web', tag: 'v1' },
        { app: 'api', tag: 'v2' },
      ],
      releases: [bare, { ...bare, app: 'api', tag: 'v2' }],
    },
    { name: 'nothing', value: [], releases: [] },
    {
      name: 'all fields',
      value: full,
      releases: [
        {
          ...bare,
          image: { registry: 'ghcr.io', repository: 'acme/web' },
          digest,
          revision: { sha, repository: 'acme/shop' },
        },
      ],
    },
    {
      name: 'empty fields are absent',
      value: { app: 'web', tag: 'v1', digest: '', image: '', revision: '' },
      releases: [bare],
    },
    {
      name: 'a matrix',
      value: {
        include: [
          { app: 'web', image: 'x', carried: true },
          { app: 'api', chosen: true },
        ],
      },
      releases: [
        { kind: 'expected', app: 'web', carried: true, chosen: false },
        { kind: 'expected', app: 'api', carried: false, chosen: true },
      ],
    },
    {
      name: 'batches of matrices',
      value: [{ include: [{ app: 'web' }] }, { include: [] }, { include: [{ app: 'api' }] }],
      releases: [
        { kind: 'expected', app: 'web', carried: false, chosen: false },
        { kind: 'expected', app: 'api', carried: false, chosen: false },
      ],
    },
    {
      name: 'a truthy text is no yes',
      value: { include: [{ app: 'web', carried: 'false', chosen: 1 }] },
      releases: [{ kind: 'expected', app: 'web', carried: false, chosen: false }],
    },
  ])('$name', ({ value, releases }) => expect(parseGivenReleases(value, where)).toMatchObject(releases))
})

const fix =
  'Give the output `release` of build-image in a JSON list, or the output `matrix` of detect-changes, unchanged.'

describe('what is refused', () => {
  test.each([
    { name: 'a text', value: 'web', message: `input "releases": a release is a JSON object. ${fix}` },
    { name: 'null', value: [null], message: `input "releases": a release is a JSON object. ${fix}` },
    {
      name: 'no app',
      value: { tag: 'v1' },
      message: `input "releases": the field "app" of a release is missing or no text. ${fix}`,
    },
    {
      name: 'no tag',
      value: { app: 'web', tag: 40 },
      message: `input "releases": the field "tag" of a release is missing or no text. ${fix}`,
    },
    {
      name: 'an entry with no app',
      value: { include: [{ image: 'x' }] },
      message: `input "releases": an entry of the matrix has no field "app". ${fix}`,
    },
    {
      name: 'one app twice',
      value: [{ app: 'web', tag: 'v1' }, { include: [{ app: 'web' }] }],
      message: `input "releases": the app "web" is there twice. ${fix}`,
    },
    {
      name: 'a tag that is none',
      value: { app: 'web', tag: 'a b' },
      message:
        'input "releases": "a b" is not a tag. Use at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`.',
    },
    {
      name: 'a digest that is none',
      value: { app: 'web', tag: 'v1', digest: 'sha256:1' },
      message: 'input "releases": "sha256:1" is not a digest. Write `sha256:` and 64 lower-case hexadecimal digits.',
    },
    {
      name: 'a branch as revision',
      value: { app: 'web', tag: 'v1', revision: 'main' },
      message:
        'input "releases": "main" is not a revision. Write the full id of a commit, or `owner/repo@` and the id.',
    },
  ])('$name', ({ value, message }) => {
    expect(() => parseGivenReleases(value, where)).toThrow(expect.objectContaining({ message }))
    expect(() => parseGivenReleases(value, where)).toThrow(UserError)
  })
})
