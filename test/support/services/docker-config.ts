import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Registry } from './registry.ts'

/** The credentials of registries, as Docker's `config.json` and the auth file of buildah keep them. */
export const authsOf = (registries: readonly Registry[]) => ({
  auths: Object.fromEntries(
    registries.flatMap(({ host, credentials }) =>
      credentials === undefined
        ? []
        : [[host, { auth: Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64') }]],
    ),
  ),
})

/**
 * Makes a private folder for `DOCKER_CONFIG`, so that tests neither see nor change a person's own.
 * @param buildx the executable that becomes `docker buildx`.
 */
export const makeDockerConfig = async (
  folder: string,
  registries: readonly Registry[],
  buildx: string,
): Promise<string> => {
  const config = join(folder, 'docker')
  await mkdir(join(config, 'cli-plugins'), { recursive: true })
  await symlink(buildx, join(config, 'cli-plugins', 'docker-buildx'))
  await writeFile(join(config, 'config.json'), JSON.stringify(authsOf(registries)))
  return config
}
