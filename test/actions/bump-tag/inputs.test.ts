import { describe, expect, test } from 'vitest'
import { parseInputs } from '../../../actions/bump-tag/inputs.ts'

const digest = `sha256:${'a'.repeat(64)}`
const release = JSON.stringify({
  app: 'web',
  image: 'ghcr.io/acme/web',
  tag: 'v2',
  digest,
  revision: 'b'.repeat(40),
  source: '',
})

const parse = (given: Record<string, string>) => parseInputs(new Map(Object.entries(given)))

test('app and stage name the manifests of a stage', () => {
  expect(parse({ app: 'web', stage: 'dev', tag: 'v2' })).toEqual({
    config: undefined,
    workingDirectory: '.',
    dryRun: false,
    tag: 'v2',
    digest: undefined,
    where: { kind: 'stage', app: 'web', stage: 'dev' },
  })
})

test('a release brings its app, image, tag and digest', () => {
  expect(parse({ stage: 'dev', release })).toMatchObject({ tag: 'v2', digest, where: { kind: 'stage', app: 'web' } })
  expect(parse({ files: 'a.yaml', release }).where).toEqual({
    kind: 'files',
    patterns: ['a.yaml'],
    sought: { image: { registry: 'ghcr.io', repository: 'acme/web' } },
  })
})

test('files come as lines, with commas or as JSON', () => {
  for (const files of ['a.yaml\n!b/**', 'a.yaml, !b/**', '["a.yaml","!b/**"]'])
    expect(parse({ files, key: 'image.tag', tag: 'v2' }).where).toMatchObject({ patterns: ['a.yaml', '!b/**'] })
})

describe('refuses', () => {
  test.each([
    [{ imgae: 'x', tag: 'v1' }, 'input "imgae": this action has no such input. Did you mean "image"? Write "image".'],
    [
      { tag: 'v1' },
      'input "files": nothing says what to edit. Give `app` and `stage`, or `files` with `image` or `key`.',
    ],
    [{ app: 'web', tag: 'v1' }, 'input "stage": it goes with `app` and is missing. Give the name of the stage.'],
    [{ stage: 'dev', tag: 'v1' }, 'input "app": it goes with `stage` and is missing. Give the name of the app.'],
    [
      { app: 'web', stage: 'dev' },
      'input "tag": there is neither a tag, nor a digest, nor a release. Give `tag`, `digest` or `release`.',
    ],
    [
      { app: 'web', stage: 'dev', files: 'a', tag: 'v1' },
      'input "app": `files` says what to edit already. Give either `app` and `stage`, or `files`.',
    ],
    [
      { app: 'web', stage: 'dev', key: 'a', tag: 'v1' },
      'input "key": it chooses within `files`, and there are none. Give `files` too, or `app` and `stage` alone.',
    ],
    [{ files: 'a', tag: 'v1' }, 'input "image": nothing says which value of the files to edit. Give `image` or `key`.'],
    [
      { files: 'a', key: 'a..b', tag: 'v1' },
      'input "key": "a..b" is no path to a value. Write it as `image.tag`, `containers[0].image`, `a."key.with.dots"` or `/a/b/0`.',
    ],
    [
      { files: 'a', key: 'a', tag: 'v 1' },
      'input "tag": "v 1" is not a tag. Use at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, a digit or `_`.',
    ],
    [
      { app: 'web', stage: 'dev', release, tag: 'v1' },
      'input "release": a release has its own tag and digest. Give either `release`, or `tag` and `digest`.',
    ],
    [
      { app: 'api', stage: 'dev', release },
      'input "release": it is of the app "web", not of "api". Give the release of "api".',
    ],
    [
      { files: 'a', image: 'ghcr.io/Acme/web', tag: 'v1' },
      'input "image": "ghcr.io/Acme/web" is not the name of an image. Write `ghcr.io/acme/web`.',
    ],
  ] as [Record<string, string>, string][])('%j', (given, message) => {
    expect(() => parse(given)).toThrow(message)
  })
})
