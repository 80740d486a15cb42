import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../tools/run-command.ts'
import { seedBaseImage } from './base-image.ts'
import { type Builder, startBuilder } from './builder.ts'
import { type Registry, startRegistry } from './registry.ts'

let registry: Registry
let context: string

beforeAll(async () => {
  registry = await startRegistry({ auth: 'basic' })
  const base = await seedBaseImage(registry)
  context = await mkdtemp(join(tmpdir(), 'tagline-context-'))
  await writeFile(join(context, 'greeting'), 'hello')
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM ${base}\nCOPY greeting /in\nRUN wc -c < /in > /out && test -s /out\n`,
  )
})

afterAll(async () => {
  await registry.stop()
  await rm(context, { recursive: true, force: true })
})

const architectures = async (name: string): Promise<readonly string[]> => {
  const response = await fetch(`${registry.url}/v2/${name}/manifests/1`, {
    headers: {
      accept: 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json',
      authorization: `Basic ${Buffer.from(`${registry.credentials?.username}:${registry.credentials?.password}`).toString('base64')}`,
    },
  })
  const index = (await response.json()) as { manifests: { platform: { architecture: string } }[] }
  return index.manifests.map(({ platform }) => platform.architecture)
}

const platforms = ['--platform', 'linux/amd64,linux/arm64']

const withBuilder = async (kind: 'buildkit' | 'buildah', use: (builder: Builder) => Promise<void>) => {
  const builder = await startBuilder({ registries: [registry], kind })
  try {
    await use(builder)
  } finally {
    await builder.stop()
  }
}

const run = async (builder: Builder, command: string, args: readonly string[]) => {
  const { code, output } = await runCommand(command, args, { env: { ...process.env, ...builder.env } })
  expect(code, output).toBe(0)
}

test('BuildKit builds for two platforms and pushes to a registry that asks for credentials', () =>
  withBuilder('buildkit', async (builder) => {
    const image = `${registry.host}/team/buildkit:1`
    await run(builder, 'buildx', ['build', ...platforms, '--provenance=false', '--push', '-t', image, context])
    expect(await architectures('team/buildkit')).toEqual(['amd64', 'arm64'])
  }))

test('buildah builds for two platforms and pushes to a registry that asks for credentials', () =>
  withBuilder('buildah', async (builder) => {
    await run(builder, 'buildah', ['build', ...platforms, '--manifest', 'both', context])
    const target = `docker://${registry.host}/team/buildah:1`
    await run(builder, 'buildah', ['manifest', 'push', '--all', '--tls-verify=false', 'both', target])
    expect((await architectures('team/buildah')).toSorted()).toEqual(['amd64', 'arm64'])
  }))
