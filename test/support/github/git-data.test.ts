import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, makeClient } from './client.ts'
import { type LocalGitHub, startGitHub } from './github.ts'
import type { RepositoryHandle } from './handle.ts'

let github: LocalGitHub
let repo: RepositoryHandle
let client: Client
let tip: string
const at = '/repos/acme/shop'

beforeAll(async () => {
  github = await startGitHub()
  client = makeClient(github)
  repo = await github.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'a.txt': 'a\n', 'run.sh': { content: '#!/bin/sh\n', mode: '100755' }, 'deep/er/b.txt': 'b\n' },
  })
  tip = (await repo.sha('main')) ?? ''
})
afterAll(() => github.stop())

const treeOf = async (sha: string) => (await client.request('GET', `${at}/git/commits/${sha}`)).body.tree.sha
const commitOn = async (parent: string, tree: unknown[]) => {
  const made = await client.request('POST', `${at}/git/trees`, { base_tree: await treeOf(parent), tree })
  const body = { message: 'change', tree: made.body.sha, parents: [parent] }
  return (await client.request('POST', `${at}/git/commits`, body)).body.sha as string
}
const file = (path: string, content: string) => ({ path, mode: '100644', type: 'blob', content })

describe('trees and commits', () => {
  test('a tree with inline content over a base keeps modes, replaces, adds and deletes', async () => {
    const sha = await commitOn(tip, [
      file('deep/er/b.txt', 'B\n'),
      file('new/c.txt', 'c\n'),
      { path: 'a.txt', mode: '100644', type: 'blob', sha: null },
    ])
    const listed = await client.request('GET', `${at}/git/trees/${sha}?recursive=1`)
    expect(listed.body.tree.map((entry: { mode: string; path: string }) => `${entry.mode} ${entry.path}`)).toEqual([
      '040000 deep',
      '040000 deep/er',
      '100644 deep/er/b.txt',
      '040000 new',
      '100644 new/c.txt',
      '100755 run.sh',
    ])
    expect(await repo.git('show', `${sha}:deep/er/b.txt`)).toBe('B')
    expect(await repo.git('fsck', '--strict')).not.toMatch(/error/)
  })

  test.each([
    [
      'a file to delete that is not there',
      { path: 'nope', mode: '100644', type: 'blob', sha: null },
      'GitRPC::BadObjectState',
    ],
    ['a path that leads out', { ...file('../x', 'x') }, 'tree.path contains a malformed path component'],
    ['no content at all', { path: 'x', mode: '100644', type: 'blob' }, 'Must supply tree.sha or tree.content'],
    [
      'a blob that does not exist',
      { path: 'x', mode: '100644', type: 'blob', sha: 'f'.repeat(40) },
      `tree.sha ${'f'.repeat(40)} is not a valid blob`,
    ],
  ])('a tree with %s is refused', async (_, entry, message) => {
    const made = await client.request('POST', `${at}/git/trees`, { base_tree: await treeOf(tip), tree: [entry] })
    expect([made.status, made.body.message]).toEqual([422, message])
  })

  test('a bot that names no author gets a verified commit by GitHub', async () => {
    const made = await client.request('POST', `${at}/git/commits`, {
      message: 'm',
      tree: await treeOf(tip),
      parents: [tip],
    })
    expect(made.body.author.name).toBe('tagline[bot]')
    expect([made.body.committer.name, made.body.committer.email]).toEqual(['GitHub', 'noreply@github.com'])
    expect(made.body.verification.verified).toBe(true)
  })

  test.each([
    ['a bot that names an author', () => github.appToken, { author: { name: 'x', email: 'x@y.z' } }],
    ['a person', () => github.userToken, {}],
  ])('%s gets an unsigned commit', async (_, token, more) => {
    const body = { message: 'm', tree: await treeOf(tip), parents: [tip], ...more }
    const made = await makeClient(github, token()).request('POST', `${at}/git/commits`, body)
    expect(made.body.verification).toMatchObject({ verified: false, reason: 'unsigned' })
  })
})

