import { chownSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitRevisions } from '../../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import {
  checkoutLikeActions,
  newRepository,
  repositoryAt,
  type TestRepository,
  temporaryFolder,
} from '../../support/git/repository.ts'

const made: TestRepository[] = []
const keep = (repository: TestRepository): TestRepository => {
  made.push(repository)
  return repository
}
afterEach(() => {
  for (const repository of made.splice(0)) repository.remove()
})

describe('a token', () => {
  test('reaches the server once, in place of the one that the checkout left', async () => {
    const seen: (string[] | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headersDistinct.authorization)
      response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const repository = keep(newRepository())
    repository.commit({ a: '1' })
    repository.git('remote', 'add', 'origin', `${url}/acme/shop`)
    repository.git('config', `http.${url}/.extraheader`, 'AUTHORIZATION: basic b2xk')
    await gitRevisions(gitIn(repository.folder, { serverUrl: url, token: 'new' }))
      .fetch('main')
      .catch(() => undefined)
    server.close()
    expect(seen[0]).toEqual([`basic ${Buffer.from('x-access-token:new').toString('base64')}`])
  })
})

describe('a checkout', () => {
  test.runIf(process.getuid?.() === 0)('may belong to somebody else, as in a container job', async () => {
    const repository = keep(newRepository())
    const commit = repository.commit({ a: '1' })
    for (const path of ['', '.git', '.git/config', '.git/HEAD']) chownSync(join(repository.folder, path), 12345, 12345)
    const git = gitIn(repository.folder)
    expect(await gitRevisions(git).find('HEAD')).toBe(commit)
    expect(await gitTrees(git).list(commit)).toHaveLength(1)
  })

  test('may be a linked work tree, a folder below the root, or bare', async () => {
    const repository = keep(newRepository())
    const commit = repository.commit({ 'sub/a': '1' })
    const linked = temporaryFolder()
    rmSync(linked, { recursive: true })
    repository.git('worktree', 'add', '-q', '--detach', linked)
    keep(repositoryAt(linked))
    for (const folder of [linked, join(repository.folder, 'sub'), join(repository.folder, '.git')]) {
      const git = gitIn(folder)
      expect(await gitRevisions(git).find('HEAD')).toBe(commit)
      expect((await gitTrees(git).read(commit, ['sub/a']))[0]?.length).toBe(1)
    }
  })

  test('may be partial: what is missing is fetched, commits by us and blobs by git', async () => {
    const origin = keep(newRepository())
    const commits = Array.from({ length: 5 }, (_, i) => origin.commit({ a: `${i}` }))
    const [first, , , , last] = commits
    const clone = keep(checkoutLikeActions(origin, last as string))
    clone.git('config', 'remote.origin.promisor', 'true')
    clone.git('config', 'remote.origin.partialclonefilter', 'blob:none')
    const git = gitIn(clone.folder)
    expect(await gitRevisions(git).fetch(first as string)).toBe(first)
    expect((await gitTrees(git).read(first as never, ['a'])).map((bytes) => bytes?.length)).toEqual([1])
  })
})
