import { pageReply } from '../pages.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import type { Deployment, DeploymentStatus, Repository, World } from '../store/model.ts'
import type { Actor } from '../tokens.ts'
import { repoUrl } from '../views/repository.ts'
import { userView } from '../views/user.ts'
import { resolveCommit } from './commits.ts'

const read = { anyOf: ['deployments'], level: 'read' } as const
const write = { anyOf: ['deployments'], level: 'write' } as const

/** What a deployment says, as in the body of `repos/create-deployment`. */
export type DeploymentWish = {
  readonly ref: string
  readonly task?: string
  readonly environment?: string
  readonly description?: string | null
  readonly payload?: Readonly<Record<string, unknown>> | string
  readonly auto_merge?: boolean
}

/** What a deployment's status says, as in the body of `repos/create-deployment-status`. */
export type DeploymentStatusWish = {
  readonly state: DeploymentStatus['state']
  readonly description?: string
  readonly log_url?: string
  readonly target_url?: string
  readonly environment_url?: string
  readonly environment?: string
}

const deploymentView = (world: World, repo: Repository, one: Deployment) => {
  const url = `${repoUrl(world, repo)}/deployments/${one.id}`
  return {
    url,
    id: one.id,
    node_id: `DE_${one.id}`,
    sha: one.sha,
    ref: one.ref,
    task: one.task,
    payload: one.payload,
    original_environment: one.environment,
    environment: one.environment,
    description: one.description,
    creator: userView(world, one.creator),
    created_at: one.at,
    updated_at: one.statuses.at(-1)?.at ?? one.at,
    statuses_url: `${url}/statuses`,
    repository_url: repoUrl(world, repo),
    transient_environment: false,
    production_environment: one.environment === 'production',
  }
}

const statusView = (world: World, repo: Repository, deployment: Deployment, one: DeploymentStatus) => {
  const url = `${repoUrl(world, repo)}/deployments/${deployment.id}`
  return {
    url: `${url}/statuses/${one.id}`,
    id: one.id,
    node_id: `DES_${one.id}`,
    state: one.state,
    creator: userView(world, one.creator),
    description: one.description,
    environment: one.environment,
    target_url: one.targetUrl,
    log_url: one.targetUrl,
    environment_url: one.environmentUrl,
    created_at: one.at,
    updated_at: one.at,
    deployment_url: url,
    repository_url: repoUrl(world, repo),
  }
}

/** Records a deployment of a commit. */
export const addDeployment = (
  world: World,
  repo: Repository,
  actor: Actor,
  sha: string,
  wish: DeploymentWish,
): Deployment => {
  const deployment: Deployment = {
    id: world.nextId(),
    sha,
    ref: wish.ref,
    task: wish.task ?? 'deploy',
    environment: wish.environment ?? 'production',
    description: wish.description ?? null,
    payload: wish.payload ?? {},
    creator: actor,
    at: world.clock.iso(),
    statuses: [],
  }
  repo.deployments.set(deployment.id, deployment)
  world.emit(repo, actor, { name: 'deployment', after: sha, detail: { environment: deployment.environment } })
  return deployment
}

/** Adds a status; a success makes the earlier deployments of the environment inactive, as GitHub does. */
export const addDeploymentStatus = (
  world: World,
  repo: Repository,
  actor: Actor,
  deployment: Deployment,
  wish: DeploymentStatusWish,
): DeploymentStatus => {
  const status: DeploymentStatus = {
    id: world.nextId(),
    state: wish.state,
    description: wish.description ?? '',
    targetUrl: wish.log_url ?? wish.target_url ?? '',
    environmentUrl: wish.environment_url ?? '',
    environment: wish.environment ?? deployment.environment,
    creator: actor,
    at: world.clock.iso(),
  }
  if (wish.state === 'success')
    for (const earlier of repo.deployments.values())
      if (
        earlier.id < deployment.id &&
        earlier.environment === deployment.environment &&
        earlier.statuses.at(-1)?.state === 'success'
      )
        earlier.statuses = [...earlier.statuses, { ...status, id: world.nextId(), state: 'inactive' }]
  deployment.statuses = [...deployment.statuses, status]
  const detail = { state: wish.state, environment: deployment.environment }
  world.emit(repo, actor, { name: 'deployment_status', after: deployment.sha, detail })
  return status
}

const create = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const wish = body as DeploymentWish
  const sha = await resolveCommit(repo, wish.ref)
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${wish.ref}`)
  return { status: 201, body: deploymentView(world, repo, addDeployment(world, repo, token.actor, sha, wish)) }
}

const requireDeployment = ({ repo, params }: Context): Deployment => {
  const deployment = repo.deployments.get(Number(params.deployment_id))
  if (deployment === undefined) throw notFound()
  return deployment
}

const list = (context: Context): Promise<Reply> => {
  const { world, repo, query } = context
  const is = (name: string, value: string) => (query.get(name) ?? value) === value
  const found = [...repo.deployments.values()]
    .filter(
      (one) => is('sha', one.sha) && is('ref', one.ref) && is('task', one.task) && is('environment', one.environment),
    )
    .reverse()
  return pageReply(context, found, (one) => deploymentView(world, repo, one))
}

const get = (context: Context): Reply => ({
  status: 200,
  body: deploymentView(context.world, context.repo, requireDeployment(context)),
})

const createStatus = (context: Context): Reply => {
  const { world, repo, token } = context
  const deployment = requireDeployment(context)
  const status = addDeploymentStatus(world, repo, token.actor, deployment, context.body as DeploymentStatusWish)
  return { status: 201, body: statusView(world, repo, deployment, status) }
}

const listStatuses = (context: Context): Promise<Reply> => {
  const deployment = requireDeployment(context)
  const newestFirst = [...deployment.statuses].reverse()
  return pageReply(context, newestFirst, (one) => statusView(context.world, context.repo, deployment, one))
}

/** Deployments and their statuses. */
export const deploymentRoutes: readonly Route[] = [
  { operation: 'repos/list-deployments', needs: read, run: list },
  { operation: 'repos/create-deployment', needs: write, run: create },
  { operation: 'repos/get-deployment', needs: read, run: get },
  { operation: 'repos/list-deployment-statuses', needs: read, run: listStatuses },
  { operation: 'repos/create-deployment-status', needs: write, run: createStatus },
]
