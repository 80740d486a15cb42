import { pageOf, pageReply, sliceOf } from '../pages.ts'
import { invalid, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { settleAutoMerges } from '../store/auto-merge.ts'
import { combinedState, latestStatuses } from '../store/checks.ts'
import type { Repository, Status, World } from '../store/model.ts'
import type { Actor } from '../tokens.ts'
import { repositoryView, repoUrl } from '../views/repository.ts'
import { userView } from '../views/user.ts'
import { requireCommit } from './commits.ts'

const read = { anyOf: ['statuses'], level: 'read' } as const

/** What a status says; `context` is "default" where nothing is said. */
export type StatusWish = {
  readonly state: Status['state']
  readonly context?: string
  readonly description?: string | null
  readonly target_url?: string | null
}

const simpleView = (world: World, repo: Repository, status: Status) => ({
  url: `${repoUrl(world, repo)}/statuses/${status.sha}`,
  avatar_url: userView(world, status.creator).avatar_url,
  id: status.id,
  node_id: `SC_${status.id}`,
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: status.at,
  updated_at: status.at,
})

const statusView = (world: World, repo: Repository, status: Status) => ({
  ...simpleView(world, repo, status),
  creator: userView(world, status.creator),
})

/** GitHub keeps at most so many statuses of one context and commit. */
const statusLimit = 1000

/** Puts a status on a commit, tells workflows, and merges what waited for it. */
export const addStatus = async (
  world: World,
  repo: Repository,
  actor: Actor,
  sha: string,
  wish: StatusWish,
): Promise<Status> => {
  const context = wish.context ?? 'default'
  const known = repo.statuses.get(sha) ?? []
  if (known.filter((status) => status.context === context).length >= statusLimit)
    throw invalid('Status', 'This SHA and context has reached the maximum number of statuses.')
  if ((wish.description ?? '').length > 140)
    throw invalid('Status', 'description is too long (maximum is 140 characters)')
  const status: Status = {
    id: world.nextId(),
    sha,
    state: wish.state,
    context,
    description: wish.description ?? null,
    targetUrl: wish.target_url ?? null,
    creator: actor,
    at: world.clock.iso(),
  }
  repo.statuses.set(sha, [...known, status])
  world.emit(repo, actor, { name: 'status', after: sha, detail: { context, state: wish.state } })
  await settleAutoMerges(world, repo)
  return status
}

const create = async ({ world, repo, token, params, body }: Context): Promise<Reply> => {
  const sha = params.sha ?? ''
  const info = await repo.objects.find(/^[0-9a-f]{40}$/.test(sha) ? sha : '')
  if (info?.type !== 'commit') throw new Refusal(422, `No commit found for SHA: ${sha}`)
  const status = await addStatus(world, repo, token.actor, sha, body as StatusWish)
  return { status: 201, body: statusView(world, repo, status) }
}

const list = async (context: Context): Promise<Reply> => {
  const { world, repo, params } = context
  const sha = await requireCommit(repo, params.ref ?? '')
  const newestFirst = [...(repo.statuses.get(sha) ?? [])].reverse()
  return pageReply(context, newestFirst, (status) => statusView(world, repo, status))
}

const combined = async ({ world, repo, params, query }: Context): Promise<Reply> => {
  const sha = await requireCommit(repo, params.ref ?? '')
  const statuses = latestStatuses(repo, sha)
  const body = {
    state: combinedState(statuses),
    statuses: sliceOf(statuses, pageOf(query)).map((status) => simpleView(world, repo, status)),
    sha,
    total_count: statuses.length,
    repository: repositoryView(world, repo),
    commit_url: `${repoUrl(world, repo)}/commits/${sha}`,
    url: `${repoUrl(world, repo)}/commits/${sha}/status`,
  }
  return { status: 200, body }
}

/** Commit statuses. */
export const statusRoutes: readonly Route[] = [
  { operation: 'repos/create-commit-status', needs: { anyOf: ['statuses'], level: 'write' }, run: create },
  { operation: 'repos/list-commit-statuses-for-ref', needs: read, run: list },
  { operation: 'repos/get-combined-status-for-ref', needs: read, run: combined },
]
