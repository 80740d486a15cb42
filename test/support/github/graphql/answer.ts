import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { sees } from '../git-http.ts'
import { Refusal } from '../refusal.ts'
import type { Answer } from '../rest.ts'
import type { Running } from '../server.ts'
import { findRepository } from '../store/world.ts'
import type { Token } from '../tokens.ts'
import { actorNode } from './actor.ts'
import { Failure } from './failure.ts'
import { mutationRoot } from './mutations.ts'
import { repositoryNode } from './repository.ts'
import { githubSchema } from './schema.ts'
import type { Viewer } from './viewer.ts'

type Request = { readonly query: string; readonly variables?: Record<string, unknown>; readonly operationName?: string }

const parseRequest = (body: Buffer): Request => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

const operationIn = (document: DocumentNode): OperationDefinitionNode | undefined =>
  document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)

/** The name by which faults and counts know a GraphQL request: "graphql/query/repository", "graphql/mutation/updateRefs". */
export const graphqlOperationOf = (body: Buffer): string => {
  try {
    const operation = operationIn(parse(parseRequest(body).query))
    const fields =
      operation?.selectionSet.selections.map((one) => (one.kind === Kind.FIELD ? one.name.value : '…')) ?? []
    return `graphql/${operation?.operation}/${[...new Set(fields)].join(',')}`
  } catch {
    return 'graphql/unparsable'
  }
}

const queryRoot = (viewer: Viewer) => ({
  __typename: 'Query',
  viewer: () => actorNode(viewer, viewer.token.actor),
  rateLimit: () => ({
    cost: 1,
    limit: 5000,
    remaining: 4999,
    used: 1,
    nodeCount: 1,
    resetAt: viewer.world.clock.iso(),
  }),
  repository: ({ owner, name }: { owner: string; name: string }) => {
    const repo = findRepository(viewer.world, owner, name)
    if (repo === undefined || (repo.settings.private && !sees(repo, viewer.token)))
      throw new Failure('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
    return repositoryNode(viewer, repo)
  },
})

/** A field that we do not serve is our bug, never a silent null. */
const strictly: GraphQLFieldResolver<unknown, unknown> = (source, args, _, info) => {
  const value = (source as Record<string, unknown>)[info.fieldName]
  if (value === undefined)
    throw new Error(`local GitHub bug: the field ${info.parentType.name}.${info.fieldName} is not served.`)
  return typeof value === 'function' ? value(args) : value
}

const errorView = (error: GraphQLError) => ({
  ...(error.originalError instanceof Failure ? { type: error.originalError.type } : {}),
  ...(error.path === undefined ? {} : { path: error.path }),
  locations: error.locations ?? [],
  message: error.message,
})

/** GitHub's server words the commonest mistake in its own way. */
const inGithubWords = (message: string) =>
  message.replace(/^Cannot query field "(\w+)" on type "(\w+)"\..*$/, "Field '$1' doesn't exist on type '$2'")

const invalidView = (error: GraphQLError) => ({
  locations: error.locations ?? [],
  message: inGithubWords(error.message),
})

const run = async (running: Running, viewer: Viewer, document: DocumentNode, request: Request): Promise<Answer> => {
  const mutates = operationIn(document)?.operation === 'mutation'
  const { data, errors } = await execute({
    schema: githubSchema(),
    document,
    rootValue: mutates ? mutationRoot(viewer) : queryRoot(viewer),
    fieldResolver: strictly,
    variableValues: request.variables ?? {},
    operationName: request.operationName ?? null,
    typeResolver: (value) => (value as { __typename: string }).__typename,
  })
  for (const { originalError } of errors ?? [])
    if (originalError !== undefined && originalError !== null && !(originalError instanceof Failure))
      running.problems.push(originalError.stack ?? originalError.message)
  return {
    status: 200,
    body: { data: data ?? null, ...(errors === undefined ? {} : { errors: errors.map(errorView) }) },
  }
}

/** Answers a GraphQL request, checked and executed over GitHub's schema. */
export const answerGraphql = async (running: Running, token: Token | undefined, body: Buffer): Promise<Answer> => {
  if (token === undefined) throw new Refusal(401, 'Bad credentials')
  const request = parseRequest(body)
  if (typeof request.query !== 'string')
    return { status: 200, body: { errors: [{ message: 'A query attribute must be specified and must be a string.' }] } }
  let document: DocumentNode
  try {
    document = parse(request.query)
  } catch (error) {
    return { status: 200, body: { errors: [invalidView(error as GraphQLError)] } }
  }
  const wrong = validate(githubSchema(), document)
  if (wrong.length > 0) return { status: 200, body: { errors: wrong.map(invalidView) } }
  return run(running, { world: running.world, token }, document, request)
}
