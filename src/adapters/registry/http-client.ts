import { Agent, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps, Agent as TlsAgent } from 'node:https'

/** One request to a registry or to its token server. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** Takes any certificate, for a registry that the machine declares insecure. */
  readonly anyCertificate?: boolean
}

/** What came back, whatever its status. */
export interface HttpReply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Sends one request; rejects where no whole reply came. */
export type HttpClient = (request: HttpRequest) => Promise<HttpReply>

/** Without an answer for so long, a connection is taken as lost. */
const patience = 60_000

/** No registry object that we read is larger: manifests are at most 4 MiB by the distribution specification. */
const largestBody = 32 * 1024 * 1024

const mostRedirects = 5

/** Makes a client that keeps its connections, at most so many to a host at once. */
export const httpClient = (connections: number): HttpClient => {
  // `proxyEnv` is read by Node 24.5 and later, and unknown to the types.
  const options = { keepAlive: true, maxSockets: connections, timeout: patience, proxyEnv: process.env }
  const agents = { http: new Agent(options), https: new TlsAgent(options) }
  return (request) => followRedirects((next) => sendOnce(agents, next), request, mostRedirects)
}

/** Blobs often lie with another host; the login of the registry is not for that host to see. */
const followRedirects = async (send: HttpClient, request: HttpRequest, left: number): Promise<HttpReply> => {
  const reply = await send(request)
  const location = reply.headers.location
  if (
    request.method !== 'GET' ||
    left === 0 ||
    location === undefined ||
    ![301, 302, 303, 307, 308].includes(reply.status)
  )
    return reply
  const url = new URL(location, request.url)
  const { authorization, ...others } = request.headers ?? {}
  const stays = url.origin === new URL(request.url).origin && authorization !== undefined
  const headers = stays ? { ...others, authorization } : others
  return followRedirects(send, { ...request, url: url.href, headers }, left - 1)
}

const sendOnce = (agents: { http: Agent; https: TlsAgent }, request: HttpRequest): Promise<HttpReply> => {
  const { promise, resolve, reject } = Promise.withResolvers<HttpReply>()
  const { method, url, body, anyCertificate } = request
  const headers = {
    'user-agent': 'tagline',
    ...request.headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
  const take = (message: IncomingMessage): void => void gather(message).then(resolve, reject)
  const sent = url.startsWith('https:')
    ? requestHttps(url, { method, headers, agent: agents.https, rejectUnauthorized: anyCertificate !== true }, take)
    : requestHttp(url, { method, headers, agent: agents.http }, take)
  sent.on('timeout', () => sent.destroy(new Error(`no answer for ${patience / 1000} seconds`)))
  sent.on('error', reject)
  sent.end(body)
  return promise
}

const gather = async (message: IncomingMessage): Promise<HttpReply> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > largestBody) throw new Error(`the answer is larger than ${largestBody} bytes`)
    chunks.push(chunk)
  }
  return { status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) }
}
