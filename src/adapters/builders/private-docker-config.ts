import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credentials } from '../registry/credentials.ts'
import { type DockerConfig, dockerFolder, loginKeys, readDockerConfig } from '../registry/docker-config.ts'

/** A login that the builder is to have for one registry. */
export interface BuilderLogin {
  readonly registry: string
  readonly credentials: Credentials | undefined
}

/**
 * Makes a private copy of Docker's configuration with the login in it, so that nothing is left behind in the user's own; builders,
 * contexts and plugins stay those of the user.
 * @param folder where it is made; it is the caller's to remove.
 * @returns the variables that make Docker, BuildKit and buildah use it.
 */
export const makePrivateConfig = async (
  folder: string,
  { registry, credentials }: BuilderLogin,
  environment: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> => {
  const own = dockerFolder(environment)
  const file = environment.REGISTRY_AUTH_FILE ?? join(own, 'config.json')
  const config = withLogin(await readDockerConfig(file), registry, credentials)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'config.json')
  await writeFile(path, JSON.stringify(config), { mode: 0o600 })
  for (const shared of ['contexts', 'cli-plugins']) {
    if (existsSync(join(own, shared))) await symlink(join(own, shared), join(folder, shared))
  }
  return {
    DOCKER_CONFIG: folder,
    BUILDX_CONFIG: environment.BUILDX_CONFIG || join(own, 'buildx'),
    REGISTRY_AUTH_FILE: path,
  }
}

/** Adds a login; a helper that would answer for the same registry steps aside, by Docker's own rule of the empty name. */
export const withLogin = (
  config: DockerConfig,
  registry: string,
  credentials: Credentials | undefined,
): DockerConfig => {
  if (credentials === undefined || !('username' in credentials)) return config
  const [key = registry, ...others] = loginKeys(registry)
  const rest = Object.entries(config.auths ?? {}).filter(([name]) => !others.includes(name))
  const auth = Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')
  const hasHelper = config.credsStore !== undefined || config.credHelpers?.[key] !== undefined
  return {
    ...config,
    auths: { ...Object.fromEntries(rest), [key]: { auth } },
    ...(hasHelper ? { credHelpers: { ...config.credHelpers, [key]: '' } } : {}),
  }
}
