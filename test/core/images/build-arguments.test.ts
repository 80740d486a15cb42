import { describe, expect, test } from 'vitest'
import {
  buildahBuildArguments,
  buildahPushArguments,
  buildxArguments,
  secretVariables,
} from '../../../src/core/images/build-arguments.ts'
import type { BuildPlan } from '../../../src/core/images/build-plan.ts'
import { parseImageName } from '../../../src/core/images/image-name.ts'
import { parseTag } from '../../../src/core/images/tag.ts'

const image = parseImageName('ghcr.io/acme/web')
const push = { kind: 'push', image, staging: parseTag('src-1'), plainHttp: false } as const
const base: BuildPlan = {
  context: '/repo/apps/web',
  dockerfile: new Uint8Array(),
  ignore: '',
  target: undefined,
  platforms: [],
  buildArgs: {},
  labels: {},
  secrets: {},
  cache: { kind: 'none' },
  output: push,
  sbom: false,
  provenance: 'min',
  epoch: 1_700_000_000,
}
const files = { dockerfile: '/t/Dockerfile', ignoreFile: '/t/Dockerfile.dockerignore', result: '/t/result' }

const pushed =
  'type=image,name=ghcr.io/acme/web,push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true,rewrite-timestamp=true'
const begin = ['build', '--progress=plain', '--file', '/t/Dockerfile', '--metadata-file', '/t/result']
const end = ['--output', pushed, '/repo/apps/web']

describe('buildx', () => {
  test.each<{ name: string; plan: Partial<BuildPlan>; middle: readonly string[] }>([
    { name: 'attaches the least provenance by default', plan: {}, middle: ['--provenance=mode=min'] },
    { name: 'attaches all provenance', plan: { provenance: 'max' }, middle: ['--provenance=mode=max'] },
    { name: 'attaches no provenance', plan: { provenance: 'off' }, middle: ['--provenance=false'] },
    { name: 'attaches an SBOM', plan: { sbom: true }, middle: ['--provenance=mode=min', '--sbom=true'] },
    { name: 'names the stage', plan: { target: 'runtime' }, middle: ['--target', 'runtime', '--provenance=mode=min'] },
    {
      name: 'gives build arguments as they are, with commas, spaces and signs of equality',
      plan: { buildArgs: { version: '1', flags: '-ldflags=-s -w,x' } },
      middle: ['--build-arg', 'version=1', '--build-arg', 'flags=-ldflags=-s -w,x', '--provenance=mode=min'],
    },
    {
      name: 'puts the labels by OCI on the manifest too, and others on the image alone',
      plan: { labels: { 'org.opencontainers.image.title': 'web', team: 'a' } },
      middle: [
        ...['--label', 'org.opencontainers.image.title=web', '--label', 'team=a'],
        ...['--annotation', 'manifest:org.opencontainers.image.title=web', '--provenance=mode=min'],
      ],
    },
    {
      name: 'puts them on the index of several platforms',
      plan: { labels: { 'org.opencontainers.image.title': 'web' }, platforms: ['linux/amd64', 'linux/arm64'] },
      middle: [
        ...['--label', 'org.opencontainers.image.title=web', '--platform', 'linux/amd64,linux/arm64'],
        ...['--annotation', 'index,manifest:org.opencontainers.image.title=web', '--provenance=mode=min'],
      ],
    },
    {
      name: 'names secrets by variables and never by their values',
      plan: { secrets: { npm: 'hush', 'my.key': 'hush, too' } },
      middle: [
        ...['--secret', 'id=npm,env=TAGLINE_BUILD_SECRET_0'],
        ...['--secret', 'id=my.key,env=TAGLINE_BUILD_SECRET_1', '--provenance=mode=min'],
      ],
    },
    {
      name: 'uses the cache of GitHub, and lets it fail',
      plan: { cache: { kind: 'gha', scope: 'web' } },
      middle: [
        ...['--cache-from', 'type=gha,scope=web'],
        ...['--cache-to', 'type=gha,scope=web,mode=max,ignore-error=true', '--provenance=mode=min'],
      ],
    },
    {
      name: 'keeps the cache in the registry',
      plan: { cache: { kind: 'registry', image, tag: parseTag('cache') } },
      middle: [
        ...['--cache-from', 'type=registry,ref=ghcr.io/acme/web:cache', '--cache-to'],
        'type=registry,ref=ghcr.io/acme/web:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true',
        '--provenance=mode=min',
      ],
    },
    {
      name: 'quotes a scope as CSV does',
      plan: { cache: { kind: 'gha', scope: 'a,"b' } },
      middle: [
        ...['--cache-from', 'type=gha,"scope=a,""b"'],
        ...['--cache-to', 'type=gha,"scope=a,""b",mode=max,ignore-error=true', '--provenance=mode=min'],
      ],
    },
  ])('$name', ({ plan, middle }) => {
    expect(buildxArguments({ ...base, ...plan }, files, undefined)).toEqual([...begin, ...middle, ...end])
  })

  test('names the builder that was made', () => {
    expect(buildxArguments(base, files, 'tagline').slice(0, 3)).toEqual(['build', '--builder', 'tagline'])
  })

  test('a check keeps nothing but the cache, and attaches nothing', () => {
    const labels = { 'org.opencontainers.image.title': 'web' }
    expect(buildxArguments({ ...base, labels, output: { kind: 'check' }, sbom: true }, files, undefined)).toEqual([
      ...begin,
      ...['--label', 'org.opencontainers.image.title=web', '--provenance=false'],
      ...['--output', 'type=cacheonly', '/repo/apps/web'],
    ])
  })
})

