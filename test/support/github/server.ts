import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault, Faults } from './faults.ts'
import { parseGitRequest, serveGit } from './git-http.ts'
import { answerGraphql, graphqlOperationOf } from './graphql/answer.ts'
import { Refusal } from './refusal.ts'
import type { LoggedRequest, RequestLog } from './request-log.ts'
import { type Answer, answerRest, matchRest, refusalAnswer } from './rest.ts'
import type { World } from './store/model.ts'
import { type Token, tokenTextOf } from './tokens.ts'

/** All that one request needs of the running server. */
export type Running = {
  readonly world: World
  readonly faults: Faults
  readonly log: RequestLog
  /** What the local GitHub found wrong with itself or with a client; a test asserts that it is empty. */
  readonly problems: string[]
}

type Incoming = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly body: Buffer
  readonly token: Token | undefined
  readonly path: string
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const rateHeaders = ({ world, log }: Running) => {
  const used = log.apiCount()
  return {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(Math.max(0, 5000 - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.floor(world.clock.now() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
  }
}

const send = (running: Running, { request, response }: Incoming, { status, body, raw, headers }: Answer) => {
  const text = raw ?? (body === undefined ? '' : JSON.stringify(body))
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`
  const all = {
    'x-github-request-id': `LOCAL:${running.log.list().length.toString(16).toUpperCase()}`,
    'x-github-api-version-selected': '2022-11-28',
    ...rateHeaders(running),
    ...(status === 200 && request.method === 'GET' ? { etag } : {}),
    ...(raw === undefined ? {} : { 'content-type': 'application/vnd.github.raw; charset=utf-8' }),
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  }
  const known = status === 200 && request.headers['if-none-match'] === etag
  response.writeHead(known ? 304 : status, all)
  response.end(known ? '' : text)
}

const ownBug = (running: Running, error: unknown): Answer => {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
  running.problems.push(`local GitHub bug: ${words}`)
  return { status: 500, body: { message: `local GitHub bug: ${words}` } }
}

const answer = async (running: Running, incoming: Incoming): Promise<Answer> => {
  const { request, body, token, path, url } = incoming
  try {
    if (request.headers['user-agent'] === undefined)
      throw new Refusal(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      )
    if (/^(\/api)?\/graphql$/.test(url.pathname)) return await answerGraphql(running, token, body)
    const asked = { method: request.method ?? 'GET', path, url, body, token, accept: request.headers.accept ?? '' }
    return await answerRest(running, asked)
  } catch (error) {
    return error instanceof Refusal ? refusalAnswer(error) : ownBug(running, error)
  }
}

/** Keeps the answer from the client: everything that is written goes nowhere. */
const swallow = async (response: ServerResponse, work: () => Promise<void>): Promise<void> => {
  const muted = response as { writeHead: unknown; write: unknown; end: unknown }
  muted.writeHead = () => response
  muted.write = () => true
  muted.end = () => response
  await work()
}

const strike = async (
  running: Running,
  incoming: Incoming,
  fault: Fault,
  work: () => Promise<void>,
): Promise<number> => {
  const { response, request } = incoming
  if (fault === 'timeout') return 0
  if (fault === 'timeout-after') return swallow(response, work).then(() => 0)
  if (fault === 'reset-before' || fault === 'reset-after') {
    if (fault === 'reset-after') await swallow(response, work)
    request.socket.destroy()
    return 0
  }
  const { writeHead, write, end } = response
  if (fault.after === true) await swallow(response, work)
  Object.assign(response, { writeHead, write, end })
  send(running, incoming, {
    status: fault.status,
    body: fault.body ?? { message: 'Server Error' },
    headers: fault.headers ?? {},
  })
  return fault.status
}

const serve = (running: Running, incoming: Incoming): Promise<void> => {
  const { request, url, token } = incoming
  const git = parseGitRequest(running.world, request.method ?? 'GET', url)
  if (git !== undefined) return serveGit(running.world, git, token, incoming)
  return answer(running, incoming).then((reply) => send(running, incoming, reply))
}

const operationOf = (running: Running, { request, url, path, body }: Incoming): string => {
  const method = request.method ?? 'GET'
  const git = parseGitRequest(running.world, method, url)
  if (git !== undefined) return git.step === 'info/refs' ? 'git-http/info-refs' : `git-http/${git.service}`
  if (/^(\/api)?\/graphql$/.test(url.pathname)) return graphqlOperationOf(body)
  return matchRest(method, path)?.route.operation ?? 'unknown'
}

const logged = (running: Running, incoming: Incoming): LoggedRequest =>
  running.log.add({
    method: incoming.request.method ?? 'GET',
    path: incoming.path,
    query: incoming.url.search,
    operation: operationOf(running, incoming),
    actor: incoming.token?.actor.login,
    body: incoming.body.length > 100_000 ? '' : incoming.body.toString('utf8'),
    status: 0,
  })

const handle = async (running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', running.world.serverUrl)
  const text = tokenTextOf(request.headers.authorization)
  const token = text === undefined ? undefined : running.world.tokens.get(text)
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '')
  const incoming = { request, response, url, token, path, body: await readBody(request) }
  const line = logged(running, incoming)
  const work = () => serve(running, incoming)
  const fault = running.faults.take(line)
  if (fault !== undefined) line.status = await strike(running, incoming, fault, work)
  else {
    await work()
    line.status = response.statusCode
  }
}

/** Listens on a free port of 127.0.0.1. */
export const listen = async (make: (serverUrl: string) => Running): Promise<{ server: Server; running: Running }> => {
  let running: Running | undefined
  const server = createServer((request, response) => {
    if (running === undefined) return void response.destroy()
    const known = running
    handle(known, request, response).catch((error: unknown) => {
      ownBug(known, error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running = make(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { server, running }
}
