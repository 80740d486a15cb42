import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { LocalGitHub } from './github.ts'
import { gitEnvironment } from './store/git.ts'

/** What an API request was answered with. */
export type Answered = { readonly status: number; readonly body: Json; readonly headers: Headers }

// biome-ignore lint/suspicious/noExplicitAny: the contract tests read answers that the server has checked by schema.
type Json = any

/** A client as plain as can be, for the local GitHub's own tests. */
export type Client = {
  request(method: string, path: string, body?: unknown): Promise<Answered>
  graphql(query: string, variables?: Record<string, unknown>): Promise<Json>
}

/** A client that asks with a token, by default that of the App. */
export const makeClient = (github: LocalGitHub, token: string | undefined = github.appToken): Client => {
  const request = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const headers = { authorization: `token ${token}` }
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
    const response = await fetch(`${github.apiUrl}${path}`, init)
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
  }
  return {
    request,
    graphql: async (query, variables = {}) => (await request('POST', '/graphql', { query, variables })).body,
  }
}

/** Runs Git as a user would, with nobody's configuration. @returns its output and complaints. */
export const runGit = async (folder: string, ...args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)('git', ['-C', folder, ...args], { env: gitEnvironment })
  return `${stdout}${stderr}`
}
