import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { OperationId } from './operations.ts'
import { Refusal } from './refusal.ts'

type Schema = Readonly<Record<string, unknown>>

/** One operation of GitHub's REST description, as scripts/extract-github-schemas.ts leaves it. */
export type OperationSchema = {
  readonly method: string
  readonly path: string
  readonly docs: string
  readonly query: Readonly<Record<string, Schema>>
  readonly body?: Schema & { readonly properties?: Readonly<Record<string, unknown>> }
  readonly responses: Readonly<Record<string, Schema | null>>
}

type Extract = { readonly operations: Readonly<Record<OperationId, OperationSchema>>; readonly schemas: Schema }

const extract: Extract = JSON.parse(readFileSync(new URL('./schemas/rest.json', import.meta.url), 'utf8'))

/** The description of an operation. */
export const operationSchema = (id: OperationId): OperationSchema => extract.operations[id]

const makeAjv = (coerceTypes: boolean) => {
  const ajv = new Ajv({ strict: false, allErrors: false, verbose: true, coerceTypes })
  addFormats.default(ajv)
  // GitHub itself answers "" where it has no address, against its own description.
  ajv.addFormat('uri', /^$|^[a-z][a-z0-9+.-]*:\S+$/i)
  return ajv.addSchema({ $id: 'rest', ...extract })
}

const strict = makeAjv(false)
const coercing = makeAjv(true)
const compiled = new Map<string, ValidateFunction>()

const validatorAt = (ajv: Ajv, ...steps: readonly string[]): ValidateFunction => {
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  const known = compiled.get(pointer)
  if (known !== undefined) return known
  const made = ajv.compile({ $ref: `rest#/${pointer}` })
  compiled.set(pointer, made)
  return made
}

const placeOf = (pointer: string) =>
  `properties${pointer.replace(/\/(\d+)(?=\/|$)/g, '/items').replace(/\/(?!items)/g, '/')}`

/** An error of ajv's in the words with which GitHub rejects a request. */
const wordsOf = ({ keyword, instancePath, params, data }: ErrorObject): string => {
  const shown = data === null ? 'nil' : JSON.stringify(data)
  if (keyword === 'required') return `"${params.missingProperty}" wasn't supplied.`
  if (keyword === 'type') return `For '${placeOf(instancePath)}', ${shown} is not a ${params.type}.`
  if (keyword === 'enum')
    return `For '${placeOf(instancePath)}', ${shown} is not a member of ${JSON.stringify(params.allowedValues)}.`
  if (keyword === 'anyOf' || keyword === 'oneOf') return `No subschema in "${keyword}" matched.`
  return `For '${placeOf(instancePath)}', ${shown} is not valid (${keyword}).`
}

const invalidRequest = (words: string) => new Refusal(422, `Invalid request.\n\n${words}`)

/** @throws Refusal 422 for a body that GitHub's schema does not take, or with a key that it does not know. */
export const requireValidBody = (id: OperationId, body: unknown): void => {
  const schema = extract.operations[id].body
  if (schema === undefined) return
  const known = schema.properties
  if (known !== undefined && typeof body === 'object' && body !== null && !Array.isArray(body))
    for (const key of Object.keys(body)) if (!(key in known)) throw invalidRequest(`"${key}" is not a permitted key.`)
  const validate = validatorAt(strict, 'operations', id, 'body')
  if (!validate(body)) throw invalidRequest(wordsOf(validate.errors?.at(-1) as ErrorObject))
}

/** @throws Refusal 422 for a query parameter whose value GitHub's schema does not take. */
export const requireValidQuery = (id: OperationId, query: URLSearchParams): void => {
  for (const [name, value] of query) {
    if (extract.operations[id].query[name] === undefined) continue
    const holder = { value }
    const validate = validatorAt(coercing, 'operations', id, 'query', name)
    const taken = validate(holder.value) || coerces(validate, value)
    if (!taken) throw invalidRequest(`For '${name}', ${JSON.stringify(value)} is not valid.`)
  }
}

const coerces = (validate: ValidateFunction, value: string): boolean => {
  const candidates: unknown[] = [Number(value), value === 'true', value.split(',')]
  return candidates.some((candidate) => String(candidate) === value && validate(candidate))
}

/** The parameters of a query that GitHub would ignore without a word. */
export const unknownParameters = (id: OperationId, query: URLSearchParams): readonly string[] =>
  [...query.keys()].filter((name) => extract.operations[id].query[name] === undefined)

/** What is wrong with an answer of ours, or nothing. */
export const responseProblem = (id: OperationId, status: number, body: unknown): string | undefined => {
  const { responses } = extract.operations[id]
  if (status === 304) return undefined
  const schema = responses[String(status)]
  if (status < 400 && schema === undefined) return `${id}: GitHub never answers ${status}.`
  if (schema === null) return body === undefined ? undefined : `${id}: ${status} has no body.`
  const validate =
    status < 400
      ? validatorAt(strict, 'operations', id, 'responses', String(status))
      : validatorAt(strict, 'schemas', 'basic-error')
  if (validate(body)) return undefined
  const [error] = validate.errors ?? []
  return `${id}: answer ${status} at "${error?.instancePath}": ${error?.message} ${JSON.stringify(error?.params)}`
}
