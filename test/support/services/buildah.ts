import { writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { ensureTools } from '../tools/ensure-tools.ts'
import type { BuilderSetting } from './builder.ts'
import { authsOf } from './docker-config.ts'
import type { Registry } from './registry.ts'
import type { Started } from './started.ts'

/** Prepares buildah: storage of its own that needs no privilege of the kernel, and the registries as plain http. */
export const startBuildah = async ({ registries, folder, progress }: BuilderSetting): Promise<Started> => {
  const { buildah } = await ensureTools(['buildah'], progress ? { progress } : {})
  const files = {
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
    REGISTRY_AUTH_FILE: join(folder, 'auth.json'),
  }
  await writeFile(files.CONTAINERS_STORAGE_CONF, formatStorage(folder))
  await writeFile(files.CONTAINERS_REGISTRIES_CONF, formatRegistries(registries))
  await writeFile(files.REGISTRY_AUTH_FILE, JSON.stringify(authsOf(registries)))
  const PATH = `${process.env.PATH}${delimiter}${dirname(buildah)}`
  const env = { PATH, BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs', ...files }
  return { env, stop: async () => {} }
}

const formatStorage = (folder: string): string =>
  `[storage]\ndriver = "vfs"\ngraphroot = "${join(folder, 'graph')}"\nrunroot = "${join(folder, 'run')}"\n`

const formatRegistries = (registries: readonly Registry[]): string =>
  [
    'unqualified-search-registries = []',
    ...registries.map(({ host }) => `[[registry]]\nlocation = "${host}"\ninsecure = true`),
  ].join('\n')
