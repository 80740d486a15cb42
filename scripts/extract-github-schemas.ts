/**
 * Makes the compact extract of GitHub's REST description that the local GitHub validates with.
 *
 * Usage: node scripts/extract-github-schemas.ts [path of api.github.com.json]
 *
 * Without a path, `@octokit/openapi` is installed into a temporary folder: it unpacks to some 400 MB, so it is
 * no dependency of this project. The output is JSON Schema (draft 7), with what only people read left out.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operations } from '../test/support/github/operations.ts'

const version = '23'
const target = fileURLToPath(new URL('../test/support/github/schemas/rest.json', import.meta.url))

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Node = { readonly [key: string]: Json }

/** Words of a schema that bind a value; all others are for people. */
const binding = new Set([
  '$ref',
  'type',
  'enum',
  'properties',
  'required',
  'items',
  'additionalProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
])

/** Formats that ajv-formats checks; GitHub's own (repo.nwo, ssh-key…) bind nothing. */
const formats = new Set(['date-time', 'date', 'uri', 'email'])

const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nodeOf = (value: Json | undefined, where: string): Node => {
  if (!isNode(value)) throw new Error(`${where}: no object in GitHub's description.`)
  return value
}

const mapValues = (node: Node, change: (value: Json) => Json): Node =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]))

const compactWord = (key: string, value: Json): Json => {
  if (key === 'properties') return mapValues(nodeOf(value, key), compact)
  if (key === '$ref') return String(value).replace('#/components/schemas/', '#/schemas/')
  return key === 'enum' || key === 'required' ? value : compact(value)
}

const withNull = (schema: Node): Node => {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const listed = Array.isArray(schema.enum) ? { enum: [...new Set([...schema.enum, null])] } : {}
  return { ...schema, ...listed, type: [schema.type, 'null'] }
}

/** A schema of OpenAPI 3.0 as JSON Schema. */
function compact(value: Json): Json {
  if (Array.isArray(value)) return value.map(compact)
  if (!isNode(value)) return value
  const kept = Object.entries(value)
    .filter(([key, word]) => binding.has(key) && !(key === 'format' && !formats.has(String(word))))
    .map(([key, word]): [string, Json] => [key, compactWord(key, word)])
  const schema: Node = Object.fromEntries(kept)
  return value.nullable === true && kept.length > 0 ? withNull(schema) : schema
}

const jsonSchemaOf = (holder: Node): Json | undefined => {
  const media = isNode(holder.content) ? holder.content['application/json'] : undefined
  return isNode(media) ? media.schema : undefined
}

const resolveIn = (document: Node, value: Json): Node => {
  const node = nodeOf(value, 'reference')
  if (typeof node.$ref !== 'string') return node
  const steps = node.$ref.slice(2).split('/')
  return nodeOf(
    steps.reduce<Json | undefined>((at, step) => (isNode(at) ? at[step] : undefined), document),
    node.$ref,
  )
}

const parameterOf = (document: Node, value: Json): [string, string, Json] => {
  const parameter = resolveIn(document, value)
  return [String(parameter.in), String(parameter.name), compact(parameter.schema ?? {})]
}

const responsesOf = (document: Node, operation: Node): Node => {
  const all = Object.entries(nodeOf(operation.responses, 'responses'))
  return Object.fromEntries(
    all
      .filter(([status]) => status.startsWith('2'))
      .map(([status, response]): [string, Json] => {
        const schema = jsonSchemaOf(resolveIn(document, response))
        return [status, schema === undefined ? null : compact(schema)]
      }),
  )
}

const extractOperation = (document: Node, method: string, path: string): Node => {
  const paths = nodeOf(document.paths, 'paths')
  const operation = nodeOf(nodeOf(paths[path], path)[method], `${method} ${path}`)
  const parameters = Array.isArray(operation.parameters) ? operation.parameters : []
  const query = parameters
    .map((parameter: Json) => parameterOf(document, parameter))
    .filter(([where]) => where === 'query')
  const body = operation.requestBody === undefined ? undefined : resolveIn(document, operation.requestBody)
  const schema = body && jsonSchemaOf(body)
  const docs = operation.externalDocs
  return {
    method: method.toUpperCase(),
    path,
    docs: isNode(docs) ? String(docs.url) : '',
    query: Object.fromEntries(query.map(([, name, of]) => [name, of])),
    ...(schema === undefined ? {} : { body: compact(schema) }),
    responses: responsesOf(document, operation),
  }
}

const namesIn = (value: Json): readonly string[] =>
  [...JSON.stringify(value).matchAll(/"#\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '')

const schemasFor = (document: Node, roots: Json, seed: readonly string[]): Node => {
  const all = nodeOf(nodeOf(document.components, 'components').schemas, 'schemas')
  const found = new Map<string, Json>()
  const open = [...seed, ...namesIn(roots)]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    const schema = compact(all[name] ?? null)
    found.set(name, schema)
    open.push(...namesIn(schema))
  }
  return Object.fromEntries([...found].sort(([a], [b]) => a.localeCompare(b)))
}

const extract = (document: Node): Node => {
  const byId = new Map<string, [string, string]>()
  for (const [path, item] of Object.entries(nodeOf(document.paths, 'paths')))
    for (const [method, operation] of Object.entries(nodeOf(item, path)))
      if (isNode(operation)) byId.set(String(operation.operationId), [method, path])
  const extracted = operations.map((id): [string, Json] => {
    const at = byId.get(id)
    if (at === undefined) throw new Error(`operation "${id}": not in GitHub's description. Correct operations.ts.`)
    return [id, extractOperation(document, ...at)]
  })
  const roots = Object.fromEntries(extracted)
  return { operations: roots, schemas: schemasFor(document, roots, ['basic-error', 'validation-error']) }
}

const download = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-openapi-'))
  try {
    execFileSync('npm', ['install', '--no-save', '--prefix', folder, `@octokit/openapi@${version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return readFileSync(join(folder, 'node_modules/@octokit/openapi/generated/api.github.com.json'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const given = process.argv[2]
const document: Node = JSON.parse(given === undefined ? download() : readFileSync(given, 'utf8'))
const text = `${JSON.stringify(extract(document))}\n`
writeFileSync(target, text)
console.log(`${target}: ${operations.length} operations, ${Math.round(text.length / 1024)} KB`)
