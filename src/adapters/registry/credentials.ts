import { UserError } from '../../core/errors/user-error.ts'
import { runProcess } from '../process.ts'
import { type DockerAuth, type DockerConfig, loginFiles, loginKeys, readDockerConfig } from './docker-config.ts'

/** A login: a name with its password, or a token that a registry gave for later ones. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly identityToken: string }

/** Finds the login of a registry; undefined where there is none. */
export type CredentialsFor = (registry: string) => Promise<Credentials | undefined>

/** A login that the step was given; without a registry it is for any that the step pushes to. */
export interface GivenLogin {
  readonly registry?: string
  readonly username: string
  readonly password: string
}

/**
 * Looks for logins where a person would expect them to count: those given to the step, then the configuration of Docker with its
 * helpers, then that of podman and buildah, and last one to fall back on.
 */
export const credentialsFrom = (
  environment: NodeJS.ProcessEnv,
  given: readonly GivenLogin[],
  fallback: readonly GivenLogin[] = [],
): CredentialsFor => {
  const found = new Map<string, Promise<Credentials | undefined>>()
  const search = async (registry: string): Promise<Credentials | undefined> =>
    given.find((login) => login.registry === undefined || login.registry === registry) ??
    (await fromFiles(environment, registry)) ??
    fallback.find((login) => login.registry === registry)
  return (registry) => {
    const known = found.get(registry) ?? search(registry)
    found.set(registry, known)
    return known
  }
}

const fromFiles = async (environment: NodeJS.ProcessEnv, registry: string): Promise<Credentials | undefined> => {
  for (const file of loginFiles(environment)) {
    const credentials = await fromConfig(await readDockerConfig(file), registry)
    if (credentials !== undefined) return credentials
  }
  return undefined
}

/** The login that one configuration has for a registry; a helper of the registry's own comes before the store of all. */
export const fromConfig = async (config: DockerConfig, registry: string): Promise<Credentials | undefined> => {
  const keys = loginKeys(registry)
  const own = keys.map((key) => config.credHelpers?.[key]).find((helper) => helper !== undefined)
  const helper = own ?? config.credsStore
  if (helper) {
    for (const key of keys) {
      const credentials = await askHelper(helper, key)
      if (credentials !== undefined) return credentials
      if (own !== undefined) break
    }
  }
  const auth = keys.map((key) => config.auths?.[key]).find((entry) => entry !== undefined)
  return auth === undefined ? undefined : fromAuth(auth)
}

const fromAuth = (auth: DockerAuth): Credentials | undefined => {
  if (auth.identitytoken) return { identityToken: auth.identitytoken }
  const text = auth.auth
    ? Buffer.from(auth.auth, 'base64').toString('utf8').replace(/\0+$/, '')
    : `${auth.username ?? ''}:${auth.password ?? ''}`
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The user name by which a helper says that the secret is an identity token. */
const tokenUser = '<token>'

/** Asks `docker-credential-<helper>` by the protocol of docker/docker-credential-helpers: the server in, JSON out. */
const askHelper = async (helper: string, server: string): Promise<Credentials | undefined> => {
  const program = `docker-credential-${helper}`
  const { exitCode, stdout } = await runProcess(program, ['get'], { input: server })
  const said = stdout.toString('utf8').trim()
  if (exitCode !== 0) {
    if (/credentials not found/i.test(said)) return undefined
    throw helperFailed(program, server, exitCode)
  }
  const login = findLogin(said)
  if (login === undefined) throw helperFailed(program, server, exitCode)
  return login.username === tokenUser ? { identityToken: login.password } : login
}

const findLogin = (text: string): { username: string; password: string } | undefined => {
  try {
    const { Username, Secret } = JSON.parse(text) as Record<string, unknown>
    return typeof Username === 'string' && typeof Secret === 'string'
      ? { username: Username, password: Secret }
      : undefined
  } catch {
    return undefined
  }
}

const helperFailed = (program: string, server: string, exitCode: number): UserError =>
  new UserError('REGISTRY_REFUSED', {
    where: { name: program },
    what: `the credential helper gave no login for "${server}" (exit code ${exitCode})`,
    fix: 'Log in to its cloud before this step, or give `registry-username` and `registry-password`',
  })
