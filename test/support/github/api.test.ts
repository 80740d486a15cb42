import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, makeClient } from './client.ts'
import { baseModified, type Fault, secondaryLimit } from './faults.ts'
import { type LocalGitHub, startGitHub } from './github.ts'
import type { RepositoryHandle } from './handle.ts'
import { responseProblem } from './validate.ts'

let github: LocalGitHub
let repo: RepositoryHandle
let client: Client
const at = '/repos/acme/shop'

beforeEach(async () => {
  github = await startGitHub()
  client = makeClient(github)
  repo = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.txt': 'a\n' } })
})
afterEach(() => github.stop())

const label = (name: string) => client.request('POST', `${at}/labels`, { name })

describe('requests that GitHub would reject', () => {
  test.each([
    [
      'a key that is not known',
      { ref: 'refs/heads/x', sha: 'f'.repeat(40), oops: 1 },
      '"oops" is not a permitted key.',
    ],
    ['a key that is missing', { ref: 'refs/heads/x' }, '"sha" wasn\'t supplied.'],
    ['a value of the wrong type', { ref: 'refs/heads/x', sha: 7 }, "For 'properties/sha', 7 is not a string."],
  ])('%s', async (_, body, words) => {
    const answered = await client.request('POST', `${at}/git/refs`, body)
    expect([answered.status, answered.body.message]).toEqual([422, `Invalid request.\n\n${words}`])
  })

  test('a value that is none of the allowed ones', async () => {
    const answered = await client.request('POST', `${at}/statuses/${await repo.sha('main')}`, { state: 'green' })
    expect(answered.body.message).toBe(
      'Invalid request.\n\nFor \'properties/state\', "green" is not a member of ["error","failure","pending","success"].',
    )
  })

  test('text that is no JSON', async () => {
    const headers = { authorization: `token ${github.appToken}` }
    const answered = await fetch(`${github.apiUrl}${at}/git/refs`, { method: 'POST', headers, body: '{' })
    expect([answered.status, ((await answered.json()) as { message: string }).message]).toEqual([
      400,
      'Problems parsing JSON',
    ])
  })

  test('a path or parameter that GitHub does not know is remembered as a problem', async () => {
    expect((await client.request('GET', `${at}/nothing`)).body.message).toBe('Not Found')
    await client.request('GET', `${at}/pulls?sates=all`)
    expect(github.problems).toEqual([
      'GET /repos/acme/shop/nothing: the local GitHub does not serve this.',
      'GET /repos/acme/shop/pulls: GitHub ignores the query parameter "sates".',
    ])
  })

  test('an answer of ours that GitHub would not give is found out', () => {
    expect(responseProblem('git/get-ref', 200, { ref: 'refs/heads/x' })).toMatch(
      /^git\/get-ref: answer 200 at "": must have required property/,
    )
    expect(responseProblem('git/get-ref', 201, {})).toBe('git/get-ref: GitHub never answers 201.')
  })
})

describe('tokens', () => {
  test('none, or one that is not known, is a 401', async () => {
    const { status, body } = await makeClient(github, 'wrong').request('GET', at)
    expect([status, body.message]).toEqual([401, 'Bad credentials'])
  })

  test.each([
    { kind: 'actions', words: 'Resource not accessible by integration' },
    { kind: 'app-installation', words: 'Resource not accessible by integration' },
    { kind: 'user', words: 'Resource not accessible by personal access token' },
  ] as const)('one of kind $kind without the permission is a 403', async ({ kind, words }) => {
    const token = github.setToken(`poor-${kind}`, { kind, permissions: { contents: 'read' } })
    const poor = makeClient(github, token)
    const main = await repo.sha('main')
    const asked = [
      ['POST', '/git/refs', { ref: 'refs/heads/x', sha: main }],
      ['POST', '/pulls', { title: 't', head: 'x', base: 'main' }],
      ['POST', `/statuses/${main}`, { state: 'success' }],
      ['POST', '/check-runs', { name: 'x', head_sha: main }],
    ] as const
    for (const [method, path, body] of asked) {
      const answered = await poor.request(method, `${at}${path}`, body)
      expect([path, answered.status, answered.body.message]).toEqual([path, 403, words])
    }
    expect((await poor.request('GET', `${at}/git/ref/heads/main`)).status).toBe(200)
  })

  test('one that does not see a private repository gets a 404', async () => {
    await github.createRepository({ owner: 'acme', name: 'hidden', private: true, files: { a: 'a' } })
    const token = github.setToken('elsewhere', { kind: 'actions', repositories: ['acme/shop'] })
    expect((await makeClient(github, token).request('GET', '/repos/acme/hidden')).status).toBe(404)
  })
})

