import { pageReply } from '../pages.ts'
import { invalid, invalidField, notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { authorOf, githubSignature, writeCommit } from '../store/authorship.ts'
import { diffFiles } from '../store/diff.ts'
import { commitsBetween } from '../store/history.ts'
import { mergePull } from '../store/merge.ts'
import { mergedTree } from '../store/mergeability.ts'
import { isPull, type MergeMethod, type PullTicket, pullsOf, type Repository } from '../store/model.ts'
import { openPull, type PullWish, reopenPull, retargetPull } from '../store/open-pull.ts'
import { moveRefs } from '../store/refs.ts'
import { closeTicket } from '../store/tickets.ts'
import { commitView, fileView } from '../views/commit.ts'
import { forkPointOf, pullView, simplePullView } from '../views/pull.ts'

const read = { anyOf: ['pull_requests'], level: 'read' } as const
const write = { anyOf: ['pull_requests'], level: 'write' } as const

/** The pull request that the path names. @throws Refusal 404. */
export const requirePull = ({ repo, params }: Pick<Context, 'repo' | 'params'>): PullTicket => {
  const ticket = repo.tickets.get(Number(params.pull_number))
  if (ticket === undefined || !isPull(ticket)) throw notFound()
  return ticket
}

const sorts: Readonly<Record<string, (ticket: PullTicket) => string>> = {
  created: (ticket) => ticket.createdAt,
  updated: (ticket) => ticket.updatedAt,
}

const headMatches = (repo: Repository, wanted: string | null, { pull }: PullTicket): boolean => {
  if (wanted === null || wanted === '') return true
  const [owner, ...rest] = wanted.split(':')
  // GitHub ignores a head that names no owner.
  return rest.length === 0 || (owner?.toLowerCase() === repo.owner.toLowerCase() && rest.join(':') === pull.head)
}

const list = (context: Context): Promise<Reply> => {
  const { world, repo, query } = context
  const state = query.get('state') ?? 'open'
  const base = query.get('base')
  const sort = query.get('sort') ?? 'created'
  const direction = query.get('direction') ?? (query.has('sort') && sort !== 'created' ? 'asc' : 'desc')
  const key = sorts[sort] ?? sorts.created
  const found = pullsOf(repo)
    .filter((ticket) => state === 'all' || ticket.state === state)
    .filter((ticket) => base === null || ticket.pull.base === base)
    .filter((ticket) => headMatches(repo, query.get('head'), ticket))
    .sort((a, b) => (key?.(a) ?? '').localeCompare(key?.(b) ?? '') || a.number - b.number)
  const ordered = direction === 'desc' ? found.reverse() : found
  return pageReply(context, ordered, (ticket) => simplePullView(world, repo, ticket))
}

const create = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const ticket = await openPull(world, repo, token.actor, body as PullWish)
  const view = await pullView(world, repo, ticket)
  return { status: 201, body: view, headers: { location: view.url } }
}

const get = async (context: Context): Promise<Reply> => ({
  status: 200,
  body: await pullView(context.world, context.repo, requirePull(context)),
})

type WantedUpdate = {
  title?: string
  body?: string | null
  state?: 'open' | 'closed'
  base?: string
  maintainer_can_modify?: boolean
}

const update = async (context: Context): Promise<Reply> => {
  const { world, repo, token } = context
  const ticket = requirePull(context)
  const wanted = context.body as WantedUpdate
  if (wanted.title !== undefined && wanted.title.trim() === '')
    throw invalidField('PullRequest', 'title', 'missing_field')
  if ((wanted.body ?? '').length > 65_536)
    throw invalid('PullRequest', 'body is too long (maximum is 65536 characters)')
  if (wanted.base !== undefined && wanted.base !== ticket.pull.base)
    await retargetPull(world, repo, ticket, wanted.base)
  if (wanted.state === 'closed') closeTicket(world, repo, token.actor, ticket)
  if (wanted.state === 'open' && ticket.state === 'closed') await reopenPull(world, repo, token.actor, ticket)
  if (wanted.title !== undefined) ticket.title = wanted.title
  if (wanted.body !== undefined) ticket.body = wanted.body
  if (wanted.maintainer_can_modify !== undefined) ticket.pull.maintainerCanModify = wanted.maintainer_can_modify
  ticket.updatedAt = world.clock.iso()
  if (wanted.title !== undefined || wanted.body !== undefined || wanted.base !== undefined)
    world.emit(repo, token.actor, { name: 'pull_request', action: 'edited', number: ticket.number })
  return { status: 200, body: await pullView(world, repo, ticket) }
}

