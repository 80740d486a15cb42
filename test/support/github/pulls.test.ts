import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, makeClient } from './client.ts'
import { type LocalGitHub, startGitHub } from './github.ts'
import type { RepositoryHandle } from './handle.ts'

let github: LocalGitHub
let repo: RepositoryHandle
let client: Client
const at = '/repos/acme/shop'

beforeEach(async () => {
  github = await startGitHub()
  client = makeClient(github)
  repo = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } })
})
afterEach(async () => {
  const { problems } = github
  await github.stop()
  expect(problems).toEqual([])
})

const topic = (branch = 'topic', files: Record<string, string> = { 'a.txt': `${branch}\n` }) =>
  repo.commit({ branch, from: 'main', files, message: `change on ${branch}\n\nwith a body` })
const open = async (branch = 'topic', more: Record<string, unknown> = {}) =>
  client.request('POST', `${at}/pulls`, { title: `title of ${branch}`, head: branch, base: 'main', ...more })
const opened = async (branch = 'topic') => {
  await topic(branch)
  return (await open(branch)).body
}
const merge = (number: number, body: Record<string, unknown> = {}) =>
  client.request('PUT', `${at}/pulls/${number}/merge`, body)
const said = ({
  status,
  body,
}: {
  status: number
  body: { message: string; errors?: { message?: string; field?: string; code: string }[] }
}) => [status, body.errors?.[0]?.message ?? body.errors?.[0]?.field ?? body.message]

describe('opening', () => {
  test('a second one for the same branches is refused', async () => {
    await opened()
    expect(said(await open())).toEqual([422, 'A pull request already exists for acme:topic.'])
  })

  test('one with nothing to merge is refused', async () => {
    await repo.git('branch', 'same', 'main')
    expect(said(await open('same'))).toEqual([422, 'No commits between main and same'])
  })

  test('a head or base that is not there is refused', async () => {
    await topic()
    expect(said(await open('none'))).toEqual([422, 'head'])
    expect(said(await open('topic', { base: 'none' }))).toEqual([422, 'base'])
  })

  test('one with no title is refused', async () => {
    await topic()
    const { status, body } = await client.request('POST', `${at}/pulls`, { head: 'topic', base: 'main' })
    expect([status, body.message, body.errors]).toEqual([
      422,
      'Validation Failed',
      [{ resource: 'PullRequest', field: 'title', code: 'missing_field' }],
    ])
  })

  test('a body over 65,536 characters is refused', async () => {
    await topic()
    expect(said(await open('topic', { body: 'x'.repeat(65_537) }))).toEqual([
      422,
      'body is too long (maximum is 65536 characters)',
    ])
  })

  test('a draft is refused where drafts are not to be had', async () => {
    repo.set({ drafts: false })
    await topic()
    expect(said(await open('topic', { draft: true }))).toEqual([
      422,
      'Draft pull requests are not supported in this repository.',
    ])
  })

  test('GITHUB_TOKEN is refused where the setting is off, and its runs wait for approval where it is on', async () => {
    await topic()
    const actions = makeClient(github, github.actionsToken)
    const body = { title: 't', head: 'topic', base: 'main' }
    repo.set({ actionsMayCreatePulls: false })
    expect(said(await actions.request('POST', `${at}/pulls`, body))).toEqual([
      403,
      'GitHub Actions is not permitted to create or approve pull requests.',
    ])
    repo.set({ actionsMayCreatePulls: true })
    expect((await actions.request('POST', `${at}/pulls`, body)).status).toBe(201)
    expect(github.events.at(-1)).toMatchObject({ name: 'pull_request', action: 'opened', starts: 'approval' })
  })

  test('one born in conflict starts no run', async () => {
    await topic()
    await repo.commit({ branch: 'main', files: { 'a.txt': 'main\n' }, message: 'meanwhile' })
    const { body } = await open()
    expect([body.mergeable, body.mergeable_state]).toEqual([false, 'dirty'])
    expect(github.events.at(-1)).toMatchObject({ action: 'opened', starts: 'nothing' })
  })
})

describe('listing', () => {
  test('filters by state, head and base, sorts, and links its pages', async () => {
    for (const name of ['one', 'two', 'three']) await opened(name)
    repo.closePullRequest(2)
    const numbers = async (query: string) =>
      (await client.request('GET', `${at}/pulls?${query}`)).body.map(({ number }: { number: number }) => number)
    expect(await numbers('')).toEqual([3, 1])
    expect(await numbers('state=all&direction=asc')).toEqual([1, 2, 3])
    expect(await numbers('state=closed')).toEqual([2])
    expect(await numbers('head=acme:three')).toEqual([3])
    expect(await numbers('head=other:three')).toEqual([])
    expect(await numbers('base=none')).toEqual([])
    const page = await client.request('GET', `${at}/pulls?state=all&per_page=1&page=2`)
    expect(page.body.map(({ number }: { number: number }) => number)).toEqual([2])
    expect(
      [...(page.headers.get('link') ?? '').matchAll(/page=(\d)>; rel="(\w+)"/g)].map(
        ([, number, rel]) => `${rel} ${number}`,
      ),
    ).toEqual(['prev 1', 'next 3', 'last 3', 'first 1'])
  })
})