describe('faults', () => {
  test.each<[string, Fault, number]>([
    ['a 500', { status: 500 }, 500],
    ['a 502', { status: 502 }, 502],
    ['a 429', { status: 429, headers: { 'retry-after': '1' } }, 429],
    ['the secondary limit', secondaryLimit(7), 403],
    ['a moved base', baseModified, 405],
  ])('%s is answered once in place of the effect', async (_, fault, status) => {
    github.inject({ match: { operation: 'issues/create-label' }, fault })
    expect((await label('x')).status).toBe(status)
    expect(repo.state.labels.size).toBe(0)
    expect((await label('x')).status).toBe(201)
  })

  test('the secondary limit says when to come back', async () => {
    github.inject({ match: {}, fault: secondaryLimit(7) })
    const { headers, body } = await client.request('GET', at)
    expect([headers.get('retry-after'), body.message]).toEqual([
      '7',
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    ])
  })

  test('a status can come after the effect', async () => {
    github.inject({ match: { method: 'POST' }, fault: { status: 502, after: true } })
    expect([(await label('x')).status, repo.state.labels.size]).toEqual([502, 1])
  })

  test('a connection is cut before or after the effect', async () => {
    github.inject({ match: { path: /labels$/ }, fault: 'reset-before' })
    await expect(label('x')).rejects.toThrow('fetch failed')
    expect(repo.state.labels.size).toBe(0)
    github.inject({ match: { path: /labels$/ }, fault: 'reset-after' })
    await expect(label('x')).rejects.toThrow('fetch failed')
    expect(repo.state.labels.size).toBe(1)
  })

  test.each(['timeout', 'timeout-after'] as const)('%s gives no answer', async (fault) => {
    github.inject({ match: { method: 'POST' }, fault })
    const headers = { authorization: `token ${github.appToken}` }
    const asked = fetch(`${github.apiUrl}${at}/labels`, {
      method: 'POST',
      headers,
      body: '{"name":"x"}',
      signal: AbortSignal.timeout(200),
    })
    await expect(asked).rejects.toThrow('timeout')
    expect(repo.state.labels.size).toBe(fault === 'timeout' ? 0 : 1)
  })

  test('the nth request alone is met, and an order may strike more than once', async () => {
    github.inject({ match: { nth: 2 }, fault: { status: 500 } })
    const statuses = [await label('a'), await label('b'), await label('c')].map(({ status }) => status)
    expect(statuses).toEqual([201, 500, 201])
    github.inject({ match: {}, fault: { status: 500 }, times: 2 })
    expect([await label('d'), await label('e'), await label('f')].map(({ status }) => status)).toEqual([500, 500, 201])
    expect(github.faults.pending()).toBe(0)
  })

  test('GraphQL mutations and Git itself can be met by name', async () => {
    github.inject({ match: { operation: /^graphql\/query\/viewer/ }, fault: { status: 502 } })
    expect((await client.request('POST', '/graphql', { query: '{ viewer { login } }' })).status).toBe(502)
    github.inject({ match: { operation: 'git-http/info-refs' }, fault: { status: 503 } })
    expect((await fetch(`${repo.cloneUrl}/info/refs?service=git-upload-pack`)).status).toBe(503)
  })
})

