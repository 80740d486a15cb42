import { expect, test } from 'vitest'
import { seedBaseImage } from './base-image.ts'
import { type Registry, type RegistryOptions, registryAccount, startRegistry } from './registry.ts'

const withRegistry = async (options: RegistryOptions, use: (registry: Registry) => Promise<void>) => {
  const registry = await startRegistry(options)
  try {
    await use(registry)
  } finally {
    await registry.stop()
  }
}

const tags = async (registry: Registry, headers: Record<string, string> = {}) => {
  const response = await fetch(`${registry.url}/v2/base/busybox/tags/list`, { headers })
  return { status: response.status, body: (await response.json()) as unknown }
}

const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`${registryAccount.username}:${password}`).toString('base64')}`,
})

test.each(['docker-registry', 'crane'] as const)('%s takes the base image and gives it back', (program) =>
  withRegistry({ program }, async (registry) => {
    expect(await seedBaseImage(registry)).toBe(`${registry.host}/base/busybox:1`)
    expect(await tags(registry)).toEqual({ status: 200, body: { name: 'base/busybox', tags: ['1'] } })
  }),
)

test('a registry with accounts refuses a wrong password and takes the right one', () =>
  withRegistry({ auth: 'basic' }, async (registry) => {
    await seedBaseImage(registry)
    expect((await tags(registry)).status).toBe(401)
    expect((await tags(registry, basic('wrong'))).status).toBe(401)
    expect((await tags(registry, basic(registryAccount.password))).status).toBe(200)
  }))

test('the registry of crane with accounts is refused', async () => {
  await expect(startRegistry({ program: 'crane', auth: 'basic' })).rejects.toThrow(
    'startRegistry: the registry of "crane" knows no accounts. Install the Debian package docker-registry.',
  )
})

test('two registries side by side hold their own images', () =>
  withRegistry({}, (one) =>
    withRegistry({}, async (other) => {
      await seedBaseImage(one)
      expect((await tags(one)).status).toBe(200)
      expect((await tags(other)).status).toBe(404)
    }),
  ))
