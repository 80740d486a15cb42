import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, makeClient } from './client.ts'
import { type LocalGitHub, startGitHub } from './github.ts'
import type { RepositoryHandle } from './handle.ts'
import { noOid } from './store/refs.ts'

let github: LocalGitHub
let repo: RepositoryHandle
let client: Client

beforeEach(async () => {
  github = await startGitHub()
  client = makeClient(github)
  repo = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.txt': 'a\n', 'd/b.txt': 'b\n' } })
})
afterEach(() => github.stop())

const tip = async (branch = 'main') => (await repo.sha(branch)) ?? ''
const update = (...refUpdates: Record<string, unknown>[]) =>
  client.graphql('mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }', {
    input: { repositoryId: `R_${repo.state.id}`, refUpdates },
  })

describe('updateRefs', () => {
  test('moves several refs, or none when one of them is not where it was', async () => {
    const old = await tip()
    const next = await repo.commit({ branch: 'next', from: 'main', files: { x: '1' }, message: 'x' })
    const main = { name: 'refs/heads/main', beforeOid: old, afterOid: next }
    const made = { name: 'refs/heads/made', beforeOid: noOid, afterOid: next }
    const stale = await update(main, { ...made, beforeOid: old })
    expect(stale.errors[0].type).toBe('STALE_DATA')
    expect([await repo.sha('main'), await repo.sha('made')]).toEqual([old, undefined])
    expect((await update(main, made)).errors).toBeUndefined()
    expect([await repo.sha('main'), await repo.sha('made')]).toEqual([next, next])
  })

  test('of twenty at once with the same beforeOid exactly one moves the ref', async () => {
    const old = await tip()
    const commits: string[] = []
    for (let index = 0; index < 20; index++)
      commits.push(await repo.commit({ branch: `c${index}`, from: old, files: { x: `${index}` }, message: 'x' }))
    const answers = await Promise.all(
      commits.map((afterOid) => update({ name: 'refs/heads/main', beforeOid: old, afterOid })),
    )
    const won = commits.filter((_, index) => answers[index].errors === undefined)
    expect(won).toEqual([await tip()])
  })

  test('goes sideways only when forced, keeps rules, and deletes with the empty oid', async () => {
    const old = await tip()
    const side = await repo.commit({ branch: 'side', from: old, files: { s: 's' }, message: 's' })
    await repo.commit({ branch: 'main', files: { m: 'm' }, message: 'm' })
    const beforeOid = await tip()
    const sideways = await update({ name: 'refs/heads/main', beforeOid, afterOid: side })
    expect(sideways.errors[0].message).toBe('Update of "refs/heads/main" is not a fast forward.')
    repo.protectBranch('main')
    const ruled = await update({ name: 'refs/heads/main', beforeOid, afterOid: side, force: true })
    expect(ruled.errors[0].message).toBe(
      'Cannot force-push to this branch Changes must be made through a pull request.',
    )
    await update({ name: 'refs/heads/side', beforeOid: side, afterOid: noOid })
    expect(await repo.sha('side')).toBeUndefined()
  })
})

describe('reading in bulk', () => {
  test('takes blobs, trees, history by path and pull requests in one request', async () => {
    await repo.commit({ branch: 'main', files: { 'd/b.txt': 'B\n' }, message: 'second' })
    await repo.commit({ branch: 'topic', from: 'main', files: { t: 't' }, message: 't' })
    await repo.openPullRequest({ title: 'T', head: 'topic', base: 'main', as: 'jane' })
    await repo.addStatus('main', { state: 'success', context: 'ci' })
    const { data, errors } = await client.graphql(`{ repository(owner: "acme", name: "shop") {
      file: object(expression: "main:d/b.txt") { ... on Blob { text oid } }
      none: object(expression: "main:zz") { oid }
      tree: object(expression: "main:d") { ... on Tree { entries { name path type mode } } }
      ref(qualifiedName: "refs/heads/main") { target { ... on Commit {
        status { contexts { context state } }
        history(first: 1, path: "d/b.txt") { nodes { message } pageInfo { hasNextPage endCursor } } } } }
      pullRequests(first: 10, states: OPEN, headRefName: "topic") { totalCount nodes { number isDraft author { login } mergeable } }
    } }`)
    expect(errors).toBeUndefined()
    expect(data.repository).toMatchObject({
      file: { text: 'B\n' },
      none: null,
      tree: { entries: [{ name: 'b.txt', path: 'd/b.txt', type: 'blob', mode: 0o100644 }] },
      ref: {
        target: {
          status: { contexts: [{ context: 'ci', state: 'SUCCESS' }] },
          history: { nodes: [{ message: 'second' }], pageInfo: { hasNextPage: true } },
        },
      },
      pullRequests: {
        totalCount: 1,
        nodes: [{ number: 1, isDraft: false, author: { login: 'jane' }, mergeable: 'MERGEABLE' }],
      },
    })
  })

  test('a hundred files and histories come in one request and well under a second', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`apps/${index}/values.yaml`, `tag: ${index}\n`]),
    )
    await repo.commit({ branch: 'main', files, message: 'apps' })
    const fields = Object.keys(files).map(
      (path, index) => `f${index}: object(expression: "main:${path}") { ... on Blob { text } }
      h${index}: object(expression: "main") { ... on Commit { history(first: 2, path: "${path}") { nodes { oid } } } }`,
    )
    const query = `{ repository(owner: "acme", name: "shop") { ${fields.join('\n')} } }`
    await client.graphql('{ viewer { login } }')
    const started = performance.now()
    const { data } = await client.graphql(query)
    expect(performance.now() - started).toBeLessThan(1000)
    expect([data.repository.f99.text, data.repository.h42.history.nodes.length]).toEqual(['tag: 99\n', 1])
  })

  test('a field that GitHub does not have, and more than 100 records, are errors', async () => {
    const wrong = await client.graphql('{ repository(owner: "acme", name: "shop") { nope } }')
    expect(wrong.errors[0].message).toBe("Field 'nope' doesn't exist on type 'Repository'")
    const many = await client.graphql(
      '{ repository(owner: "acme", name: "shop") { pullRequests(first: 101) { totalCount } } }',
    )
    expect(many.errors[0].message).toBe(
      'Requesting 101 records on the `pullRequests` connection exceeds the `first` limit of 100 records.',
    )
  })

  test('a field that the local GitHub does not serve is a loud bug of its own', async () => {
    const { errors } = await client.graphql('{ repository(owner: "acme", name: "shop") { diskUsage } }')
    expect(errors[0].message).toBe('local GitHub bug: the field Repository.diskUsage is not served.')
    expect(github.problems[0]).toContain('the field Repository.diskUsage is not served.')
  })

  test('a repository that is not there is NOT_FOUND', async () => {
    const { errors } = await client.graphql('{ repository(owner: "acme", name: "none") { id } }')
    expect(errors[0]).toMatchObject({
      type: 'NOT_FOUND',
      path: ['repository'],
      message: "Could not resolve to a Repository with the name 'acme/none'.",
    })
  })
})