describe('around requests', () => {
  test('requests are counted by operation', async () => {
    await label('x')
    await client.request('GET', `${at}/pulls`)
    await client.graphql('{ viewer { login } }')
    expect(github.requests.counts()).toEqual({ 'issues/create-label': 1, 'pulls/list': 1, 'graphql/query/viewer': 1 })
    expect([github.requests.apiCount(), github.requests.writes().length]).toEqual([3, 1])
    github.reset()
    expect(github.requests.list()).toEqual([])
  })

  test('answers carry limits, an id and an etag that saves the second one', async () => {
    const first = await client.request('GET', `${at}/pulls`)
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4999')
    expect(first.headers.get('x-github-request-id')).toMatch(/^LOCAL:/)
    const headers = { authorization: `token ${github.appToken}`, 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await fetch(`${github.apiUrl}${at}/pulls`, { headers })).status).toBe(304)
  })

  test("GitHub Enterprise Server's addresses work too", async () => {
    const headers = { authorization: `Bearer ${github.appToken}` }
    expect((await fetch(`${github.enterpriseApiUrl}${at}`, { headers })).status).toBe(200)
    const init = { method: 'POST', headers, body: JSON.stringify({ query: '{ viewer { login } }' }) }
    const answered = await (await fetch(`${github.serverUrl}/api/graphql`, init)).json()
    expect(answered).toEqual({ data: { viewer: { login: 'tagline' } } })
  })

  test("the clock is the test's", async () => {
    github.clock.set('2026-12-24T12:00:00Z')
    await client.request('POST', `${at}/issues`, { title: 'x' })
    github.clock.advance(3_600_000)
    await client.request('POST', `${at}/issues/1/comments`, { body: 'later' })
    const { body } = await client.request('GET', `${at}/issues/1/comments`)
    expect(body[0].created_at).toMatch(/^2026-12-24T13:00:0/)
  })

  test('statuses, check runs and deployments are what was last said, newest first', async () => {
    const sha = await repo.sha('main')
    for (const state of ['pending', 'success'])
      await client.request('POST', `${at}/statuses/${sha}`, { state, context: 'ci' })
    await client.request('POST', `${at}/statuses/${sha}`, { state: 'pending', context: 'tagline' })
    const combined = (await client.request('GET', `${at}/commits/main/status`)).body
    expect([combined.state, combined.total_count]).toEqual(['pending', 2])
    expect((await client.request('GET', `${at}/commits/main/statuses`)).body).toHaveLength(3)
    await repo.addDeployment({ ref: 'main', environment: 'dev', state: 'success' })
    await repo.addDeployment({ ref: 'main', environment: 'dev', state: 'success' })
    const deployments = (await client.request('GET', `${at}/deployments?environment=dev`)).body
    const last = await Promise.all(
      deployments.map(
        async ({ id }: { id: number }) =>
          (await client.request('GET', `${at}/deployments/${id}/statuses`)).body[0].state,
      ),
    )
    expect(last).toEqual(['success', 'inactive'])
    expect(github.problems).toEqual([])
  })

  test('runs are found by workflow, branch, event and outcome', async () => {
    const sha = (await repo.sha('main')) ?? ''
    repo.addWorkflowRun({ workflow: 'deliver.yml', branch: 'main', sha })
    repo.addWorkflowRun({ workflow: 'deliver.yml', branch: 'main', sha, conclusion: 'failure' })
    repo.addWorkflowRun({ workflow: 'ci.yml', branch: 'main', sha })
    const found = await client.request(
      'GET',
      `${at}/actions/workflows/deliver.yml/runs?branch=main&event=push&status=success`,
    )
    expect([found.body.total_count, found.body.workflow_runs[0].head_sha]).toEqual([1, sha])
    expect((await client.request('GET', `${at}/actions/workflows/none.yml/runs`)).status).toBe(404)
  })

  test('a dispatch by GITHUB_TOKEN does start a run', async () => {
    await makeClient(github, github.actionsToken).request('POST', `${at}/dispatches`, { event_type: 'go' })
    expect(github.events.at(-1)).toMatchObject({ name: 'repository_dispatch', starts: 'run' })
  })
})
