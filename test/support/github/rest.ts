import { sees } from './git-http.ts'
import type { OperationId } from './operations.ts'
import { notFound, Refusal } from './refusal.ts'
import { type Context, type Match, makeRouter, type Reply, type RootRoute, type Route } from './router.ts'
import { repositoryRoutes, rootRoutes } from './routes/all.ts'
import type { Running } from './server.ts'
import type { Repository } from './store/model.ts'
import { findRepository } from './store/world.ts'
import { requirePermission, type Token } from './tokens.ts'
import { operationSchema, requireValidBody, requireValidQuery, responseProblem, unknownParameters } from './validate.ts'

/** An answer of the API, before it is bytes. */
export type Answer = Reply

/** A REST request. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly url: URL
  readonly body: Buffer
  readonly token: Token | undefined
  readonly accept: string
}

type AnyRoute = ({ readonly root: true } & RootRoute) | ({ readonly root: false } & Route)

const find = makeRouter<AnyRoute>([
  ...rootRoutes.map((route) => ({ ...route, root: true as const })),
  ...repositoryRoutes.map((route) => ({ ...route, root: false as const })),
])

/** The operation that a request is for, or none. */
export const matchRest = (method: string, path: string): Match<AnyRoute> | undefined =>
  find(method, path.length > 1 ? path.replace(/\/$/, '') : path)

/** A refusal as the body that GitHub sends. */
export const refusalAnswer = (
  { status, message, errors, headers }: Refusal,
  docs = 'https://docs.github.com/rest',
): Answer => ({
  status,
  headers,
  body: { message, ...(errors === undefined ? {} : { errors }), documentation_url: docs, status: String(status) },
})

const parseBody = (id: OperationId, body: Buffer): unknown => {
  const { body: schema } = operationSchema(id)
  if (schema === undefined || body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

const requireToken = (token: Token | undefined): Token => {
  if (token === undefined) throw new Refusal(401, 'Bad credentials')
  return token
}

const requireRepository = (running: Running, token: Token, params: Readonly<Record<string, string>>): Repository => {
  const repo = findRepository(running.world, params.owner ?? '', params.repo ?? '')
  if (repo === undefined || (repo.settings.private && !sees(repo, token))) throw notFound()
  return repo
}

const readsPublicly = (repo: Repository, route: Route) =>
  !repo.settings.private && route.needs?.level === 'read' && route.needs.anyOf.includes('contents')

const requireNeeds = (repo: Repository, token: Token, method: string, route: Route) => {
  if (route.needs !== undefined && !readsPublicly(repo, route))
    requirePermission(token, route.needs.anyOf, route.needs.level)
  if (method !== 'GET' && !sees(repo, token)) requirePermission({ ...token, permissions: {} }, ['contents'], 'write')
  if (method !== 'GET' && repo.settings.archived) throw new Refusal(403, 'Repository was archived so is read-only.')
}

const runRoute = async (running: Running, asked: Asked, { route, params }: Match<AnyRoute>): Promise<Reply> => {
  const token = requireToken(asked.token)
  const { searchParams: query } = asked.url
  const repo = route.root ? undefined : requireRepository(running, token, params)
  if (!route.root && repo !== undefined) requireNeeds(repo, token, asked.method, route)
  const body = parseBody(route.operation, asked.body)
  requireValidBody(route.operation, body)
  requireValidQuery(route.operation, query)
  const url = `${asked.url.origin}${asked.url.pathname}`
  const context = { world: running.world, token, params, query, body, url, accept: asked.accept }
  if (route.root) return route.run(context)
  if (repo === undefined) throw notFound()
  const whole: Context = { ...context, repo }
  return asked.method === 'GET' ? route.run(whole) : repo.lock(async () => route.run(whole))
}

const checked = (running: Running, id: OperationId, reply: Reply): Answer => {
  const problem = reply.raw !== undefined ? undefined : responseProblem(id, reply.status, reply.body)
  if (problem === undefined) return reply
  running.problems.push(`local GitHub bug: ${problem}`)
  return { status: 500, body: { message: `local GitHub bug: ${problem}` } }
}

/** Answers a REST request: route, token, permission, schema, handler, schema again. */
export const answerRest = async (running: Running, asked: Asked): Promise<Answer> => {
  const match = matchRest(asked.method, asked.path)
  if (match === undefined) {
    running.problems.push(`${asked.method} ${asked.path}: the local GitHub does not serve this.`)
    throw notFound()
  }
  const { operation } = match.route
  for (const name of unknownParameters(operation, asked.url.searchParams))
    running.problems.push(`${asked.method} ${asked.path}: GitHub ignores the query parameter "${name}".`)
  const reply = await runRoute(running, asked, match).catch((error: unknown) => {
    if (error instanceof Refusal) return refusalAnswer(error, operationSchema(operation).docs)
    throw error
  })
  return checked(running, operation, reply)
}