describe('following branches', () => {
  test('a push moves the head', async () => {
    await opened()
    const sha = await repo.commit({ branch: 'topic', files: { 'c.txt': 'c' }, message: 'more' })
    const { body } = await client.request('GET', `${at}/pulls/1`)
    expect([body.head.sha, body.commits, body.changed_files]).toEqual([sha, 2, 2])
    expect(github.events.at(-1)).toMatchObject({ name: 'pull_request', action: 'synchronize', number: 1 })
  })

  test('a branch that is reset to its base, even for a moment, closes it unmerged', async () => {
    const { head } = await opened()
    await client.request('PATCH', `${at}/git/refs/heads/topic`, { sha: await repo.sha('main'), force: true })
    await client.request('PATCH', `${at}/git/refs/heads/topic`, { sha: head.sha, force: true })
    const { body } = await client.request('GET', `${at}/pulls/1`)
    expect([body.state, body.merged]).toEqual(['closed', false])
    const { body: issue } = await client.request('GET', `${at}/issues/1`)
    expect(issue.closed_by.login).toBe('tagline[bot]')
  })

  test('a deleted branch closes it, and it cannot be opened again', async () => {
    await opened()
    await client.request('DELETE', `${at}/git/refs/heads/topic`)
    expect(repo.pull(1).state).toBe('closed')
    expect(said(await client.request('PATCH', `${at}/pulls/1`, { state: 'open' }))).toEqual([
      422,
      'state cannot be changed. The topic branch has been deleted.',
    ])
  })

  test('a closed one is opened again; not after a forced push, nor beside a newer one', async () => {
    await opened()
    repo.closePullRequest(1)
    expect((await client.request('PATCH', `${at}/pulls/1`, { state: 'open' })).body.state).toBe('open')
    repo.closePullRequest(1)
    await repo.git(
      'update-ref',
      'refs/heads/topic',
      await repo.git('commit-tree', '-m', 'x', '-p', 'main', 'topic^{tree}'),
    )
    expect(said(await client.request('PATCH', `${at}/pulls/1`, { state: 'open' }))).toEqual([
      422,
      'state cannot be changed. The topic branch was force-pushed or recreated.',
    ])
  })

  test('a base that comes to hold the head makes it merged', async () => {
    const { head } = await opened()
    await client.request('PATCH', `${at}/git/refs/heads/main`, { sha: head.sha })
    const { body } = await client.request('GET', `${at}/pulls/1`)
    expect([body.state, body.merged, body.merged_by.login]).toEqual(['closed', true, 'tagline[bot]'])
  })
})

describe('merging', () => {
  test.each([
    { method: 'merge', parents: 2, message: 'Merge pull request #1 from acme/topic\n\ntitle of topic' },
    { method: 'squash', parents: 1, message: 'change on topic (#1)\n\nwith a body' },
    { method: 'rebase', parents: 1, message: 'change on topic\n\nwith a body' },
  ])('by $method makes real commits', async ({ method, parents, message }) => {
    const { head } = await opened()
    await repo.commit({ branch: 'main', files: { 'b.txt': 'B\n' }, message: 'meanwhile' })
    const { status, body } = await merge(1, { sha: head.sha, merge_method: method })
    expect([status, body.merged, body.sha]).toEqual([200, true, await repo.sha('main')])
    expect(await repo.git('log', '-1', '--format=%B', 'main')).toBe(message)
    expect((await repo.git('log', '-1', '--format=%P', 'main')).split(' ')).toHaveLength(parents)
    expect([await repo.read('main', 'a.txt'), await repo.read('main', 'b.txt')]).toEqual(['topic\n', 'B\n'])
    expect(repo.pull(1).pull.mergeCommit).toBe(body.sha)
  })

  test('a squash of many lists them, and own words win', async () => {
    await opened()
    await repo.commit({ branch: 'topic', files: { c: 'c' }, message: 'second' })
    await merge(1, { merge_method: 'squash' })
    expect(await repo.git('log', '-1', '--format=%B', 'main')).toBe(
      'title of topic (#1)\n\n* change on topic\n\nwith a body\n\n* second',
    )
    await topic('own', { d: 'd' })
    await open('own')
    await merge(2, { merge_method: 'squash', commit_title: 'T', commit_message: 'Trailer: x' })
    expect(await repo.git('log', '-1', '--format=%B', 'main')).toBe('T\n\nTrailer: x')
  })

  test('another head than the one that was looked at is a 409', async () => {
    const { head } = await opened()
    await repo.commit({ branch: 'topic', files: { c: 'c' }, message: 'more' })
    expect(said(await merge(1, { sha: head.sha }))).toEqual([
      409,
      'Head branch was modified. Review and try the merge again.',
    ])
  })

  test('a conflict, a draft, a closed one and a method that is off are a 405', async () => {
    await opened()
    await topic('drafted', { z: 'z' })
    await open('drafted', { draft: true })
    repo.set({ allowRebaseMerge: false })
    expect(said(await merge(1, { merge_method: 'rebase' }))).toEqual([
      405,
      'Rebase merges are not allowed on this repository.',
    ])
    expect(said(await merge(2))).toEqual([405, 'Pull Request is still a draft'])
    await repo.commit({ branch: 'main', files: { 'a.txt': 'other\n' }, message: 'conflict' })
    expect(said(await merge(1))).toEqual([405, 'Pull Request is not mergeable'])
    repo.closePullRequest(2)
    expect(said(await merge(2))).toEqual([405, 'Pull Request is not mergeable'])
  })

  test('a merge by GITHUB_TOKEN starts nothing, one by a person does', async () => {
    await opened()
    await makeClient(github, github.actionsToken).request('PUT', `${at}/pulls/1/merge`, {})
    await topic('next', { n: 'n' })
    await open('next')
    await repo.mergePullRequest(2)
    const pushes = github.events.filter(({ name, ref }) => name === 'push' && ref === 'refs/heads/main')
    expect(pushes.slice(1).map(({ actor, starts }) => [actor, starts])).toEqual([
      ['github-actions[bot]', 'nothing'],
      ['octocat', 'run'],
    ])
  })

  test('the head branch goes where the setting says so', async () => {
    repo.set({ deleteBranchOnMerge: true })
    await opened()
    await merge(1)
    expect(await repo.sha('topic')).toBeUndefined()
    expect(repo.pull(1).pull.mergedAt).not.toBeNull()
  })
})

