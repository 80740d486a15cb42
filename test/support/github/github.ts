import { rmSync } from 'node:fs'
import type { Clock } from './clock.ts'
import type { GitHubEvent } from './events.ts'
import { type FaultOrder, type Faults, makeFaults } from './faults.ts'
import { makeHandle, type RepositoryHandle } from './handle.ts'
import { makeRequestLog, type RequestLog } from './request-log.ts'
import { listen } from './server.ts'
import { createRepository, type RepositoryWish } from './store/create-repository.ts'
import { fullNameOf, type World } from './store/model.ts'
import { actorOf, findRepository, makeWorld, octocat } from './store/world.ts'
import { type ActorKind, allPermissions, type Permissions } from './tokens.ts'

/** A token as a test wants it; everything allowed, for all repositories, unless said otherwise. */
export type TokenWish = {
  readonly kind?: ActorKind
  readonly login?: string
  readonly permissions?: Permissions
  readonly repositories?: readonly string[]
}

/** A running local GitHub. */
export type LocalGitHub = {
  /** What GITHUB_API_URL is to be (as on github.com); `enterpriseApiUrl` has the form of GitHub Enterprise Server. */
  readonly apiUrl: string
  readonly enterpriseApiUrl: string
  readonly graphqlUrl: string
  /** What GITHUB_SERVER_URL is to be; Git clones from `${serverUrl}/owner/name.git`. */
  readonly serverUrl: string
  /** A token of the person "octocat" that may do everything. */
  readonly userToken: string
  /** A token like a workflow's GITHUB_TOKEN, with every permission; its acts start no workflow. */
  readonly actionsToken: string
  /** A token of the GitHub App "tagline[bot]", with every permission. */
  readonly appToken: string
  readonly clock: Clock
  readonly faults: Faults
  readonly requests: RequestLog
  /** Everything that happened, as workflows would hear of it, in order. */
  readonly events: readonly GitHubEvent[]
  /** What no test should meet: answers of ours against GitHub's schema, routes and parameters that are not known. */
  readonly problems: readonly string[]
  /** Orders a fault; the same as `faults.inject`. */
  inject(order: FaultOrder): void
  createRepository(wish: RepositoryWish): Promise<RepositoryHandle>
  /** @throws Error when there is none of that name ("owner/name"). */
  repository(fullName: string): RepositoryHandle
  /** Registers a token (also again, with other permissions). @returns its text. */
  setToken(value: string, wish?: TokenWish): string
  /** Forgets requests, events, problems and faults, and the clock's offset stays; repositories stay too. */
  reset(): void
  stop(): Promise<void>
}

const logins: Readonly<Record<ActorKind, string>> = {
  user: 'octocat',
  actions: 'github-actions[bot]',
  'app-installation': 'tagline[bot]',
}

const setToken = (world: World, value: string, wish: TokenWish): string => {
  const kind = wish.kind ?? 'user'
  const actor = actorOf(world, wish.login ?? logins[kind], kind)
  const permissions = wish.permissions ?? allPermissions
  world.tokens.set(value, { value, actor, permissions, repositories: wish.repositories })
  return value
}

const closeWorld = (world: World) => {
  for (const repo of world.repositories.values()) repo.objects.close()
  rmSync(world.root, { recursive: true, force: true, maxRetries: 3 })
}

/** Starts a GitHub of one's own on 127.0.0.1, with no repository. */
export const startGitHub = async (): Promise<LocalGitHub> => {
  const log = makeRequestLog()
  const faults = makeFaults()
  const problems: string[] = []
  const { server, running } = await listen((url) => ({ world: makeWorld(url, url), faults, log, problems }))
  const { world } = running
  const { serverUrl } = world
  return {
    apiUrl: serverUrl,
    enterpriseApiUrl: `${serverUrl}/api/v3`,
    graphqlUrl: `${serverUrl}/graphql`,
    serverUrl,
    userToken: setToken(world, 'token-of-octocat', { kind: 'user' }),
    actionsToken: setToken(world, 'token-of-a-workflow', { kind: 'actions' }),
    appToken: setToken(world, 'token-of-the-app', { kind: 'app-installation' }),
    clock: world.clock,
    faults,
    requests: log,
    events: world.events,
    problems,
    inject: faults.inject,
    createRepository: async (wish) => makeHandle(world, await createRepository(world, octocat, wish)),
    repository: (fullName) => {
      const [owner = '', name = ''] = fullName.split('/')
      const repo = findRepository(world, owner, name)
      if (repo === undefined)
        throw new Error(
          `"${fullName}": no such repository. There are: ${[...world.repositories.values()].map(fullNameOf).join(', ')}.`,
        )
      return makeHandle(world, repo)
    },
    setToken: (value, wish = {}) => setToken(world, value, wish),
    reset: () => {
      log.reset()
      faults.reset()
      world.events.length = 0
      problems.length = 0
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      closeWorld(world)
    },
  }
}
