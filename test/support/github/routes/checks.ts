import { pageReply } from '../pages.ts'
import { notFound } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { settleAutoMerges } from '../store/auto-merge.ts'
import { latestCheckRuns } from '../store/checks.ts'
import { type CheckRun, pullsOf, type Repository, type World } from '../store/model.ts'
import { actorOf } from '../store/world.ts'
import type { Actor } from '../tokens.ts'
import { repoPage, repoUrl } from '../views/repository.ts'
import { userView } from '../views/user.ts'
import { requireCommit } from './commits.ts'

const read = { anyOf: ['checks'], level: 'read' } as const
const write = { anyOf: ['checks'], level: 'write' } as const

/** What a check run says, as in the body of `checks/create`. */
export type CheckRunWish = {
  readonly name?: string
  readonly status?: CheckRun['status']
  readonly conclusion?: string
  readonly details_url?: string
  readonly external_id?: string
  readonly started_at?: string
  readonly completed_at?: string
  readonly output?: { readonly title?: string; readonly summary?: string; readonly text?: string }
}

const appView = (world: World, repo: Repository, slug: string) => ({
  id: 15368,
  slug,
  node_id: `A_${slug}`,
  owner: userView(world, actorOf(world, repo.owner)),
  name: slug,
  description: '',
  external_url: `${world.serverUrl}/apps/${slug}`,
  html_url: `${world.serverUrl}/apps/${slug}`,
  created_at: repo.createdAt,
  updated_at: repo.createdAt,
  permissions: { metadata: 'read' },
  events: [],
})

const pullsView = (world: World, repo: Repository, sha: string) => {
  const url = repoUrl(world, repo)
  const side = (ref: string, of: string) => ({ ref, sha: of, repo: { id: repo.id, url, name: repo.name } })
  return pullsOf(repo)
    .filter(({ state, pull }) => state === 'open' && pull.headSha === sha)
    .map(({ number, pull }) => ({
      id: pull.id,
      number,
      url: `${url}/pulls/${number}`,
      head: side(pull.head, pull.headSha),
      base: side(pull.base, pull.baseSha),
    }))
}

const checkRunView = (world: World, repo: Repository, run: CheckRun) => {
  const url = `${repoUrl(world, repo)}/check-runs/${run.id}`
  return {
    id: run.id,
    node_id: `CR_${run.id}`,
    head_sha: run.sha,
    external_id: run.externalId,
    name: run.name,
    url,
    html_url: `${repoPage(world, repo)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: { id: run.id },
    app: appView(world, repo, run.app),
    pull_requests: pullsView(world, repo, run.sha),
  }
}

const outputOf = ({ output }: CheckRunWish) => ({
  title: output?.title ?? null,
  summary: output?.summary ?? null,
  text: output?.text ?? null,
})

const complete = (world: World, run: CheckRun, wish: CheckRunWish) => {
  if (wish.conclusion === undefined && wish.status !== 'completed') return
  run.status = 'completed'
  run.conclusion = wish.conclusion ?? run.conclusion
  run.completedAt = wish.completed_at ?? world.clock.iso()
}

const afterwards = async (world: World, repo: Repository, actor: Actor, run: CheckRun) => {
  const detail = { name: run.name, conclusion: run.conclusion }
  world.emit(repo, actor, {
    name: 'check_run',
    action: run.status === 'completed' ? 'completed' : 'created',
    after: run.sha,
    detail,
  })
  await settleAutoMerges(world, repo)
  return run
}

/** Puts a check run on a commit, in the name of the actor's app. */
export const addCheckRun = (
  world: World,
  repo: Repository,
  actor: Actor,
  sha: string,
  wish: CheckRunWish,
): Promise<CheckRun> => {
  const run: CheckRun = {
    id: world.nextId(),
    sha,
    name: wish.name ?? 'check',
    status: wish.status ?? 'queued',
    conclusion: null,
    detailsUrl: wish.details_url ?? null,
    externalId: wish.external_id ?? '',
    output: outputOf(wish),
    startedAt: wish.started_at ?? world.clock.iso(),
    completedAt: null,
    app: actor.login.replace(/\[bot\]$/, ''),
  }
  complete(world, run, wish)
  repo.checkRuns.set(run.id, run)
  return afterwards(world, repo, actor, run)
}

const requireRun = ({ repo, params }: Context): CheckRun => {
  const run = repo.checkRuns.get(Number(params.check_run_id))
  if (run === undefined) throw notFound()
  return run
}

const create = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const { head_sha, ...wish } = body as CheckRunWish & { head_sha: string }
  const sha = await requireCommit(repo, head_sha)
  return { status: 201, body: checkRunView(world, repo, await addCheckRun(world, repo, token.actor, sha, wish)) }
}

const update = async (context: Context): Promise<Reply> => {
  const { world, repo, token } = context
  const run = requireRun(context)
  const wish = context.body as CheckRunWish
  run.name = wish.name ?? run.name
  run.status = wish.status ?? run.status
  run.detailsUrl = wish.details_url ?? run.detailsUrl
  if (wish.output !== undefined) run.output = outputOf(wish)
  complete(world, run, wish)
  return { status: 200, body: checkRunView(world, repo, await afterwards(world, repo, token.actor, run)) }
}

const get = (context: Context): Reply => ({
  status: 200,
  body: checkRunView(context.world, context.repo, requireRun(context)),
})

const listForRef = async (context: Context): Promise<Reply> => {
  const { world, repo, params, query } = context
  const sha = await requireCommit(repo, params.ref ?? '')
  const all = [...repo.checkRuns.values()].filter((run) => run.sha === sha).reverse()
  const found = (query.get('filter') === 'all' ? all : latestCheckRuns(repo, sha))
    .filter((run) => run.name === (query.get('check_name') ?? run.name))
    .filter((run) => run.status === (query.get('status') ?? run.status))
  const wrap = (check_runs: readonly unknown[]) => ({ total_count: found.length, check_runs })
  return pageReply(context, found, (run) => checkRunView(world, repo, run), wrap)
}

/** Check runs. */
export const checkRoutes: readonly Route[] = [
  { operation: 'checks/create', needs: write, run: create },
  { operation: 'checks/update', needs: write, run: update },
  { operation: 'checks/get', needs: read, run: get },
  { operation: 'checks/list-for-ref', needs: read, run: listForRef },
]
