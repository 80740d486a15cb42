import { isoOf } from '../clock.ts'
import { combinedState, contextStates, latestCheckRuns, latestStatuses } from '../store/checks.ts'
import { type Signature, splitMessage } from '../store/commit.ts'
import { type CommitAt, isAncestor, log } from '../store/history.ts'
import type { CheckRun, Deployment, Repository, Status } from '../store/model.ts'
import { pullsOf } from '../store/model.ts'
import { entryAt } from '../store/tree.ts'
import { accountOf, verificationView } from '../views/commit.ts'
import { repoPage } from '../views/repository.ts'
import { actorNode } from './actor.ts'
import { type Cut, connection } from './connection.ts'
import { entryNode, treeNode } from './git-object.ts'
import { pullNode } from './pull.ts'
import { repositoryNode } from './repository.ts'
import { requireGranted, type Viewer } from './viewer.ts'

const gitActor = (viewer: Viewer, signature: Signature) => {
  const account = accountOf(viewer.world, signature)
  return {
    name: signature.name,
    email: signature.email,
    date: isoOf(signature.seconds * 1000),
    user: account?.kind === 'user' ? actorNode(viewer, account) : null,
  }
}

const statusNode = (viewer: Viewer, repo: Repository, status: Status) => ({
  __typename: 'StatusContext',
  id: `SC_${status.id}`,
  context: status.context,
  state: status.state.toUpperCase(),
  description: status.description,
  targetUrl: status.targetUrl,
  createdAt: status.at,
  creator: actorNode(viewer, status.creator),
  commit: () => commitNode(viewer, repo, status.sha),
})

const checkRunNode = (viewer: Viewer, repo: Repository, run: CheckRun) => ({
  __typename: 'CheckRun',
  id: `CR_${run.id}`,
  databaseId: run.id,
  name: run.name,
  status: run.status.toUpperCase(),
  conclusion: run.conclusion?.toUpperCase() ?? null,
  startedAt: run.startedAt,
  completedAt: run.completedAt,
  detailsUrl: run.detailsUrl,
  externalId: run.externalId,
  title: run.output.title,
  summary: run.output.summary,
  text: run.output.text,
  url: `${repoPage(viewer.world, repo)}/runs/${run.id}`,
  checkSuite: {
    id: `CS_${run.id}`,
    app: { id: `A_${run.app}`, name: run.app, slug: run.app },
    commit: () => commitNode(viewer, repo, run.sha),
  },
})

const rollupNode = (viewer: Viewer, repo: Repository, sha: string) => {
  const statuses = latestStatuses(repo, sha).map((status) => statusNode(viewer, repo, status))
  const runs = latestCheckRuns(repo, sha).map((run) => checkRunNode(viewer, repo, run))
  if (statuses.length + runs.length === 0) return null
  const states = [...contextStates(repo, sha).values()]
  const worst = states.includes('failure') ? 'FAILURE' : states.includes('pending') ? 'PENDING' : 'SUCCESS'
  return {
    id: `SCR_${repo.id}_${sha}`,
    state: worst,
    contexts: (cut: Cut) => connection([...runs, ...statuses], cut, 'contexts', (one) => one),
  }
}

const deploymentStatusNode = (viewer: Viewer, one: Deployment['statuses'][number]) => ({
  id: `DES_${one.id}`,
  state: one.state.toUpperCase(),
  description: one.description,
  environment: one.environment,
  environmentUrl: one.environmentUrl === '' ? null : one.environmentUrl,
  logUrl: one.targetUrl === '' ? null : one.targetUrl,
  creator: actorNode(viewer, one.creator),
  createdAt: one.at,
  updatedAt: one.at,
})

const deploymentStates: Readonly<Record<string, string>> = { success: 'ACTIVE' }

/** A deployment of a commit. */
export const deploymentNode = (viewer: Viewer, repo: Repository, one: Deployment) => {
  const last = one.statuses.at(-1)
  return {
    id: `DE_${one.id}`,
    databaseId: one.id,
    commitOid: one.sha,
    commit: () => commitNode(viewer, repo, one.sha),
    environment: one.environment,
    originalEnvironment: one.environment,
    latestEnvironment: one.environment,
    description: one.description,
    task: one.task,
    state: last === undefined ? 'PENDING' : (deploymentStates[last.state] ?? last.state.toUpperCase()),
    creator: actorNode(viewer, one.creator),
    createdAt: one.at,
    updatedAt: last?.at ?? one.at,
    latestStatus: last === undefined ? null : deploymentStatusNode(viewer, last),
    statuses: (cut: Cut) =>
      connection([...one.statuses].reverse(), cut, 'statuses', (status) => deploymentStatusNode(viewer, status)),
  }
}

