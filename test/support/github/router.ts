import type { OperationId } from './operations.ts'
import type { Repository, World } from './store/model.ts'
import type { Level, Permission, Token } from './tokens.ts'
import { operationSchema } from './validate.ts'

/** What a handler knows of a request to a repository. */
export type Context = {
  readonly world: World
  readonly repo: Repository
  readonly token: Token
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  /** The address of the request without its query, for links to other pages. */
  readonly url: string
  /** The Accept header. */
  readonly accept: string
}

/** A handler's answer. */
export type Reply = {
  readonly status: number
  readonly body?: unknown
  /** Bytes in place of a body, for the "raw" media type. */
  readonly raw?: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** One operation of the API: who may, and what it does. */
export type Route = {
  readonly operation: OperationId
  /** Any of these at the level lets a token in; none: every token may. */
  readonly needs?: { readonly anyOf: readonly Permission[]; readonly level: Level }
  readonly run: (context: Context) => Promise<Reply> | Reply
}

/** An operation that is not about a repository. */
export type RootRoute = {
  readonly operation: OperationId
  readonly run: (context: Omit<Context, 'repo'>) => Promise<Reply> | Reply
}

const wide = new Set(['ref', 'path', 'branch', 'base', 'head'])

const patternOf = (path: string): RegExp => {
  const steps = path.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined) return part.replace(/[.+?^$()|[\]\\]/g, '\\$&')
    return `(?<${name}>${wide.has(name) ? '.+' : '[^/]+'})`
  })
  return new RegExp(`^${steps.join('')}$`)
}

type Entry<T> = { readonly route: T; readonly method: string; readonly pattern: RegExp; readonly weight: number }

/** A route with what its path's parameters are. */
export type Match<T> = { readonly route: T; readonly params: Readonly<Record<string, string>> }

/** @returns a function that finds the route of a request, the one with the most literal path first. */
export const makeRouter = <T extends { readonly operation: OperationId }>(routes: readonly T[]) => {
  const entries: Entry<T>[] = routes.map((route) => {
    const { method, path } = operationSchema(route.operation)
    return { route, method, pattern: patternOf(path), weight: path.replace(/\{\w+\}/g, '').length }
  })
  entries.sort((a, b) => b.weight - a.weight)
  return (method: string, path: string): Match<T> | undefined => {
    for (const entry of entries) {
      const found = entry.method === method ? entry.pattern.exec(path) : null
      if (found === null) continue
      const params = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
      return { route: entry.route, params: Object.fromEntries(params) }
    }
    return undefined
  }
}
