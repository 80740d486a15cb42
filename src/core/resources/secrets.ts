import type { Change } from './compare-values.ts'
import { keysOf, type Path } from './path.ts'
import { isFields, itemsOf, type Resource } from './resource.ts'

/** What stands where a value is not shown. */
export const hidden = '(hidden)'

/** Names of values that are secret wherever they stand: in variables, in settings, in arguments. */
const words =
  'pass(?:word|wd|phrase)?|secret|token|api[-_.]?key|(?:private|access|signing|encryption)[-_.]?key|credentials?'
const secretName = new RegExp(`(?:${words})s?$`, 'i')
const assignment = new RegExp(String.raw`((?:${words})["']?\s*(?:[:=]|=>)\s*)("[^"\n]*"|'[^'\n]*'|[^\s,;&]+)`, 'gi')
const secretTexts: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|[sr]k_live|npm)[_-][\w-]{16,}/g,
  /(?<=:\/\/)[^\s/:@]+:[^\s/@]+(?=@)/g,
]

/**
 * A value as it may be shown to anybody who reads the repository: what a Secret holds is hidden, and so is what looks like one elsewhere.
 * @param path where in the resource the value stands.
 */
export const shown = (resource: Resource, path: Path, value: unknown): unknown => {
  if (holdsSecrets(resource.value) && keysOf(path).some(isDataOfSecret)) return hideAll(value)
  return redact(value, path)
}

/** A change with both sides as they may be shown. */
export const shownChange = (before: Resource, after: Resource, change: Change): Change => {
  const { path } = change
  if (change.op === 'added') return { ...change, after: shown(after, path, change.after) }
  if (change.op === 'removed') return { ...change, before: shown(before, path, change.before) }
  if (change.op === 'ordered') return change
  return { ...change, before: shown(before, path, change.before), after: shown(after, path, change.after) }
}

/** Whether nothing of the text of a resource may be shown as it stands. */
export const holdsSecrets = (value: unknown): boolean =>
  isFields(value) && (value.kind === 'Secret' || itemsOf(value.items).some(holdsSecrets))

/** A whole resource as text, in one annotation. */
const copyOfResource = 'kubectl.kubernetes.io/last-applied-configuration'

const isDataOfSecret = (key: string): boolean => key === 'data' || key === 'stringData' || key === copyOfResource

const hideAll = (value: unknown): unknown => {
  if (isFields(value)) return mapFields(value, (_, inner) => hideAll(inner))
  return Array.isArray(value) ? value.map(hideAll) : hidden
}

const redact = (value: unknown, path: Path): unknown => {
  if (Array.isArray(value)) return value.map((item, index) => redact(item, [...path, index]))
  if (isFields(value)) return redactFields(value, path)
  if (typeof value !== 'string') return value
  return isSecretPlace(path) ? hidden : scrub(value)
}

const redactFields = (value: Readonly<Record<string, unknown>>, path: Path): unknown => {
  // Of a Secret that another resource wraps, such as a List or a hook's template.
  const secret = value.kind === 'Secret'
  const name = typeof value.name === 'string' ? value.name : undefined
  return mapFields(value, (key, inner) => {
    if (secret && isDataOfSecret(key)) return hideAll(inner)
    if (key === 'value' && name !== undefined && secretName.test(name) && typeof inner === 'string') return hidden
    return redact(inner, [...path, key])
  })
}

const mapFields = (
  value: Readonly<Record<string, unknown>>,
  map: (key: string, inner: unknown) => unknown,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(key, inner)]))

/** A field of a telling name, or the value of a variable of one. Names of Secrets are no secrets. */
const isSecretPlace = (path: Path): boolean => {
  const [parent, last] = path.slice(-2)
  if (typeof last !== 'string') return false
  if (last === copyOfResource) return true
  if (last === 'value') return typeof parent === 'object' && secretName.test(String(parent.is))
  return secretName.test(last)
}

const scrub = (text: string): string =>
  secretTexts.reduce((rest, pattern) => rest.replace(pattern, hidden), text.replace(assignment, `$1${hidden}`))
