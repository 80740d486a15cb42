import { notFound, Refusal } from '../refusal.ts'
import type { RootRoute } from '../router.ts'
import { forbiddenMessage } from '../tokens.ts'
import { publicUserView } from '../views/user.ts'

const rateLimit: RootRoute['run'] = ({ world }) => {
  const rate = { limit: 5000, used: 0, remaining: 5000, reset: Math.floor(world.clock.now() / 1000) + 3600 }
  const search = { ...rate, limit: 30, remaining: 30 }
  return { status: 200, body: { resources: { core: rate, search, graphql: rate }, rate } }
}

const authenticated: RootRoute['run'] = ({ world, token }) => {
  if (token.actor.kind !== 'user') throw new Refusal(403, forbiddenMessage(token.actor.kind))
  return { status: 200, body: publicUserView(world, token.actor) }
}

const byName: RootRoute['run'] = ({ world, params }) => {
  const actor = world.actors.get(params.username ?? '')
  if (actor === undefined) throw notFound()
  return { status: 200, body: publicUserView(world, actor) }
}

/** Accounts and the rate limit. */
export const accountRoutes: readonly RootRoute[] = [
  { operation: 'rate-limit/get', run: rateLimit },
  { operation: 'users/get-authenticated', run: authenticated },
  { operation: 'users/get-by-username', run: byName },
]
