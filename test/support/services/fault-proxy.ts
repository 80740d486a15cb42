import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a request on its way: nothing, another answer, a lost connection, or a change of the answer. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'lose-before'
  | 'lose-after'
  | {
      readonly change: (
        headers: Record<string, unknown>,
        body: Buffer,
      ) => { headers: Record<string, unknown>; body: Buffer }
    }

/** A proxy before a service of this machine. */
export interface FaultProxy {
  readonly url: string
  readonly host: string
  /** `METHOD /path` of each request, in order. */
  readonly requests: readonly string[]
  /** Decides over each request; undefined lets it through. */
  fault: (request: string, headers: IncomingMessage['headers']) => Fault | undefined
  readonly stop: () => Promise<void>
}

/** Starts a proxy that can be told to fail. */
export const startFaultProxy = async (target: string): Promise<FaultProxy> => {
  const requests: string[] = []
  const server = createServer((incoming, outgoing) => {
    const name = `${incoming.method} ${incoming.url}`
    requests.push(name)
    const fault = proxy.fault(name, incoming.headers)
    if (fault === 'lose-before') incoming.socket.destroy()
    else if (typeof fault === 'object' && 'status' in fault)
      outgoing.writeHead(fault.status, fault.headers).end(fault.body)
    else forward(target, incoming, outgoing, fault)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  const proxy: FaultProxy = { url: `http://${host}`, host, requests, fault: () => undefined, stop }
  return proxy
}

const forward = (
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Exclude<Fault, { status: number } | 'lose-before'> | undefined,
): void => {
  const sent = request(
    `${target}${incoming.url}`,
    { method: incoming.method, headers: incoming.headers },
    async (reply) => {
      const chunks: Buffer[] = []
      for await (const chunk of reply as AsyncIterable<Buffer>) chunks.push(chunk)
      const answer = { headers: { ...reply.headers } as Record<string, unknown>, body: Buffer.concat(chunks) }
      if (fault === 'lose-after') return void incoming.socket.destroy()
      const { headers, body } = fault === undefined ? answer : fault.change(answer.headers, answer.body)
      outgoing.writeHead(reply.statusCode ?? 502, headers as Record<string, string>).end(body)
    },
  )
  sent.on('error', () => incoming.socket.destroy())
  incoming.pipe(sent)
}
