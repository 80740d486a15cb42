import { linkHeader, pageOf, pageReply, sliceOf } from '../pages.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { diffFiles, emptyTree } from '../store/diff.ts'
import { type CommitAt, commitsBetween, isAncestor, log, mergeBase } from '../store/history.ts'
import { pullsOf, type Repository } from '../store/model.ts'
import { readRef } from '../store/refs.ts'
import { commitView, fileView } from '../views/commit.ts'
import { simplePullView } from '../views/pull.ts'
import { repoPage, repoUrl } from '../views/repository.ts'

const read = { anyOf: ['contents'], level: 'read' } as const

/** The commit that a client means by a branch, a tag or (the beginning of) an id; a branch goes first, as on GitHub. */
export const resolveCommit = async (repo: Repository, name: string): Promise<string | undefined> => {
  for (const ref of [`refs/heads/${name}`, `refs/tags/${name}`, name.startsWith('refs/') ? name : `refs/${name}`]) {
    const oid = await readRef(repo, ref)
    if (oid !== undefined) return (await repo.objects.find(`${oid}^{commit}`))?.oid
  }
  if (name === 'HEAD') return readRef(repo, `refs/heads/${repo.settings.defaultBranch}`)
  return /^[0-9a-f]{4,40}$/.test(name) ? (await repo.objects.find(`${name}^{commit}`))?.oid : undefined
}

/** The same. @throws Refusal 422 in GitHub's words when there is none. */
export const requireCommit = async (repo: Repository, name: string): Promise<string> => {
  const oid = await resolveCommit(repo, name)
  if (oid === undefined) throw new Refusal(422, `No commit found for SHA: ${name}`)
  return oid
}

const commitAt = async (repo: Repository, oid: string): Promise<CommitAt> => ({
  ...(await repo.objects.commit(oid)),
  oid,
})

const matches = (query: URLSearchParams, { author, committer }: CommitAt): boolean => {
  const after = (name: string, usual: number) => (query.has(name) ? Date.parse(query.get(name) ?? '') / 1000 : usual)
  const wanted = query.get('author')
  const by = wanted === null || author.email === wanted || author.name === wanted
  return by && committer.seconds >= after('since', 0) && committer.seconds <= after('until', Number.POSITIVE_INFINITY)
}

/** GitHub does not count all of history for a page: one commit more than the page tells whether there is a next one. */
const listCommits = async (context: Context): Promise<Reply> => {
  const { world, repo, query } = context
  const name = query.get('sha') ?? repo.settings.defaultBranch
  const from = await resolveCommit(repo, name)
  if (from === undefined && !query.has('sha')) throw new Refusal(409, 'Git Repository is empty.')
  if (from === undefined) throw notFound()
  const page = pageOf(query)
  const found: CommitAt[] = []
  for await (const commit of log(repo, from, query.get('path') ?? '')) {
    if (matches(query, commit)) found.push(commit)
    if (found.length > page.page * page.perPage) break
  }
  const body = sliceOf(found, page).map((commit) => commitView(world, repo, commit))
  const headers = linkHeader(context, page, found.length)
  return { status: 200, body, headers }
}

const getCommit = async ({ world, repo, params }: Context): Promise<Reply> => {
  const oid = await requireCommit(repo, params.ref ?? '')
  const commit = await commitAt(repo, oid)
  const files = await diffFiles(repo, commit.parents[0] ?? emptyTree, oid)
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  const body = {
    ...commitView(world, repo, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice(0, 300).map((file) => fileView(world, repo, file, oid)),
  }
  return { status: 200, body }
}

const sideOf = (repo: Repository, name: string) => {
  const [owner, ...rest] = name.split(':')
  return resolveCommit(repo, rest.length > 0 && owner === repo.owner ? rest.join(':') : name)
}

const statusOf = (ahead: number, behind: number) => {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

/** GitHub shows 250 commits without pages, files (at most 300) on the first page only. */
const compare = async (context: Context): Promise<Reply> => {
  const { world, repo, params, query } = context
  const [base, head] = await Promise.all([sideOf(repo, params.base ?? ''), sideOf(repo, params.head ?? '')])
  if (base === undefined || head === undefined) throw notFound()
  const fork = await mergeBase(repo, base, head)
  if (fork === undefined) throw new Refusal(404, `No common ancestor between ${params.base} and ${params.head}.`)
  const [ahead, behind] = await Promise.all([commitsBetween(repo, base, head), commitsBetween(repo, head, base)])
  const page = pageOf(query, 250, query.has('page') || query.has('per_page') ? 100 : 250)
  const shown = await Promise.all(sliceOf(ahead, page).map((oid) => commitAt(repo, oid)))
  const files = page.page === 1 ? await diffFiles(repo, fork, head) : []
  const path = `compare/${params.base}...${params.head}`
  const body = {
    url: `${repoUrl(world, repo)}/${path}`,
    html_url: `${repoPage(world, repo)}/${path}`,
    permalink_url: `${repoPage(world, repo)}/compare/${repo.owner}:${base.slice(0, 7)}...${repo.owner}:${head.slice(0, 7)}`,
    diff_url: `${repoPage(world, repo)}/${path}.diff`,
    patch_url: `${repoPage(world, repo)}/${path}.patch`,
    base_commit: commitView(world, repo, await commitAt(repo, base)),
    merge_base_commit: commitView(world, repo, await commitAt(repo, fork)),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: shown.map((commit) => commitView(world, repo, commit)),
    files: files.slice(0, 300).map((file) => fileView(world, repo, file, head)),
  }
  return { status: 200, body, headers: linkHeader(context, page, ahead.length) }
}

/** GitHub: the merged pull requests that brought the commit in; the open ones when it is not on the default branch. */
const listPulls = async (context: Context): Promise<Reply> => {
  const { world, repo, params } = context
  const oid = await requireCommit(repo, params.commit_sha ?? '')
  const found = []
  for (const ticket of pullsOf(repo)) {
    const { pull } = ticket
    const into = pull.mergeCommit ?? pull.headSha
    const base = pull.mergeCommit === null ? pull.baseSha : (await repo.objects.commit(pull.mergeCommit)).parents[0]
    const brought = pull.mergeCommit === oid || (await isAncestor(repo, oid, into))
    if (brought && !(base !== undefined && (await isAncestor(repo, oid, base)))) found.push(ticket)
  }
  return pageReply(context, found, (ticket) => simplePullView(world, repo, ticket))
}

/** Commits and what lies between them. */
export const commitRoutes: readonly Route[] = [
  { operation: 'repos/list-commits', needs: read, run: listCommits },
  { operation: 'repos/get-commit', needs: read, run: getCommit },
  { operation: 'repos/compare-commits', needs: read, run: compare },
  {
    operation: 'repos/list-pull-requests-associated-with-commit',
    needs: { anyOf: ['pull_requests', 'contents'], level: 'read' },
    run: listPulls,
  },
]
