/** A mapping as Kubernetes reads it: keys are text, values are what JSON can hold. */
export type Fields = Readonly<Record<string, unknown>>

/** What makes a resource the same one in two renders; a resource of the cluster, or of the release's namespace, names none. */
export interface Identity {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string | undefined
  readonly name: string
}

/** One document of rendered YAML. */
export interface Resource {
  readonly identity: Identity
  /** As the tool wrote it, without separators and blank lines around it; ends in a line feed. */
  readonly text: string
  readonly value: Fields
  /** The template that Helm names above the document, such as `web/templates/deployment.yaml`. */
  readonly template: string | undefined
}

/** Tells whether a value is a mapping. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The mapping under a path of keys; empty where the path leads to none. */
export const fieldsAt = (value: unknown, ...keys: readonly string[]): Fields => {
  const found = keys.reduce<unknown>((fields, key) => (isFields(fields) ? fields[key] : undefined), value)
  return isFields(found) ? found : {}
}

/** The mappings of a list; empty where the value is no list. */
export const itemsOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])

/** One text for one identity. */
export const keyOf = ({ apiVersion, kind, namespace, name }: Identity): string =>
  JSON.stringify([apiVersion, kind, namespace ?? '', name])

/** The API group without its version, empty for the core group. */
export const groupOf = ({ apiVersion }: Identity): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''

/** A resource as people write it: `Deployment web` or `Deployment prod/web`. */
export const formatIdentity = ({ kind, namespace, name }: Identity): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
