import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient, runGit } from './client.ts'
import { type LocalGitHub, startGitHub } from './github.ts'
import type { RepositoryHandle } from './handle.ts'

let github: LocalGitHub
let repo: RepositoryHandle
let folder: string

beforeAll(async () => {
  github = await startGitHub()
  repo = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.txt': 'a\n' } })
  folder = mkdtempSync(join(tmpdir(), 'tagline-clone-'))
  await runGit(folder, 'clone', '-q', repo.cloneUrl, 'main')
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await github.stop()
})

const work = () => join(folder, 'main')
const withToken = (token: string, url = repo.cloneUrl) => url.replace('://', `://x-access-token:${token}@`)
const push = (token: string, ...refs: readonly string[]) =>
  runGit(work(), 'push', withToken(token), ...refs).catch((error: { stderr: string }) => error.stderr)

const commitHere = async (name: string, text: string) => {
  writeFileSync(join(work(), name), text)
  await runGit(work(), 'add', '.')
  await runGit(work(), 'commit', '-qm', `write ${name}`)
  return (await runGit(work(), 'rev-parse', 'HEAD')).trim()
}

test('what the API commits is in a clone', async () => {
  const client = makeClient(github)
  const tip = await repo.sha('main')
  const tree = await client.request('POST', '/repos/acme/shop/git/trees', {
    base_tree: tip,
    tree: [{ path: 'by api', mode: '100755', type: 'blob', content: 'api\n' }],
  })
  const body = { message: 'by the API', tree: tree.body.sha, parents: [tip] }
  const { sha } = (await client.request('POST', '/repos/acme/shop/git/commits', body)).body
  await client.request('POST', '/repos/acme/shop/git/refs', { ref: 'refs/heads/api', sha })
  await runGit(work(), 'fetch', '-q', 'origin', 'api')
  expect(await runGit(work(), 'show', 'FETCH_HEAD:by api')).toBe('api\n')
})

test('what is pushed is in the API', async () => {
  const sha = await commitHere('pushed.txt', 'p\n')
  await push(github.userToken, 'HEAD:refs/heads/pushed')
  const { body } = await makeClient(github).request('GET', '/repos/acme/shop/branches/pushed')
  expect(body.commit.sha).toBe(sha)
})

test('fetches by id, shallow, and without blobs', async () => {
  const sha = (await repo.sha('main')) ?? ''
  await runGit(folder, 'clone', '-q', '--depth=1', repo.cloneUrl, 'shallow')
  await runGit(folder, 'clone', '-q', '--filter=blob:none', '--no-checkout', repo.cloneUrl, 'lazy')
  await runGit(join(folder, 'shallow'), 'fetch', '-q', '--depth=1', 'origin', sha)
  expect(await runGit(join(folder, 'shallow'), 'rev-parse', 'FETCH_HEAD')).toBe(`${sha}\n`)
  expect(await runGit(join(folder, 'lazy'), 'rev-list', '--objects', '--missing=print', 'HEAD')).toMatch(/^\?/m)
})

test('refs of our own are pushed, fetched and held to their lease', async () => {
  await push(github.appToken, 'origin/main:refs/tagline/delivered/main')
  await runGit(work(), 'fetch', '-q', 'origin', 'refs/tagline/delivered/main')
  expect((await runGit(work(), 'rev-parse', 'FETCH_HEAD')).trim()).toBe(await repo.sha('refs/tagline/delivered/main'))
  const stale = await push(
    github.appToken,
    `--force-with-lease=refs/tagline/delivered/main:${'1'.repeat(40)}`,
    'HEAD:refs/tagline/delivered/main',
  )
  expect(stale).toContain('stale info')
})

test('a push that is not forward is refused by Git itself', async () => {
  await commitHere('other.txt', 'o\n')
  await push(github.userToken, 'HEAD:refs/heads/side')
  await runGit(work(), 'commit', '-q', '--amend', '-m', 'another')
  expect(await push(github.userToken, 'HEAD:refs/heads/side')).toContain('non-fast-forward')
})

