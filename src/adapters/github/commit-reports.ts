import type { CommitId } from '../../core/images/revision.ts'
import type { Report } from '../../core/promotion/facts.ts'
import type { GitHub } from './client.ts'
import { dataOf } from './graphql-data.ts'

type Context =
  | {
      readonly __typename: 'StatusContext'
      readonly context: string
      readonly state: string
      readonly createdAt: string
    }
  | {
      readonly __typename: 'CheckRun'
      readonly name: string
      readonly conclusion: string | null
      readonly startedAt: string | null
      readonly completedAt: string | null
    }

interface DeploymentNode {
  readonly originalEnvironment: string | null
  readonly createdAt: string
  readonly statuses: { readonly nodes: readonly { readonly state: string; readonly createdAt: string }[] } | null
}

interface CommitNode {
  readonly oid: CommitId
  readonly statusCheckRollup?: { readonly contexts: { readonly nodes: readonly Context[] } } | null
  readonly deployments?: { readonly nodes: readonly DeploymentNode[] }
}

const mostCommits = 50

const checkFields = `statusCheckRollup { contexts(first: 100) { nodes { __typename
  ... on StatusContext { context state createdAt } ... on CheckRun { name conclusion startedAt completedAt } } } }`

const deploymentFields = `deployments(environments: $environments, first: 20, orderBy: { field: CREATED_AT, direction: DESC }) {
  nodes { originalEnvironment createdAt statuses(first: 10) { nodes { state createdAt } } } }`

/** Statuses and check runs of many commits, the newest of each name: one request for each 50 commits. */
export const checksOnCommits = (gitHub: GitHub, commits: readonly CommitId[]): Promise<Reported> =>
  ask(gitHub, commits, checkFields, undefined)

/** The deployments of many commits to some environments: one request for each 50 commits. */
export const deploymentsOnCommits = (
  gitHub: GitHub,
  commits: readonly CommitId[],
  environments: readonly string[],
): Promise<Reported> => ask(gitHub, commits, deploymentFields, environments)

type Reported = ReadonlyMap<CommitId, readonly Report[]>

const ask = async (
  gitHub: GitHub,
  commits: readonly CommitId[],
  fields: string,
  environments: readonly string[] | undefined,
): Promise<Reported> => {
  const parts = Array.from({ length: Math.ceil(commits.length / mostCommits) }, (_, i) =>
    commits.slice(i * mostCommits, (i + 1) * mostCommits),
  )
  const found = await Promise.all(parts.map((part) => askPart(gitHub, part, fields, environments)))
  return new Map(found.flat())
}

const askPart = async (
  gitHub: GitHub,
  commits: readonly CommitId[],
  fields: string,
  environments: readonly string[] | undefined,
): Promise<readonly (readonly [CommitId, readonly Report[]])[]> => {
  const [owner, name] = gitHub.repository.split('/')
  const head = environments === undefined ? '' : ', $environments: [String!]'
  const aliases = commits.map((oid, i) => `c${i}: object(oid: "${oid}") { ...facts }`)
  const document = `query ($owner: String!, $name: String!${head}) { repository(owner: $owner, name: $name) { ${aliases.join('\n')} } }
  fragment facts on Commit { oid ${fields} }`
  type Data = { repository: Readonly<Record<string, CommitNode | null>> | null }
  const variables = { owner, name, ...(environments === undefined ? {} : { environments }) }
  const { repository } = dataOf(gitHub, await gitHub.graphql<Data>(document, variables), permissions)
  return commits.map((oid, i) => [oid, reportsOf(repository?.[`c${i}`])])
}

const permissions = '`permissions: statuses: read`, `permissions: checks: read` and `permissions: deployments: read`'

const reportsOf = (node: CommitNode | null | undefined): readonly Report[] => [
  ...(node?.statusCheckRollup?.contexts.nodes ?? []).map(checkOf),
  ...(node?.deployments?.nodes ?? []).flatMap(deploymentOf),
]

const checkOf = (node: Context): Report =>
  node.__typename === 'StatusContext'
    ? { name: node.context, state: stateOf(node.state), at: new Date(node.createdAt) }
    : {
        name: node.name,
        state: stateOf(node.conclusion ?? 'PENDING'),
        at: new Date(node.completedAt ?? node.startedAt ?? 0),
      }

/** GitHub sets the deployments before a newer one to inactive, which says nothing of how they went. */
const deploymentOf = ({ originalEnvironment, createdAt, statuses }: DeploymentNode): readonly Report[] => {
  const last = statuses?.nodes.find(({ state }) => state !== 'INACTIVE')
  if (last === undefined && (statuses?.nodes.length ?? 0) > 0) return []
  return [
    {
      name: originalEnvironment ?? '',
      state: stateOf(last?.state ?? 'PENDING'),
      at: new Date(last?.createdAt ?? createdAt),
    },
  ]
}

/** GitHub's words for states and conclusions; skipped and neutral count as success, as they do for required checks. */
const stateOf = (word: string): Report['state'] => {
  if (/^(SUCCESS|NEUTRAL|SKIPPED)$/.test(word)) return 'success'
  return /^(PENDING|QUEUED|IN_PROGRESS|WAITING|REQUESTED|EXPECTED|ACTION_REQUIRED)$/.test(word) ? 'pending' : 'failure'
}
