import { pageReply } from '../pages.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import type { Repository, WorkflowRun, World } from '../store/model.ts'
import { readRef } from '../store/refs.ts'
import type { Actor } from '../tokens.ts'
import { repoPage, repositoryView, repoUrl } from '../views/repository.ts'
import { userView } from '../views/user.ts'
import { resolveCommit } from './commits.ts'

const read = { anyOf: ['actions'], level: 'read' } as const

/** A run as a test records it; `workflow` is the file's name ("deliver.yml"). */
export type RunWish = {
  readonly workflow: string
  readonly branch: string
  readonly sha: string
  readonly event?: string
  readonly status?: string
  readonly conclusion?: string | null
}

/** Records a run of a workflow, by default a successful one of a push. */
export const addWorkflowRun = (world: World, repo: Repository, actor: Actor, wish: RunWish): WorkflowRun => {
  const earlier = [...repo.runs.values()].filter(({ workflow }) => workflow === wish.workflow)
  const run: WorkflowRun = {
    id: world.nextId(),
    workflow: wish.workflow,
    number: earlier.length + 1,
    branch: wish.branch,
    sha: wish.sha,
    event: wish.event ?? 'push',
    status: wish.status ?? 'completed',
    conclusion: wish.conclusion === undefined ? 'success' : wish.conclusion,
    actor,
    createdAt: world.clock.iso(),
  }
  repo.runs.set(run.id, run)
  return run
}

/** The id that the API has for a workflow; GitHub's are numbers of no meaning, ours come from the name. */
const workflowId = (name: string): number => [...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1e9, 7)

const names = (repo: Repository, id: string): string | undefined =>
  [...new Set([...repo.runs.values()].map(({ workflow }) => workflow))].find(
    (name) => name === id || String(workflowId(name)) === id,
  )

const runView = async (world: World, repo: Repository, run: WorkflowRun) => {
  const url = `${repoUrl(world, repo)}/actions/runs/${run.id}`
  const workflow = workflowId(run.workflow)
  const commit = await repo.objects.commit(run.sha)
  const author = { name: commit.author.name, email: commit.author.email }
  return {
    id: run.id,
    name: run.workflow,
    node_id: `WFR_${run.id}`,
    check_suite_id: run.id,
    check_suite_node_id: `CS_${run.id}`,
    head_branch: run.branch,
    head_sha: run.sha,
    path: `.github/workflows/${run.workflow}`,
    run_number: run.number,
    run_attempt: 1,
    display_title: commit.message.split('\n')[0] ?? '',
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflow,
    url,
    html_url: `${repoPage(world, repo)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.createdAt,
    run_started_at: run.createdAt,
    actor: userView(world, run.actor),
    triggering_actor: userView(world, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repoUrl(world, repo)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repoUrl(world, repo)}/actions/workflows/${workflow}`,
    head_commit: {
      id: run.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: run.createdAt,
      author,
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
    repository: repositoryView(world, repo),
    head_repository: repositoryView(world, repo),
  }
}

const fits = (query: URLSearchParams, run: WorkflowRun): boolean => {
  const is = (name: string, value: string) => (query.get(name) ?? value) === value
  const status = query.get('status')
  const inStatus = status === null || status === run.status || status === run.conclusion
  return (
    inStatus &&
    is('branch', run.branch) &&
    is('event', run.event) &&
    is('head_sha', run.sha) &&
    is('actor', run.actor.login)
  )
}

const listOf = (context: Context, workflow: string | undefined): Promise<Reply> => {
  const { world, repo, query } = context
  const found = [...repo.runs.values()]
    .filter((run) => (workflow === undefined || run.workflow === workflow) && fits(query, run))
    .reverse()
  const wrap = (workflow_runs: readonly unknown[]) => ({ total_count: found.length, workflow_runs })
  return pageReply(context, found, (run) => runView(world, repo, run), wrap)
}

const listOfWorkflow = async (context: Context): Promise<Reply> => {
  const id = context.params.workflow_id ?? ''
  const name = names(context.repo, id) ?? (await workflowFile(context.repo, id))
  if (name === undefined) throw notFound()
  return listOf(context, name)
}

const getRun = async ({ world, repo, params }: Context): Promise<Reply> => {
  const run = repo.runs.get(Number(params.run_id))
  if (run === undefined) throw notFound()
  return { status: 200, body: await runView(world, repo, run) }
}

const workflowFile = async (repo: Repository, name: string): Promise<string | undefined> => {
  const found = await repo.objects.find(`refs/heads/${repo.settings.defaultBranch}:.github/workflows/${name}`)
  return found?.type === 'blob' ? name : undefined
}

const getWorkflow = async ({ world, repo, params }: Context): Promise<Reply> => {
  const id = params.workflow_id ?? ''
  const name = names(repo, id) ?? (await workflowFile(repo, id))
  if (name === undefined) throw notFound()
  const path = `.github/workflows/${name}`
  const body = {
    id: workflowId(name),
    node_id: `W_${workflowId(name)}`,
    name,
    path,
    state: 'active',
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    url: `${repoUrl(world, repo)}/actions/workflows/${workflowId(name)}`,
    html_url: `${repoPage(world, repo)}/blob/${repo.settings.defaultBranch}/${path}`,
    badge_url: `${repoPage(world, repo)}/workflows/${name}/badge.svg`,
  }
  return { status: 200, body }
}

const dispatchWorkflow = async ({ world, repo, token, params, body }: Context): Promise<Reply> => {
  const { ref, inputs = {} } = body as { ref: string; inputs?: Record<string, unknown> }
  const name = await workflowFile(repo, params.workflow_id ?? '')
  if (name === undefined) throw notFound()
  if ((await resolveCommit(repo, ref)) === undefined) throw new Refusal(422, `No ref found for: ${ref}`)
  world.emit(repo, token.actor, { name: 'workflow_dispatch', ref, detail: { workflow: name, inputs } })
  return { status: 204 }
}

const dispatchRepository = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const { event_type, client_payload = {} } = body as { event_type: string; client_payload?: Record<string, unknown> }
  if (Object.keys(client_payload).length > 10)
    throw new Refusal(
      422,
      `No more than 10 properties are allowed; ${Object.keys(client_payload).length} were supplied.`,
    )
  const sha = await readRef(repo, `refs/heads/${repo.settings.defaultBranch}`)
  const detail = { event_type, client_payload }
  world.emit(repo, token.actor, { name: 'repository_dispatch', detail, ...(sha === undefined ? {} : { after: sha }) })
  return { status: 204 }
}

/** Workflows, their runs, and what starts them by hand. */
export const actionsRoutes: readonly Route[] = [
  { operation: 'actions/list-workflow-runs-for-repo', needs: read, run: (context) => listOf(context, undefined) },
  { operation: 'actions/list-workflow-runs', needs: read, run: listOfWorkflow },
  { operation: 'actions/get-workflow-run', needs: read, run: getRun },
  { operation: 'actions/get-workflow', needs: read, run: getWorkflow },
  {
    operation: 'actions/create-workflow-dispatch',
    needs: { anyOf: ['actions'], level: 'write' },
    run: dispatchWorkflow,
  },
  { operation: 'repos/create-dispatch-event', needs: { anyOf: ['contents'], level: 'write' }, run: dispatchRepository },
]
