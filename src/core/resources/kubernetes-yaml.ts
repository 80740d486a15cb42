import {
  boolYaml11Tag,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  load,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  YAMLException,
} from 'js-yaml'

/** One document read, or the words that say why it cannot be. */
export type Reading = { readonly value: unknown } | { readonly fault: string; readonly line: number }

/** Go's `strconv.ParseInt` with base 0: `0644`, `0o644`, `0x1f`, `0b11`, `1_000`. */
const integers: readonly (readonly [RegExp, number])[] = [
  [/^0x([\da-f]+)$/i, 16],
  [/^0b([01]+)$/i, 2],
  [/^0o?([0-7]+)$/i, 8],
  [/^(0|[1-9]\d*)$/, 10],
]

const toInteger = (source: string): number | typeof NOT_RESOLVED => {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(source.replaceAll('_', '')) ?? []
  for (const [form, base] of integers) {
    const found = form.exec(digits)?.[1]
    if (found !== undefined && !source.startsWith('_')) return Number.parseInt(found, base) * (sign === '-' ? -1 : 1)
  }
  return NOT_RESOLVED
}

const toFloat = (source: string): number | typeof NOT_RESOLVED => {
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i.test(source)) return Number.parseFloat(source)
  if (/^[-+]?\.(inf|Inf|INF)$/.test(source))
    return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /^\.(nan|NaN|NAN)$/.test(source) ? Number.NaN : NOT_RESOLVED
}

const first = [...'-+.0123456789']

/** The schema reads and never writes. */
const never = (): false => false

/** Kubernetes leaves the bytes to who reads the field. */
const binary = defineScalarTag('tag:yaml.org,2002:binary', { resolve: (source) => source, identify: never })

/**
 * Kubernetes reads YAML 1.1 through sigs.k8s.io/yaml, which is go-yaml 2: `yes` and `on` are booleans and `0644` is octal,
 * but `12:30` and dates are text, and `1e3` is a number.
 */
const schema = new Schema([
  ...FAILSAFE_SCHEMA.tags,
  nullYaml11Tag,
  boolYaml11Tag,
  defineScalarTag('tag:yaml.org,2002:int', {
    implicit: true,
    implicitFirstChars: first,
    resolve: toInteger,
    identify: never,
  }),
  defineScalarTag('tag:yaml.org,2002:float', {
    implicit: true,
    implicitFirstChars: first,
    resolve: toFloat,
    identify: never,
  }),
  binary,
  mergeTag,
])

/** Reads one document as Kubernetes does; of keys that stand twice the last counts. */
export const readKubernetesYaml = (text: string): Reading => {
  try {
    return { value: load(text, { schema, json: true }) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return { fault: error.reason, line: (error.mark?.line ?? 0) + 1 }
  }
}
