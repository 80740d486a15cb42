import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema } from 'graphql'

let built: GraphQLSchema | undefined

/** The package exports its entry alone; the schema lies beside it. */
const file = new URL('../../../../node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url)

/** GitHub's own GraphQL schema; built at the first use, as it is large. */
export const githubSchema = (): GraphQLSchema => {
  built ??= buildSchema(readFileSync(file, 'utf8'), { assumeValid: true, assumeValidSDL: true })
  return built
}