describe('refs', () => {
  test('a ref is created once', async () => {
    const body = { ref: 'refs/heads/one', sha: tip }
    expect((await client.request('POST', `${at}/git/refs`, body)).status).toBe(201)
    const again = await client.request('POST', `${at}/git/refs`, body)
    expect([again.status, again.body.message]).toEqual([422, 'Reference already exists'])
  })

  test('of two that create the same ref at once exactly one does', async () => {
    const body = { ref: 'refs/heads/race', sha: tip }
    const both = await Promise.all([1, 2].map(() => client.request('POST', `${at}/git/refs`, body)))
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422])
  })

  test.each([
    [
      'a name without refs/',
      { ref: 'heads/x', sha: 'f'.repeat(40) },
      "Reference name must start with 'refs/' and contain at least two slashes.",
    ],
    [
      'a name that Git forbids',
      { ref: 'refs/heads/a..b', sha: 'f'.repeat(40) },
      'refs/heads/a..b is not a valid ref name.',
    ],
    ['an object that is not there', { ref: 'refs/heads/x', sha: 'f'.repeat(40) }, 'Object does not exist'],
  ])('%s is refused', async (_, body, message) => {
    const answered = await client.request('POST', `${at}/git/refs`, body)
    expect([answered.status, answered.body.message]).toEqual([422, message])
  })

  test('a ref moves forward only, unless forced', async () => {
    const [one, two] = [await commitOn(tip, [file('x', '1')]), await commitOn(tip, [file('x', '2')])]
    await client.request('POST', `${at}/git/refs`, { ref: 'refs/heads/ff', sha: tip })
    const move = (sha: string, force?: boolean) =>
      client.request('PATCH', `${at}/git/refs/heads/ff`, force === undefined ? { sha } : { sha, force })
    expect((await move(one)).status).toBe(200)
    const sideways = await move(two)
    expect([sideways.status, sideways.body.message]).toEqual([422, 'Update is not a fast forward'])
    expect((await move(two, true)).status).toBe(200)
    expect(await repo.sha('ff')).toBe(two)
  })

  test('what is not there can be neither moved nor deleted', async () => {
    const moved = await client.request('PATCH', `${at}/git/refs/heads/none`, { sha: tip })
    const deleted = await client.request('DELETE', `${at}/git/refs/heads/none`)
    const words = 'Reference does not exist'
    expect([moved.status, moved.body.message, deleted.status, deleted.body.message]).toEqual([422, words, 422, words])
  })

  test('refs of our own are made, matched and deleted', async () => {
    await client.request('POST', `${at}/git/refs`, { ref: 'refs/tagline/delivered/main', sha: tip })
    const matched = await client.request('GET', `${at}/git/matching-refs/tagline/`)
    expect(matched.body.map(({ ref }: { ref: string }) => ref)).toEqual(['refs/tagline/delivered/main'])
    expect((await client.request('DELETE', `${at}/git/refs/tagline/delivered/main`)).status).toBe(204)
    expect((await client.request('GET', `${at}/git/ref/tagline/delivered/main`)).status).toBe(404)
  })
})

describe('reading', () => {
  test('contents give a file, a folder, raw bytes, and 404', async () => {
    const one = await client.request('GET', `${at}/contents/deep/er/b.txt?ref=main`)
    expect(Buffer.from(one.body.content, 'base64').toString()).toBe('b\n')
    const folder = await client.request('GET', `${at}/contents/deep?ref=main`)
    expect(folder.body.map(({ path, type }: { path: string; type: string }) => [path, type])).toEqual([
      ['deep/er', 'dir'],
    ])
    const headers = { authorization: `token ${github.appToken}`, accept: 'application/vnd.github.raw+json' }
    expect(await (await fetch(`${github.apiUrl}${at}/contents/a.txt`, { headers })).text()).toBe('a\n')
    expect((await client.request('GET', `${at}/contents/zz`)).body.message).toBe('Not Found')
  })

  test('commits are listed by path as git log does, page by page', async () => {
    for (const number of [1, 2, 3])
      await repo.commit({ branch: 'log', from: 'main', files: { 'n.txt': `${number}` }, message: `n ${number}` })
    await repo.commit({ branch: 'log', files: { 'other.txt': 'x' }, message: 'other' })
    const page = await client.request('GET', `${at}/commits?sha=log&path=n.txt&per_page=2`)
    expect(page.body.map((one: { commit: { message: string } }) => one.commit.message)).toEqual(['n 3', 'n 2'])
    expect(page.headers.get('link')).toContain('rel="next"')
    const wanted = (await repo.git('log', '--format=%H', 'log', '--', 'n.txt')).split('\n')
    const all = await client.request('GET', `${at}/commits?sha=log&path=n.txt`)
    expect(all.body.map(({ sha }: { sha: string }) => sha)).toEqual(wanted)
  })

  test('compare tells commits, files with renames, and the relation', async () => {
    await repo.commit({
      branch: 'cmp',
      from: tip,
      files: { 'a.txt': null, 'moved é.txt': 'a\n', 'run.sh': '#!/bin/sh\nx\n' },
      message: 'move',
    })
    const { body } = await client.request('GET', `${at}/compare/${tip}...cmp`)
    expect([body.status, body.ahead_by, body.total_commits]).toEqual(['ahead', 1, 1])
    const files = body.files.map((one: { filename: string; status: string; additions: number }) => [
      one.filename,
      one.status,
      one.additions,
    ])
    expect(files).toEqual([
      ['moved é.txt', 'renamed', 0],
      ['run.sh', 'modified', 1],
    ])
    expect((await client.request('GET', `${at}/compare/${tip}...nope`)).status).toBe(404)
  })

  test('compare shows 250 commits without pages and 300 files, and the rest of the commits on further pages', async () => {
    const files = Object.fromEntries(Array.from({ length: 310 }, (_, index) => [`many/${index}`, 'x']))
    await repo.commit({ branch: 'big', from: tip, files, message: 'many' })
    for (let index = 0; index < 255; index++)
      await repo.commit({ branch: 'big', files: { z: `${index}` }, message: `z ${index}` })
    const { body } = await client.request('GET', `${at}/compare/${tip}...big`)
    expect([body.total_commits, body.commits.length, body.files.length]).toEqual([256, 250, 300])
    const second = await client.request('GET', `${at}/compare/${tip}...big?per_page=100&page=3`)
    expect([second.body.commits.length, second.body.files.length]).toEqual([56, 0])
  })
})

test("nothing of this was against GitHub's description", () => {
  expect(github.problems).toEqual([])
})