describe('rules of the base', () => {
  test("a protected branch refuses a direct update in GitHub's words, a ruleset in its own", async () => {
    const sha = await topic()
    repo.protectBranch('main')
    const update = () => client.request('PATCH', `${at}/git/refs/heads/main`, { sha })
    expect(said(await update())).toEqual([422, 'Changes must be made through a pull request.'])
    repo.removeRules()
    repo.addRuleset('main')
    expect(said(await update())).toEqual([
      422,
      'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
    ])
    repo.removeRules()
    repo.addRuleset('main', { bypass: ['tagline[bot]', 'github-actions[bot]'] })
    const actions = makeClient(github, github.actionsToken)
    expect((await actions.request('PATCH', `${at}/git/refs/heads/main`, { sha })).status).toBe(422)
    expect((await update()).status).toBe(200)
  })

  test('required checks and reviews block the merge until they are there', async () => {
    const { head } = await opened()
    repo.protectBranch('main', { checks: ['tagline'], approvals: 1 })
    expect(said(await merge(1))).toEqual([
      405,
      'At least 1 approving review is required by reviewers with write access. Required status check "tagline" is expected.',
    ])
    const state = async () => (await client.request('GET', `${at}/pulls/1`)).body.mergeable_state
    expect(await state()).toBe('blocked')
    await client.request('POST', `${at}/statuses/${head.sha}`, { state: 'pending', context: 'tagline' })
    await repo.review(1, { event: 'APPROVE', as: 'jane' })
    expect(said(await merge(1))).toEqual([405, 'Required status check "tagline" is in progress.'])
    await client.request('POST', `${at}/statuses/${head.sha}`, { state: 'success', context: 'tagline' })
    expect(await state()).toBe('clean')
    expect((await merge(1)).status).toBe(200)
  })

  test('nobody approves what is their own', async () => {
    await opened()
    const { status, body } = await client.request('POST', `${at}/pulls/1/reviews`, { event: 'APPROVE' })
    expect([status, body.errors]).toEqual([422, ['Can not approve your own pull request']])
  })

  test('a reviewer who is no collaborator is refused', async () => {
    repo.set({ collaborators: ['jane'] })
    await opened()
    const ask = (reviewers: string[]) => client.request('POST', `${at}/pulls/1/requested_reviewers`, { reviewers })
    expect((await ask(['eve'])).status).toBe(422)
    expect((await ask(['jane'])).body.requested_reviewers[0].login).toBe('jane')
  })

  test('rules are read as GitHub shows them', async () => {
    repo.protectBranch('main', { checks: ['ci'], approvals: 2 })
    repo.addRuleset('main', { checks: ['tagline'] })
    const protection = (await client.request('GET', `${at}/branches/main/protection`)).body
    expect(protection.required_status_checks.contexts).toEqual(['ci'])
    expect(protection.required_pull_request_reviews.required_approving_review_count).toBe(2)
    const rules = (await client.request('GET', `${at}/rules/branches/main`)).body
    expect(rules.map(({ type }: { type: string }) => type)).toEqual([
      'deletion',
      'non_fast_forward',
      'pull_request',
      'required_status_checks',
    ])
  })
})

test('mergeability can be unknown at first, as on GitHub', async () => {
  repo.set({ mergeableLater: true })
  await opened()
  const read = async () => (await client.request('GET', `${at}/pulls/1`)).body.mergeable_state
  expect(await read()).toBe('clean')
  await repo.commit({ branch: 'topic', files: { c: 'c' }, message: 'more' })
  expect([await read(), await read()]).toEqual(['unknown', 'clean'])
})

test('an archived repository takes no write', async () => {
  await topic()
  repo.set({ archived: true })
  expect(said(await open())).toEqual([403, 'Repository was archived so is read-only.'])
})
