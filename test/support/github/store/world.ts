import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startClock } from '../clock.ts'
import { startsOf } from '../events.ts'
import type { Actor, ActorKind, Token } from '../tokens.ts'
import { fullNameOf, type Repository, type World } from './model.ts'

/** The account of `GITHUB_TOKEN`, with its real id. */
export const actionsBot: Actor = { id: 41898282, login: 'github-actions[bot]', kind: 'actions' }

/** The person that acts when a test names none. */
export const octocat: Actor = { id: 583231, login: 'octocat', kind: 'user' }

const kindOfLogin = (login: string): ActorKind => {
  if (login === actionsBot.login) return 'actions'
  return login.endsWith('[bot]') ? 'app-installation' : 'user'
}

/** The account of a login; who is not known yet is from now on: a bot by its name, or a person. */
export const actorOf = (world: World, login: string, kind: ActorKind = kindOfLogin(login)): Actor => {
  const known = world.actors.get(login)
  if (known !== undefined) return known
  const actor = { id: world.nextId(), login, kind }
  world.actors.set(login, actor)
  return actor
}

/** A world with no repository, its files in a new folder below the system's temporary one. */
export const makeWorld = (serverUrl: string, apiUrl: string): World => {
  let last = 1000
  const world: World = {
    clock: startClock(),
    serverUrl,
    apiUrl,
    root: mkdtempSync(join(tmpdir(), 'tagline-github-')),
    repositories: new Map<string, Repository>(),
    tokens: new Map<string, Token>(),
    actors: new Map([actionsBot, octocat].map((actor) => [actor.login, actor])),
    events: [],
    nextId: () => ++last,
    emit: (repo, actor, { conflicted, ...news }) => {
      const starts = startsOf(actor, conflicted === undefined ? news : { ...news, conflicted })
      world.events.push({ ...news, repository: fullNameOf(repo), actor: actor.login, starts })
    },
  }
  return world
}

/** A repository by owner and name, in whatever case. */
export const findRepository = (world: World, owner: string, name: string): Repository | undefined =>
  world.repositories.get(`${owner}/${name}`.toLowerCase())
