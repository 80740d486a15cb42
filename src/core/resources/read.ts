import type { Problem } from '../errors/problem.ts'
import { UserError } from '../errors/user-error.ts'
import { type Document, splitDocuments } from './documents.ts'
import { readKubernetesYaml } from './kubernetes-yaml.ts'
import { fieldsAt, type Identity, isFields, type Resource } from './resource.ts'

/** Reads rendered YAML; one reader remembers what it has read, as the same documents come several times in a run. */
export type ResourceReader = (stream: string, origin: string) => readonly Resource[]

type Outcome = { readonly resource: Resource } | { readonly fault: string }

/**
 * Makes a reader of rendered YAML.
 * The reader throws UserError RENDER_FAILED for documents that are no Kubernetes resources, all of them at once.
 */
export const resourceReader = (): ResourceReader => {
  const known = new Map<string, Outcome>()
  const read = ({ text }: Document): Outcome => {
    const outcome = known.get(text) ?? readDocument(text)
    known.set(text, outcome)
    return outcome
  }
  return (stream, origin) => {
    const outcomes = splitDocuments(stream).map((document) => ({ document, outcome: read(document) }))
    const problems = outcomes.flatMap(({ document, outcome }) =>
      'fault' in outcome ? [problemOf(document, outcome.fault, origin)] : [],
    )
    if (problems.length > 0) throw new UserError('RENDER_FAILED', problems)
    // A document that stands twice is two resources.
    return outcomes.flatMap(({ outcome }) => ('resource' in outcome ? [{ ...outcome.resource }] : []))
  }
}

const readDocument = (text: string): Outcome => {
  const reading = readKubernetesYaml(text)
  if ('fault' in reading) return { fault: `this is not YAML (${reading.fault})` }
  const identity = identityOf(reading.value)
  if (typeof identity === 'string') return { fault: identity }
  return { resource: { identity, text, value: reading.value as Resource['value'], template: templateOf(text) } }
}

/** The identity, or what is missing for one. */
const identityOf = (value: unknown): Identity | string => {
  if (!isFields(value)) return 'this document is no mapping'
  const { apiVersion, kind } = value
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'this resource has no "apiVersion"'
  if (typeof kind !== 'string' || kind === '') return 'this resource has no "kind"'
  const { name, namespace, generateName } = fieldsAt(value, 'metadata')
  const text = name ?? (typeof generateName === 'string' ? `${generateName}*` : undefined)
  if (text === undefined && !kind.endsWith('List')) return `this ${kind} has no "metadata.name"`
  return {
    apiVersion,
    kind,
    name: String(text ?? ''),
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
  }
}

const templateOf = (text: string): string | undefined => /^# Source: (.+?)\s*$/m.exec(text)?.[1]

const problemOf = (document: Document, fault: string, origin: string): Problem => ({
  where: { name: templateOf(document.text) ?? origin },
  what: `${fault}; the document begins with "${firstLine(document.text)}"`,
  fix: 'Render it and mend the template so that each document is one Kubernetes resource',
})

const firstLine = (text: string): string => (text.split('\n').find((line) => !line.startsWith('#')) ?? '').slice(0, 120)