describe('pull requests', () => {
  const pull = async () => {
    await repo.commit({ branch: 'topic', from: 'main', files: { t: 't' }, message: 't' })
    return `PR_${(await repo.openPullRequest({ title: 'T', head: 'topic', base: 'main' })).pull.id}`
  }
  const mutate = (name: string, type: string, input: Record<string, unknown>) =>
    client.graphql(`mutation($input: ${type}!) { ${name}(input: $input) { pullRequest { isDraft } } }`, { input })
  const autoMerge = (pullRequestId: string) =>
    mutate('enablePullRequestAutoMerge', 'EnablePullRequestAutoMergeInput', { pullRequestId, mergeMethod: 'SQUASH' })

  test('become drafts and are made ready', async () => {
    const pullRequestId = await pull()
    const drafted = await mutate('convertPullRequestToDraft', 'ConvertPullRequestToDraftInput', { pullRequestId })
    expect(drafted.data.convertPullRequestToDraft.pullRequest.isDraft).toBe(true)
    const ready = await mutate('markPullRequestReadyForReview', 'MarkPullRequestReadyForReviewInput', { pullRequestId })
    expect(ready.data.markPullRequestReadyForReview.pullRequest.isDraft).toBe(false)
  })

  test('take no auto-merge where it is off, nor where nothing is required', async () => {
    const id = await pull()
    expect((await autoMerge(id)).errors[0].message).toBe('Auto merge is not allowed for this repository')
    repo.set({ allowAutoMerge: true })
    expect((await autoMerge(id)).errors[0].message).toBe('Pull request is in clean status')
  })

  test('are merged by GitHub as soon as what is required holds, in the name of who ordered it', async () => {
    repo.set({ allowAutoMerge: true })
    repo.protectBranch('main', { checks: ['ci'] })
    expect((await autoMerge(await pull())).errors).toBeUndefined()
    await repo.addStatus('topic', { state: 'pending', context: 'ci' })
    expect(repo.pull(1).state).toBe('open')
    await repo.addStatus('topic', { state: 'success', context: 'ci' })
    expect(repo.pull(1).pull.mergedBy?.login).toBe('tagline[bot]')
    expect(await repo.git('log', '-1', '--format=%s', 'main')).toBe('t (#1)')
  })

  test('go through the merge queue where the branch wants it', async () => {
    repo.addRuleset('main', { mergeQueue: true })
    const pullRequestId = await pull()
    const direct = await client.request('PUT', '/repos/acme/shop/pulls/1/merge', {})
    expect(direct.body.message).toBe(
      'Repository rule violations found\n\nChanges must be made through the merge queue\n\n',
    )
    await client.graphql(
      'mutation($input: EnqueuePullRequestInput!) { enqueuePullRequest(input: $input) { mergeQueueEntry { id } } }',
      { input: { pullRequestId } },
    )
    expect(repo.pull(1).pull.queuedAt).not.toBeNull()
    await repo.runMergeQueue()
    expect(repo.pull(1).pull.mergedAt).not.toBeNull()
  })

  test('tell who closed them', async () => {
    await pull()
    repo.closePullRequest(1, 'jane')
    const { data } = await client.graphql(`{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      state timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { ... on ClosedEvent { actor { __typename login } } } } } } }`)
    expect(data.repository.pullRequest).toEqual({
      state: 'CLOSED',
      timelineItems: { nodes: [{ actor: { __typename: 'User', login: 'jane' } }] },
    })
  })

  test('stay hidden from a token without the permission', async () => {
    const token = github.setToken('poor', { kind: 'actions', permissions: { contents: 'read' } })
    const { errors } = await makeClient(github, token).graphql(
      '{ repository(owner: "acme", name: "shop") { pullRequests(first: 1) { totalCount } } }',
    )
    expect(errors[0]).toMatchObject({ type: 'FORBIDDEN', message: 'Resource not accessible by integration' })
  })
})