type WantedMerge = { commit_title?: string; commit_message?: string; sha?: string; merge_method?: MergeMethod }

const merge = async (context: Context): Promise<Reply> => {
  const ticket = requirePull(context)
  const { commit_title, commit_message, sha, merge_method } = context.body as WantedMerge
  const wish = { method: merge_method ?? 'merge', title: commit_title, message: commit_message, sha }
  const oid = await mergePull(context.world, context.repo, context.token.actor, ticket, wish)
  return { status: 200, body: { sha: oid, merged: true, message: 'Pull Request successfully merged' } }
}

const checkMerged = (context: Context): Reply => {
  if (requirePull(context).pull.mergedAt === null) throw notFound()
  return { status: 204 }
}

const listFiles = async (context: Context): Promise<Reply> => {
  const { world, repo } = context
  const ticket = requirePull(context)
  const files = await diffFiles(repo, await forkPointOf(repo, ticket), ticket.pull.headSha)
  return pageReply(context, files.slice(0, 3000), (file) => fileView(world, repo, file, ticket.pull.headSha))
}

const listCommits = async (context: Context): Promise<Reply> => {
  const { world, repo } = context
  const ticket = requirePull(context)
  const commits = await commitsBetween(repo, await forkPointOf(repo, ticket), ticket.pull.headSha)
  return pageReply(context, commits.slice(0, 250), async (oid) =>
    commitView(world, repo, { ...(await repo.objects.commit(oid)), oid }),
  )
}

const updateBranch = async (context: Context): Promise<Reply> => {
  const { world, repo, token, body } = context
  const { pull } = requirePull(context)
  const { expected_head_sha: expected } = body as { expected_head_sha?: string }
  if (expected !== undefined && expected !== pull.headSha)
    throw new Refusal(422, 'expected head sha didn’t match current head ref.')
  const tree = await mergedTree(repo, pull.headSha, pull.baseSha)
  if (tree === undefined) throw new Refusal(422, 'merge conflict between base and head')
  const message = `Merge branch '${pull.base}' into ${pull.head}`
  const parents = [pull.headSha, pull.baseSha]
  const after = writeCommit(repo, {
    tree,
    parents,
    message,
    author: authorOf(world, token.actor),
    committer: githubSignature(world),
  })
  repo.verified.add(after)
  await moveRefs(world, repo, token.actor, [{ ref: `refs/heads/${pull.head}`, before: pull.headSha, after }])
  return { status: 202, body: { message: 'Updating pull request branch.', url: context.url } }
}

/** Pull requests. */
export const pullRoutes: readonly Route[] = [
  { operation: 'pulls/list', needs: read, run: list },
  { operation: 'pulls/create', needs: write, run: create },
  { operation: 'pulls/get', needs: read, run: get },
  { operation: 'pulls/update', needs: write, run: update },
  { operation: 'pulls/merge', needs: { anyOf: ['contents'], level: 'write' }, run: merge },
  { operation: 'pulls/check-if-merged', needs: { anyOf: ['contents'], level: 'read' }, run: checkMerged },
  { operation: 'pulls/list-files', needs: read, run: listFiles },
  { operation: 'pulls/list-commits', needs: read, run: listCommits },
  { operation: 'pulls/update-branch', needs: write, run: updateBranch },
]
