import { writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { repositoryAt, type TestRepository, temporaryFolder } from '../../support/git/repository.ts'
import { seedBaseImage } from '../../support/services/base-image.ts'
import { type Builder, type BuilderKind, startBuilder } from '../../support/services/builder.ts'
import { type Registry, startRegistry } from '../../support/services/registry.ts'
import { type Ran, runBuildImage } from './real-builds.ts'

let registry: Registry
let base: string
beforeAll(async () => {
  registry = await startRegistry()
  base = await seedBaseImage(registry)
})
afterAll(() => registry.stop())

const tagsOf = async (name: string): Promise<readonly string[]> => {
  const response = await fetch(`${registry.url}/v2/acme/${name}/tags/list`)
  const { tags } = (await response.json()) as { tags?: readonly string[] | null }
  return [...(tags ?? [])].sort()
}

const manifestOf = async (name: string, reference: string): Promise<Record<string, unknown>> => {
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'
  const response = await fetch(`${registry.url}/v2/acme/${name}/manifests/${reference}`, { headers: { accept } })
  if (!response.ok) throw new Error(`manifest ${reference} -> ${response.status}`)
  return (await response.json()) as Record<string, unknown>
}

/** A manifest with all that it points at, as text. */
const everythingIn = async (name: string, reference: string): Promise<readonly string[]> => {
  const manifest = JSON.stringify(await manifestOf(name, reference))
  const digests = [...manifest.matchAll(/"digest":"(sha256:[0-9a-f]{64})"/g)].map(([, digest = '']) => digest)
  const below = await Promise.all(
    digests.map(async (digest) => {
      const blob = await fetch(`${registry.url}/v2/acme/${name}/blobs/${digest}`)
      if (!blob.ok) return everythingIn(name, digest)
      const bytes = Buffer.from(await blob.arrayBuffer())
      return [(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1')]
    }),
  )
  return [manifest, ...below.flat()]
}

const kinds: readonly BuilderKind[] = ['buildkit', 'buildah']

describe.each(kinds)('with %s', (kind) => {
  let builder: Builder
  let repository: TestRepository
  let count = 0
  let name = ''
  beforeAll(async () => {
    builder = await startBuilder({ registries: [registry], kind })
    for (const [variable, value] of Object.entries(builder.env)) vi.stubEnv(variable, value)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await builder.stop()
  })
  beforeEach(() => {
    name = `${kind}-${++count}`
    repository = repositoryAt(temporaryFolder())
    repository.git('init', '-q', '-b', 'main')
  })
  afterEach(() => repository.remove())

  const files = (dockerfile: readonly string[]) => ({
    'tagline.yaml': `registry: ${registry.host}/acme\napps:\n  ${name}: { path: apps/web, test: test }\n`,
    'apps/web/Dockerfile': dockerfile.join('\n'),
    'apps/web/page.txt': 'hello\n',
  })
  const plain = () => [`FROM ${base} AS test`, 'RUN echo tested', `FROM ${base}`, 'COPY page.txt /page.txt', '']
  const build = (inputs: Readonly<Record<string, string>> = {}): Promise<Ran> =>
    runBuildImage(repository.folder, builder.env, {
      app: name,
      builder: kind === 'buildah' ? 'buildah' : 'buildx',
      ...inputs,
    })

  test('a first build is pushed, tagged by its commit and its source, and has the digest of the registry', async () => {
    const commit = repository.commit(files(plain()))
    const { outputs, summary, annotations } = await build()
    expect(annotations).toEqual([])
    const tag = `sha-${commit.slice(0, 12)}`
    expect(outputs.reused).toBe('false')
    expect(outputs.reference).toBe(`${registry.host}/acme/${name}:${tag}@${outputs.digest}`)
    expect(await tagsOf(name)).toEqual([tag, `src-${outputs.source}`].sort())
    expect(summary).toContain(outputs.digest)
    expect(JSON.parse(outputs.release ?? '')).toEqual({
      app: name,
      image: `${registry.host}/acme/${name}`,
      tag,
      digest: outputs.digest,
      revision: commit,
      source: outputs.source,
    })
  })

  test('a commit that changes nothing in the context gets the same image, and no builder starts', async () => {
    repository.commit(files(plain()))
    const first = await build()
    const commit = repository.commit({ 'README.md': 'more\n' })
    const second = await build()
    expect(second.outputs).toMatchObject({
      reused: 'true',
      digest: first.outputs.digest,
      tag: `sha-${commit.slice(0, 12)}`,
    })
    expect(second.lines.filter((line) => line.startsWith('Builder'))).toEqual([])
    expect(await tagsOf(name)).toHaveLength(3)
  })

  test('a failing test stops everything, with the line of the Dockerfile and what it said', async () => {
    const failing = [`FROM ${base} AS test`, 'RUN echo 3 of 4 passed && exit 7', `FROM ${base}`, 'COPY page.txt /', '']
    repository.commit(files(failing))
    const { failed, annotations, summary, outputs } = await build()
    expect(failed).toBe(true)
    expect(outputs).toEqual({})
    expect(annotations).toHaveLength(1)
    expect(annotations[0]?.where).toEqual({ file: 'apps/web/Dockerfile', line: 2 })
    expect(annotations[0]?.message).toMatch(
      /^apps\/web\/Dockerfile:2: the tests \(stage "test"\) failed at the step "RUN echo 3 of 4 passed && exit 7" \(.*\)\. Mend what the tests found; nothing was pushed\.$/,
    )
    expect(summary).toContain('3 of 4 passed')
    expect(await tagsOf(name)).toEqual([])
  })

  test('a file that the commit lacks makes the build dirty: tagged, not kept for reuse, its name said', async () => {
    const commit = repository.commit({ ...files(plain()), '.gitignore': '*.log\n' })
    writeFileSync(`${repository.folder}/apps/web/extra.log`, 'x')
    const { outputs, annotations } = await build()
    expect(outputs.source).toBe('')
    expect(annotations.map(({ where }) => where)).toEqual([{ file: 'apps/web/extra.log' }])
    const tags = await tagsOf(name)
    expect(tags).toContain(`sha-${commit.slice(0, 12)}`)
    expect(tags.filter((tag) => tag.startsWith('src-'))).toEqual([])
    const again = await build()
    expect(again.outputs).toMatchObject({ reused: 'false', digest: outputs.digest })
  })

  test('a secret is there in the build, and in nothing that is written', async () => {
    const secret = 's3cret-of-the-build'
    const dockerfile = [
      `FROM ${base} AS test`,
      `FROM ${base}`,
      'RUN --mount=type=secret,id=npm test "$(cat /run/secrets/npm)" = s3cret-of-the-bui""ld && cat /run/secrets/npm',
      '',
    ]
    repository.commit(files(dockerfile))
    const ran = await build({ secrets: `npm=${secret}` })
    expect(ran.failed).toBeUndefined()
    expect(JSON.stringify(ran)).not.toContain(secret)
    expect(JSON.stringify(await everythingIn(name, ran.outputs.digest ?? ''))).not.toContain(secret)
  })

  test('platforms built apart, by digest, become one index with one tag', async () => {
    repository.commit(files(plain()))
    const platforms = 'linux/amd64,linux/arm64'
    // One after the other: each platform has a runner of its own, and two buildahs in one store spoil each other's layers.
    const amd64 = await build({ platforms, platform: 'linux/amd64' })
    const arm64 = await build({ platforms, platform: 'linux/arm64' })
    expect([amd64.failed, arm64.failed]).toEqual([undefined, undefined])
    expect(amd64.annotations).toEqual([])
    expect(await tagsOf(name)).toEqual(['amd64', 'arm64'].map((of) => `src-${amd64.outputs.source}-linux-${of}`))
    const digests = { 'linux/amd64': amd64.outputs.digest, 'linux/arm64': arm64.outputs.digest }
    const index = await build({ platforms, digests: JSON.stringify(digests) })
    const { manifests } = (await manifestOf(name, index.outputs.tag ?? '')) as {
      manifests: readonly { platform: { os: string; architecture: string } }[]
    }
    const images = manifests.filter(({ platform }) => platform.os !== 'unknown')
    expect(images.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64'])
    const again = await build({ platforms, digests: 'registry' })
    expect(again.outputs).toMatchObject({ digest: index.outputs.digest, reused: 'true' })
  })

  test('two platforms in one call make one index', async () => {
    repository.commit(files(plain()))
    const ran = await build({ platforms: 'linux/amd64,linux/arm64' })
    expect(ran.annotations).toEqual([])
    const { manifests } = (await manifestOf(name, ran.outputs.tag ?? '')) as { manifests: readonly unknown[] }
    expect(manifests.length).toBeGreaterThanOrEqual(2)
    expect(ran.summary).toContain('`linux/amd64`, `linux/arm64`')
  })

  test('a matrix comes back with the apps whose source the registry lacks, and the others have their tag', async () => {
    repository.commit(files(plain()))
    await build()
    const commit = repository.commit({
      'tagline.yaml': `registry: ${registry.host}/acme\napps:\n  ${name}: { path: apps/web, test: test }\n  ${name}-new: { path: apps/new }\n`,
      'apps/new/Dockerfile': 'FROM scratch\nCOPY . /\n',
    })
    const matrix = JSON.stringify({
      include: [
        { app: name, x: 1 },
        { app: `${name}-new`, x: 2 },
      ],
    })
    const { outputs } = await runBuildImage(repository.folder, builder.env, { matrix })
    expect(outputs).toEqual({ matrix: JSON.stringify({ include: [{ app: `${name}-new`, x: 2 }] }), reused: 'false' })
    expect(await tagsOf(name)).toContain(`sha-${commit.slice(0, 12)}`)
  })

  test('several apps are built in one step; one that fails keeps no other back', async () => {
    repository.commit({
      ...files(plain()),
      'tagline.yaml': `registry: ${registry.host}/acme\napps:\n  ${name}: { path: apps/web, test: test }\n  broken: { path: apps/broken }\n`,
      'apps/broken/Dockerfile': 'FROM scratch\nCOPY nothing /\n',
    })
    const { failed, outputs, annotations, summary } = await build({ app: JSON.stringify(['broken', name]) })
    expect(failed).toBe(true)
    expect(annotations.map(({ where }) => where)).toEqual([{ file: 'apps/broken/Dockerfile', line: 2 }])
    expect(JSON.parse(outputs.release ?? '')).toMatchObject([{ app: name }])
    expect(summary).toContain('### broken was not built')
  })

  test('without push it builds and tests, and the registry stays empty', async () => {
    repository.commit(files(plain()))
    const { outputs } = await build({ push: 'false' })
    expect(outputs).toMatchObject({ digest: '', reused: 'false' })
    expect(await tagsOf(name)).toEqual([])
  })

  // Two buildahs in one store can spoil each other's layers, which runs on two machines cannot: hence another try.
  test('two runs that build the same source at once end with one release', { retry: 2 }, async () => {
    repository.commit(files([...plain().slice(0, -1), 'RUN cat /proc/sys/kernel/random/uuid > /id', '']))
    const both = await Promise.all([build(), build()])
    expect(both[0].outputs.digest).toBe(both[1].outputs.digest)
    const tag = both[0].outputs.tag ?? ''
    expect((await build()).outputs).toMatchObject({ tag, digest: both[0].outputs.digest, reused: 'true' })
  })
})
