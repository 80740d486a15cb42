import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { gitEnvironment } from './store/git.ts'
import { fullNameOf, type Repository, type World } from './store/model.ts'
import { followingRefs, noOid, type RefChange, violationsOf } from './store/refs.ts'
import type { Rule } from './store/rules.ts'
import { bypasses, covers } from './store/rules.ts'
import { noForceVariable, refusalsVariable } from './store/update-hook.ts'
import { findRepository, octocat } from './store/world.ts'
import { type Actor, allows, type Token } from './tokens.ts'

/** A request of Git's own protocol. */
export type GitRequest = {
  readonly repo: Repository
  readonly service: 'upload-pack' | 'receive-pack'
  readonly step: 'info/refs' | 'exchange'
}

/** What Git asks for, or nothing when the path is not one of Git's. */
export const parseGitRequest = (world: World, method: string, url: URL): GitRequest | undefined => {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname)
  const [, owner = '', name = '', last = ''] = match ?? []
  const repo = match === null ? undefined : findRepository(world, owner, name)
  if (repo === undefined) return undefined
  const info = method === 'GET' && last === 'info/refs'
  const service = info ? url.searchParams.get('service') : last
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') return undefined
  return {
    repo,
    service: service === 'git-upload-pack' ? 'upload-pack' : 'receive-pack',
    step: info ? 'info/refs' : 'exchange',
  }
}

const refuse = (response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  response.end(`${text}\n`)
}

const askForPassword = (response: ServerResponse) =>
  refuse(response, 401, 'Invalid username or token. Password authentication is not supported for Git operations.', {
    'www-authenticate': 'Basic realm="GitHub"',
  })

const mayRead = (repo: Repository, token: Token | undefined): boolean =>
  !repo.settings.private || (token !== undefined && sees(repo, token) && allows(token, 'contents', 'read'))

/** True when the token is for this repository too. */
export const sees = (repo: Repository, token: Token): boolean =>
  token.repositories === undefined || token.repositories.includes(fullNameOf(repo))

const letIn = ({ repo, service }: GitRequest, token: Token | undefined, response: ServerResponse): boolean => {
  if (service === 'upload-pack' && mayRead(repo, token)) return true
  if (token === undefined) askForPassword(response)
  else if (!mayRead(repo, token)) refuse(response, 404, 'Repository not found.')
  else if (repo.settings.archived) refuse(response, 403, 'ERROR: This repository was archived so it is read-only.')
  else if (!sees(repo, token) || !allows(token, 'contents', 'write'))
    refuse(response, 403, `Permission to ${fullNameOf(repo)}.git denied to ${token.actor.login}.`)
  else return true
  return false
}

/** The moves that a push asks for: the pkt-lines before the first flush (gitprotocol-pack, "Reference Update Request"). */
export const parsePush = (body: Buffer): readonly RefChange[] => {
  const changes: RefChange[] = []
  for (let at = 0; at + 4 <= body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16)
    if (!(length > 4)) break
    const [line = ''] = body.toString('utf8', at + 4, at + length).split('\0')
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+?)\n?$/.exec(line)
    const there = (oid: string | undefined) => (oid === noOid ? undefined : oid)
    if (match !== null) changes.push({ before: there(match[1]), after: there(match[2]), ref: match[3] ?? '' })
    at += length
  }
  return changes
}

const sentencesFor = (violations: readonly { rule: Rule; sentence: string }[], ref: string): string => {
  const sentences = violations.map(({ sentence }) => sentence).join(' ')
  const classic = violations.every(({ rule }) => rule.kind === 'branch-protection')
  if (classic) return `error: GH006: Protected branch update failed for ${ref}. ${sentences}`
  return `error: GH013: Repository rule violations found for ${ref}. ${sentences}`
}

/** What the update hook is to refuse; whether a push is forced only the hook can see, as the objects come with it. */
const hookVariables = async (repo: Repository, actor: Actor, changes: readonly RefChange[]) => {
  const lines: string[] = []
  for (const change of changes) {
    const after = change.after === undefined ? undefined : (change.before ?? change.after)
    const known = after === undefined || (await repo.objects.find(after)) !== undefined
    const violations = known ? await violationsOf(repo, actor, { ...change, after }) : []
    if (change.ref.startsWith('refs/pull/')) lines.push(`${change.ref}\tdeny updating a hidden ref`)
    if (violations.length > 0) lines.push(`${change.ref}\t${sentencesFor(violations, change.ref)}`)
  }
  const guarded = (branch: string) =>
    repo.rules.some((rule) => covers(rule, branch) && !rule.allowForcePush && !bypasses(rule, actor))
  const noForce = changes.map(({ ref }) => ref).filter((ref) => guarded(ref.replace(/^refs\/heads\//, '')))
  return { [refusalsVariable]: lines.join('\n'), [noForceVariable]: noForce.join('\n') }
}

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly body: Buffer
}

const environmentOf = (asked: GitRequest, { request, url, body }: Exchange, actor: Actor): NodeJS.ProcessEnv => ({
  ...gitEnvironment,
  GIT_PROJECT_ROOT: asked.repo.gitDir,
  GIT_HTTP_EXPORT_ALL: '1',
  PATH_INFO: asked.step === 'info/refs' ? '/info/refs' : `/git-${asked.service}`,
  REQUEST_METHOD: request.method ?? 'GET',
  QUERY_STRING: url.search.slice(1),
  CONTENT_TYPE: request.headers['content-type'] ?? '',
  CONTENT_LENGTH: String(body.length),
  REMOTE_USER: actor.login,
  REMOTE_ADDR: '127.0.0.1',
  GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
})

const writeCgiHead = (response: ServerResponse, head: string) => {
  const headers: Record<string, string> = {}
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const status = Number.parseInt(headers.status ?? '200', 10)
  delete headers.status
  response.writeHead(status, headers)
}

const runBackend = (env: NodeJS.ProcessEnv, { response, body }: Exchange): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    let head: Buffer | undefined = Buffer.alloc(0)
    child.stdout.on('data', (chunk: Buffer) => {
      if (head === undefined) return void response.write(chunk)
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      writeCgiHead(response, head.toString('latin1', 0, end))
      response.write(head.subarray(end + 4))
      head = undefined
    })
    child.on('error', reject)
    child.on('close', () => resolve())
    child.stdin.on('error', () => undefined)
    child.stdin.end(body)
  })

/**
 * Answers a request of Git's protocol through `git http-backend`; a push is followed by what GitHub does after it.
 * @param finish called in place of the response's end, so that a fault can cut it.
 */
export const serveGit = async (
  world: World,
  asked: GitRequest,
  token: Token | undefined,
  exchange: Exchange,
): Promise<void> => {
  const { request, response } = exchange
  if (!letIn(asked, token, response)) return
  const actor = token?.actor ?? octocat
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(exchange.body) : exchange.body
  const plain = { ...exchange, body }
  const env = environmentOf(asked, plain, actor)
  if (asked.step === 'info/refs' || asked.service === 'upload-pack') {
    await runBackend(env, plain)
  } else {
    await asked.repo.lock(async () => {
      const variables = await hookVariables(asked.repo, actor, parsePush(body))
      await followingRefs(world, asked.repo, actor, () => runBackend({ ...env, ...variables }, plain))
    })
  }
  response.end()
}
