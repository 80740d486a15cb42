import { fullNameOf, isPull, type PullTicket, pullsOf, type Repository } from '../store/model.ts'
import { listRefs, readRef } from '../store/refs.ts'
import { covers } from '../store/rules.ts'
import { actorOf } from '../store/world.ts'
import { allows } from '../tokens.ts'
import { repoPage } from '../views/repository.ts'
import { actorNode } from './actor.ts'
import { deploymentNode } from './commit.ts'
import { type Cut, connection } from './connection.ts'
import { Failure } from './failure.ts'
import { objectNode } from './git-object.ts'
import { pullNode } from './pull.ts'
import { requireGranted, type Viewer } from './viewer.ts'

const prefixOf = (ref: string) => /^refs\/(?:heads|tags)\//.exec(ref)?.[0] ?? 'refs/'

/** A ref; its name is without the prefix. */
export const refNode = (viewer: Viewer, repo: Repository, ref: string, oid: string) => {
  const prefix = prefixOf(ref)
  const name = ref.slice(prefix.length)
  return {
    __typename: 'Ref',
    id: `REF_${repo.id}_${ref}`,
    name,
    prefix,
    target: () => objectNode(viewer, repo, oid, ''),
    repository: () => repositoryNode(viewer, repo),
    branchProtectionRule: () => {
      const rule = repo.rules.find((one) => one.kind === 'branch-protection' && covers(one, name))
      if (rule === undefined || prefix !== 'refs/heads/') return null
      return {
        id: `BPR_${rule.id}`,
        pattern: rule.pattern,
        requiresApprovingReviews: rule.approvals > 0,
        requiredApprovingReviewCount: rule.approvals,
        requiresStatusChecks: rule.checks.length > 0,
        requiredStatusCheckContexts: rule.checks,
        requiresStrictStatusChecks: rule.strict,
        dismissesStaleReviews: rule.dismissStale,
        allowsForcePushes: rule.allowForcePush,
        allowsDeletions: rule.allowDeletion,
      }
    },
    associatedPullRequests: (args: Cut & PullFilter) =>
      pullConnection(viewer, repo, { ...args, headRefName: name }, 'associatedPullRequests'),
  }
}

type PullFilter = {
  readonly states?: readonly string[] | null
  readonly headRefName?: string | null
  readonly baseRefName?: string | null
  readonly labels?: readonly string[] | null
  readonly orderBy?: { readonly field: string; readonly direction: string } | null
}

const stateOf = ({ state, pull }: PullTicket) => (pull.mergedAt === null ? state.toUpperCase() : 'MERGED')

const pullConnection = (viewer: Viewer, repo: Repository, args: Cut & PullFilter, name: string) => {
  requireGranted(viewer, 'pull_requests', 'read')
  const key = args.orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const found = pullsOf(repo)
    .filter((ticket) => args.states?.includes(stateOf(ticket)) ?? true)
    .filter(({ pull }) => (args.headRefName ?? pull.head) === pull.head)
    .filter(({ pull }) => (args.baseRefName ?? pull.base) === pull.base)
    .filter(({ labels }) => args.labels?.some((label) => labels.includes(label)) ?? true)
    .sort((a, b) => a[key].localeCompare(b[key]) || a.number - b.number)
  const ordered = args.orderBy?.direction === 'DESC' ? found.reverse() : found
  return connection(ordered, args, name, (ticket) => pullNode(viewer, repo, ticket))
}

type RefFilter = {
  readonly refPrefix: string
  readonly query?: string | null
  readonly orderBy?: { readonly direction: string } | null
}

const refConnection = async (viewer: Viewer, repo: Repository, args: Cut & RefFilter) => {
  const prefix = args.refPrefix.endsWith('/') ? args.refPrefix : `${args.refPrefix}/`
  const all = [...(await listRefs(repo, prefix))].filter(([ref]) => ref.includes(args.query ?? ''))
  const ordered = args.orderBy?.direction === 'DESC' ? all.reverse() : all
  return connection(ordered, args, 'refs', ([ref, oid]) => refNode(viewer, repo, ref, oid))
}

const refAt = async (viewer: Viewer, repo: Repository, name: string) => {
  for (const ref of [name, `refs/heads/${name}`, `refs/tags/${name}`]) {
    const oid = await readRef(repo, ref)
    if (oid !== undefined) return refNode(viewer, repo, ref, oid)
  }
  return null
}

const permissionOf = ({ token }: Viewer) => {
  if (allows(token, 'administration', 'write') && token.actor.kind === 'user') return 'ADMIN'
  return allows(token, 'contents', 'write') ? 'WRITE' : 'READ'
}

const settingsOf = (repo: Repository) => ({
  isPrivate: repo.settings.private,
  isArchived: repo.settings.archived,
  isFork: false,
  isEmpty: async () => (await listRefs(repo)).size === 0,
  visibility: repo.settings.private ? 'PRIVATE' : 'PUBLIC',
  autoMergeAllowed: repo.settings.allowAutoMerge,
  mergeCommitAllowed: repo.settings.allowMergeCommit,
  squashMergeAllowed: repo.settings.allowSquashMerge,
  rebaseMergeAllowed: repo.settings.allowRebaseMerge,
  deleteBranchOnMerge: repo.settings.deleteBranchOnMerge,
})

const objectOf =
  (viewer: Viewer, repo: Repository) =>
  ({ expression, oid }: { expression?: string; oid?: string }) => {
    requireGranted(viewer, 'contents', 'read')
    const path = /^[^:]+:(.*)$/.exec(expression ?? '')?.[1] ?? ''
    return objectNode(viewer, repo, oid ?? expression ?? '', path)
  }

/** A repository. */
export const repositoryNode = (viewer: Viewer, repo: Repository) => ({
  __typename: 'Repository',
  id: `R_${repo.id}`,
  databaseId: repo.id,
  name: repo.name,
  nameWithOwner: fullNameOf(repo),
  url: repoPage(viewer.world, repo),
  owner: actorNode(viewer, actorOf(viewer.world, repo.owner)),
  createdAt: repo.createdAt,
  pushedAt: repo.pushedAt,
  viewerPermission: permissionOf(viewer),
  ...settingsOf(repo),
  defaultBranchRef: () => refAt(viewer, repo, `refs/heads/${repo.settings.defaultBranch}`),
  ref: ({ qualifiedName }: { qualifiedName: string }) => refAt(viewer, repo, qualifiedName),
  refs: (args: Cut & RefFilter) => refConnection(viewer, repo, args),
  object: objectOf(viewer, repo),
  pullRequests: (args: Cut & PullFilter) => pullConnection(viewer, repo, args, 'pullRequests'),
  pullRequest: ({ number }: { number: number }) => {
    requireGranted(viewer, 'pull_requests', 'read')
    const ticket = repo.tickets.get(number)
    if (ticket !== undefined && isPull(ticket)) return pullNode(viewer, repo, ticket)
    throw new Failure('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
  },
  deployments: (args: Cut & { environments?: readonly string[] | null; orderBy?: { direction: string } | null }) => {
    requireGranted(viewer, 'deployments', 'read')
    const found = [...repo.deployments.values()].filter((one) => args.environments?.includes(one.environment) ?? true)
    const ordered = args.orderBy?.direction === 'DESC' ? found.reverse() : found
    return connection(ordered, args, 'deployments', (one) => deploymentNode(viewer, repo, one))
  },
  labels: (cut: Cut) =>
    connection([...repo.labels.values()], cut, 'labels', (label) => ({
      id: `LA_${label.id}`,
      name: label.name,
      color: label.color,
      description: label.description,
    })),
})
