import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../core/errors/user-error.ts'

/** What a Docker configuration says of logins; all other keys are kept as they are. */
export interface DockerConfig {
  readonly auths?: Readonly<Record<string, DockerAuth>>
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly credsStore?: string
  readonly [other: string]: unknown
}

/** A login as the file keeps it; `auth` is `user:password` in base64. */
export interface DockerAuth {
  readonly auth?: string
  readonly identitytoken?: string
  readonly username?: string
  readonly password?: string
}

/** The folder of Docker's configuration: `DOCKER_CONFIG`, else `~/.docker`. */
export const dockerFolder = (environment: NodeJS.ProcessEnv): string =>
  environment.DOCKER_CONFIG || join(environment.HOME || homedir(), '.docker')

/** The files that hold logins, in the order in which they count: Docker's, then those of podman and buildah. */
export const loginFiles = (environment: NodeJS.ProcessEnv): readonly string[] => [
  join(dockerFolder(environment), 'config.json'),
  ...(environment.REGISTRY_AUTH_FILE ? [environment.REGISTRY_AUTH_FILE] : []),
  ...(environment.XDG_RUNTIME_DIR ? [join(environment.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
  join(environment.HOME || homedir(), '.config', 'containers', 'auth.json'),
]

/**
 * Reads a configuration; one that is not there is empty.
 * @throws UserError REGISTRY_REFUSED where it cannot be read: going on without it would look like a wrong login.
 */
export const readDockerConfig = async (file: string): Promise<DockerConfig> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return ''
    throw unreadable(file, error)
  })
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as DockerConfig
  } catch (error) {
    throw unreadable(file, error as Error)
  }
  throw unreadable(file, new Error('not a JSON object'))
}

/** The parser's own words may hold a part of the file, which is a secret. */
const unreadable = (file: string, error: Error): UserError =>
  new UserError(
    'REGISTRY_REFUSED',
    {
      where: { file },
      what: `the logins cannot be read (${'code' in error ? String(error.code) : 'this is not a JSON object'})`,
      fix: 'Log in again with `docker login`, or give `registry-username` and `registry-password`',
    },
    { cause: error },
  )

/** The keys under which a configuration may keep the login of a registry, as Docker has written them over the years. */
export const loginKeys = (registry: string): readonly string[] =>
  registry === 'docker.io'
    ? ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io']
    : [registry, `https://${registry}`, `http://${registry}`, `https://${registry}/v2/`, `https://${registry}/v1/`]