test('nobody pushes without a token, nor with one that may only read', async () => {
  const reader = github.setToken('reader', { kind: 'actions', permissions: { contents: 'read' } })
  const nobody = await runGit(work(), 'push', repo.cloneUrl, 'HEAD:refs/heads/x').catch(
    (error: { stderr: string }) => error.stderr,
  )
  expect(nobody).toContain('could not read Username')
  expect(await push(reader, 'HEAD:refs/heads/x')).toContain('403')
  expect(await repo.sha('x')).toBeUndefined()
})

test('a private repository is cloned only with a token that sees it', async () => {
  const hidden = await github.createRepository({ owner: 'acme', name: 'hidden', private: true, files: { a: 'a' } })
  await expect(runGit(folder, 'clone', '-q', hidden.cloneUrl, 'no')).rejects.toThrow('could not read Username')
  const other = github.setToken('other', { kind: 'actions', repositories: ['acme/shop'] })
  await expect(runGit(folder, 'clone', '-q', withToken(other, hidden.cloneUrl), 'no')).rejects.toThrow('not found')
  await runGit(folder, 'clone', '-q', withToken(github.actionsToken, hidden.cloneUrl), 'yes')
})

test("a protected branch and a ruleset refuse a push in GitHub's words", async () => {
  repo.protectBranch('kept')
  repo.addRuleset('ruled*')
  await repo.commit({ branch: 'kept', from: 'main', files: { k: '1' }, message: 'k' })
  await repo.commit({ branch: 'ruled-1', from: 'main', files: { k: '1' }, message: 'k' })
  await runGit(work(), 'fetch', '-q', 'origin')
  const classic = await push(github.userToken, 'HEAD:refs/heads/kept', '--force')
  expect(classic).toContain(
    'GH006: Protected branch update failed for refs/heads/kept. Changes must be made through a pull request.',
  )
  expect(await push(github.userToken, 'HEAD:refs/heads/ruled-1', '--force')).toContain(
    'GH013: Repository rule violations found for refs/heads/ruled-1',
  )
  repo.removeRules()
})

test('a force push onto a branch that allows only forward ones is refused, a forward one is not', async () => {
  repo.protectBranch('forward', { pullRequest: false })
  await runGit(work(), 'checkout', '-q', '-b', 'forward', 'origin/main')
  await commitHere('f.txt', '1')
  await push(github.userToken, 'HEAD:refs/heads/forward')
  await commitHere('f.txt', '2')
  expect(await push(github.userToken, 'HEAD:refs/heads/forward')).toContain('HEAD -> forward')
  await runGit(work(), 'commit', '-q', '--amend', '-m', 'rewritten')
  expect(await push(github.userToken, '+HEAD:refs/heads/forward')).toContain('Cannot force-push to this branch')
  repo.removeRules()
})

test('an archived repository takes no push', async () => {
  repo.set({ archived: true })
  expect(await push(github.userToken, 'HEAD:refs/heads/late')).toContain('403')
  repo.set({ archived: false })
})

test('pull requests have their head and test merge as refs, which nobody can push to', async () => {
  await repo.commit({ branch: 'topic', from: 'main', files: { t: 't' }, message: 'topic' })
  const ticket = await repo.openPullRequest({ title: 't', head: 'topic', base: 'main' })
  expect(await repo.sha(`refs/pull/${ticket.number}/head`)).toBe(ticket.pull.headSha)
  expect(await repo.git('rev-parse', `refs/pull/${ticket.number}/merge^2`)).toBe(ticket.pull.headSha)
  expect(await push(github.userToken, `HEAD:refs/pull/${ticket.number}/head`)).toContain('deny updating a hidden ref')
})

test('what GITHUB_TOKEN pushes starts no workflow, what a person or an App pushes does', async () => {
  const before = github.events.length
  await commitHere('e.txt', 'e')
  for (const token of [github.actionsToken, github.userToken, github.appToken])
    await push(token, `HEAD:refs/heads/by-${token}`)
  const pushes = github.events.slice(before).filter(({ name }) => name === 'push')
  expect(pushes.map(({ actor, starts }) => [actor, starts])).toEqual([
    ['github-actions[bot]', 'nothing'],
    ['octocat', 'run'],
    ['tagline[bot]', 'run'],
  ])
})