describe('buildah', () => {
  const first = ['--format', 'oci', '--file', '/t/Dockerfile', '--ignorefile', '/t/Dockerfile.dockerignore']
  const time = ['--timestamp', '1700000000']
  const plain: BuildPlan = { ...base, output: { ...push, plainHttp: true } }

  test.each<{ name: string; plan: BuildPlan; expected: readonly string[] }>([
    {
      name: 'builds under a local name',
      plan: base,
      expected: ['build', '--layers', ...first, ...time, '--tag', 'local', '/repo/apps/web'],
    },
    {
      name: 'speaks plain http with a registry of this machine',
      plan: plain,
      expected: ['build', '--layers', ...first, ...time, '--tls-verify=false', '--tag', 'local', '/repo/apps/web'],
    },
    {
      name: 'builds several platforms into a list, without the cache that would mix them up',
      plan: { ...base, platforms: ['linux/amd64', 'linux/arm64'] },
      expected: [
        'build',
        ...first,
        ...time,
        '--platform',
        'linux/amd64,linux/arm64',
        '--manifest',
        'local',
        '/repo/apps/web',
      ],
    },
    {
      name: 'keeps nothing of a check',
      plan: { ...base, output: { kind: 'check' }, target: 'test' },
      expected: ['build', '--layers', ...first, ...time, '--target', 'test', '/repo/apps/web'],
    },
    {
      name: 'caches below a repository',
      plan: { ...base, cache: { kind: 'registry', image, tag: parseTag('cache') } },
      expected: [
        ...['build', '--layers', ...first, ...time],
        ...['--cache-from', 'ghcr.io/acme/web/cache', '--cache-to', 'ghcr.io/acme/web/cache'],
        ...['--tag', 'local', '/repo/apps/web'],
      ],
    },
  ])('$name', ({ plan, expected }) => {
    expect(buildahBuildArguments(plan, files, 'local')).toEqual(expected)
  })

  test.each<{ name: string; plan: BuildPlan; expected: readonly string[] }>([
    {
      name: 'pushes an image under a tag that is no release',
      plan: base,
      expected: ['push', '--format', 'oci', '--digestfile', '/t/result', 'local', 'docker://ghcr.io/acme/web:src-1'],
    },
    {
      name: 'pushes a list with all it names',
      plan: { ...plain, platforms: ['linux/amd64', 'linux/arm64'] },
      expected: [
        ...['manifest', 'push', '--all', '--format', 'oci', '--tls-verify=false'],
        ...['--digestfile', '/t/result', 'local', 'docker://ghcr.io/acme/web:src-1'],
      ],
    },
  ])('$name', ({ plan, expected }) => {
    expect(buildahPushArguments(plan, files, 'local')).toEqual(expected)
  })
})

test('secrets are handed over as variables in the order of the arguments', () => {
  expect(secretVariables({ secrets: { npm: 'hush', 'my.key': 'b' } })).toEqual({
    TAGLINE_BUILD_SECRET_0: 'hush',
    TAGLINE_BUILD_SECRET_1: 'b',
  })
})