const historyOf = async (viewer: Viewer, repo: Repository, from: string, args: Cut & HistoryFilter) => {
  const commits: CommitAt[] = []
  const since = args.since ? Date.parse(args.since) / 1000 : 0
  const until = args.until ? Date.parse(args.until) / 1000 : Number.POSITIVE_INFINITY
  for await (const commit of log(repo, from, (args.path ?? '').replace(/^\/+|\/+$/g, '')))
    if (commit.committer.seconds >= since && commit.committer.seconds <= until) commits.push(commit)
  return connection(commits, args, 'history', ({ oid }) => commitNode(viewer, repo, oid))
}

type HistoryFilter = { readonly path?: string | null; readonly since?: string | null; readonly until?: string | null }

const identity = (viewer: Viewer, repo: Repository, commit: CommitAt) => {
  const { headline, body } = splitMessage(commit.message)
  const page = `${repoPage(viewer.world, repo)}/commit/${commit.oid}`
  return {
    __typename: 'Commit',
    id: `C_${repo.id}_${commit.oid}`,
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    url: page,
    commitUrl: page,
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: body,
    authoredDate: isoOf(commit.author.seconds * 1000),
    committedDate: isoOf(commit.committer.seconds * 1000),
    author: gitActor(viewer, commit.author),
    committer: gitActor(viewer, commit.committer),
    authoredByCommitter: commit.author.email === commit.committer.email,
  }
}

const facts = (viewer: Viewer, repo: Repository, sha: string) => ({
  status: () => {
    requireGranted(viewer, 'statuses', 'read')
    const statuses = latestStatuses(repo, sha)
    if (statuses.length === 0) return null
    const nodes = statuses.map((status) => statusNode(viewer, repo, status))
    return { id: `S_${repo.id}_${sha}`, state: combinedState(statuses).toUpperCase(), contexts: nodes }
  },
  statusCheckRollup: () => {
    requireGranted(viewer, 'statuses', 'read')
    requireGranted(viewer, 'checks', 'read')
    return rollupNode(viewer, repo, sha)
  },
  checkSuites: (args: Cut) => {
    requireGranted(viewer, 'checks', 'read')
    const runs = [...repo.checkRuns.values()].filter((run) => run.sha === sha)
    return connection(runs, args, 'checkSuites', (run) => ({
      ...checkRunNode(viewer, repo, run).checkSuite,
      status: run.status.toUpperCase(),
      conclusion: run.conclusion?.toUpperCase() ?? null,
      checkRuns: (cut: Cut) => connection([run], cut, 'checkRuns', (one) => checkRunNode(viewer, repo, one)),
    }))
  },
  deployments: (args: Cut & { environments?: readonly string[] | null }) => {
    requireGranted(viewer, 'deployments', 'read')
    const found = [...repo.deployments.values()].filter(
      (one) => one.sha === sha && (args.environments?.includes(one.environment) ?? true),
    )
    return connection(found, args, 'deployments', (one) => deploymentNode(viewer, repo, one))
  },
  associatedPullRequests: async (args: Cut) => {
    requireGranted(viewer, 'pull_requests', 'read')
    const found = []
    for (const ticket of pullsOf(repo)) {
      const { mergeCommit, headSha, baseSha } = ticket.pull
      const base = mergeCommit === null ? baseSha : (await repo.objects.commit(mergeCommit)).parents[0]
      const inside = mergeCommit === sha || (await isAncestor(repo, sha, mergeCommit ?? headSha))
      if (inside && !(base !== undefined && (await isAncestor(repo, sha, base)))) found.push(ticket)
    }
    return connection(found, args, 'associatedPullRequests', (ticket) => pullNode(viewer, repo, ticket))
  },
})

/** A commit. */
export const commitNode = async (viewer: Viewer, repo: Repository, oid: string) => {
  const commit = { ...(await repo.objects.commit(oid)), oid }
  const { verified, reason } = verificationView(repo, commit)
  return {
    ...identity(viewer, repo, commit),
    ...facts(viewer, repo, oid),
    repository: () => repositoryNode(viewer, repo),
    signature: verified
      ? { __typename: 'GpgSignature', isValid: true, state: reason.toUpperCase(), wasSignedByGitHub: true }
      : null,
    tree: () => treeNode(viewer, repo, commit.tree, ''),
    parents: (cut: Cut) => connection(commit.parents, cut, 'parents', (parent) => commitNode(viewer, repo, parent)),
    history: (args: Cut & HistoryFilter) => historyOf(viewer, repo, oid, args),
    file: async ({ path }: { path: string }) => {
      const entry = await entryAt(repo.objects, commit.tree, path)
      return entry === undefined ? null : entryNode(viewer, repo, entry, path)
    },
  }
}
