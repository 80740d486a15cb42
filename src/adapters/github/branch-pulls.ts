import type { CommitId } from '../../core/images/revision.ts'
import type { PullRequest } from '../../core/promotion/pull-request.ts'
import type { GitHub } from './client.ts'
import { dataOf } from './graphql-data.ts'

interface Actor {
  readonly __typename: string
  readonly login: string
}

interface PullNode {
  readonly number: number
  readonly id: string
  readonly url: string
  readonly title: string
  readonly body: string
  readonly isDraft: boolean
  readonly isCrossRepository: boolean
  readonly isInMergeQueue: boolean
  readonly baseRefName: string
  readonly headRefOid: CommitId
  readonly labels: Nodes<{ readonly name: string }> | null
}

interface OpenNode extends PullNode {
  readonly latestOpinionatedReviews: Nodes<{ readonly state: string; readonly commit: { readonly oid: string } | null }>
}

interface ClosedNode extends PullNode {
  readonly timelineItems: Nodes<{ readonly actor: Actor | null }>
  readonly commits: Nodes<{ readonly commit: { readonly message: string } }>
}

interface Nodes<T> {
  readonly nodes: readonly T[]
}

/** As many branches in one question as GitHub answers without running into its time limit. */
const mostBranches = 30

const fields =
  'number id url title body isDraft isCrossRepository isInMergeQueue baseRefName headRefOid labels(first: 20) { nodes { name } }'

const documentFor = (count: number): string => {
  const aliases = Array.from(
    { length: count },
    (_, i) => `
    open${i}: pullRequests(headRefName: $b${i}, states: [OPEN], first: 5, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { ...open } }
    closed${i}: pullRequests(headRefName: $b${i}, states: [CLOSED], first: 10, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { ...closed } }`,
  )
  const variables = Array.from({ length: count }, (_, i) => `, $b${i}: String!`)
  return `query ($owner: String!, $name: String!${variables.join('')}) { repository(owner: $owner, name: $name) {${aliases.join('')}
  } }
  fragment open on PullRequest { ${fields} latestOpinionatedReviews(first: 30) { nodes { state commit { oid } } } }
  fragment closed on PullRequest { ${fields}
    timelineItems(itemTypes: [CLOSED_EVENT], last: 1) { nodes { ... on ClosedEvent { actor { __typename login } } } }
    commits(last: 20) { nodes { commit { message } } } }`
}

/** The open and the closed pull requests of many branches of the repository itself, newest first: one request for each 30 branches. */
export const pullsOfBranches = async (
  gitHub: GitHub,
  branches: readonly string[],
): Promise<ReadonlyMap<string, readonly PullRequest[]>> => {
  const parts = Array.from({ length: Math.ceil(branches.length / mostBranches) }, (_, i) =>
    branches.slice(i * mostBranches, (i + 1) * mostBranches),
  )
  const found = await Promise.all(parts.map((part) => ask(gitHub, part)))
  return new Map(found.flat())
}

type Answer = Readonly<Record<string, Nodes<OpenNode> | Nodes<ClosedNode>>>

const ask = async (
  gitHub: GitHub,
  branches: readonly string[],
): Promise<readonly (readonly [string, readonly PullRequest[]])[]> => {
  const [owner, name] = gitHub.repository.split('/')
  const variables = { owner, name, ...Object.fromEntries(branches.map((branch, i) => [`b${i}`, branch])) }
  const answer = await gitHub.graphql<{ repository: Answer | null }>(documentFor(branches.length), variables)
  const { repository } = dataOf(gitHub, answer, '`permissions: pull-requests: read` and `permissions: contents: read`')
  return branches.map((branch, i) => {
    const open = (repository?.[`open${i}`]?.nodes ?? []) as readonly OpenNode[]
    const closed = (repository?.[`closed${i}`]?.nodes ?? []) as readonly ClosedNode[]
    return [branch, [...open.filter(isOwn).map(openOf), ...closed.filter(isOwn).map(closedOf)]]
  })
}

/** A fork may name its branch as ours. */
const isOwn = ({ isCrossRepository }: PullNode): boolean => !isCrossRepository

const openOf = (node: OpenNode): PullRequest => {
  const reviews = node.latestOpinionatedReviews.nodes
  const isApproved = reviews.some(({ state, commit }) => state === 'APPROVED' && commit?.oid === node.headRefOid)
  const settled = node.isInMergeQueue ? 'queued' : isApproved && !node.isDraft ? 'approved' : undefined
  return { ...pullOf(node), state: 'open', settled }
}

const closedOf = (node: ClosedNode): PullRequest => {
  const closer = node.timelineItems.nodes[0]?.actor
  const closedBy =
    closer === undefined || closer === null ? undefined : { login: closer.login, person: closer.__typename !== 'Bot' }
  return {
    ...pullOf(node),
    state: 'closed',
    closedBy,
    messages: node.commits.nodes.map(({ commit }) => commit.message),
  }
}

const pullOf = (node: PullNode): PullRequest => ({
  number: node.number,
  id: node.id,
  url: node.url,
  title: node.title,
  body: node.body,
  state: 'open',
  draft: node.isDraft,
  base: node.baseRefName,
  head: node.headRefOid,
  labels: (node.labels?.nodes ?? []).map(({ name }) => name),
  settled: undefined,
  closedBy: undefined,
  messages: [],
})
