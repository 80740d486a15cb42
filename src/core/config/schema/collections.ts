import type { Entry, MapNode, Node } from './node.ts'
import { type Complaint, suggest } from './scalars.ts'
import { type JsonSchema, type Read, type Schema, wrongKind } from './schema.ts'
import { complain, type SourceText } from './source-text.ts'

/** A list; with `lone`, one value may stand without the brackets. */
export const listOf = <T>(item: Schema<T>, options: { lone?: boolean } = {}): Schema<readonly T[]> => {
  const list: JsonSchema = { type: 'array', items: item.json }
  const schema: Schema<readonly T[]> = {
    expected: options.lone === true ? `${item.expected}, or a list of such` : 'a list',
    example: `[${item.example}]`,
    json: options.lone === true ? { anyOf: [item.json, list] } : list,
    read: (node, key, source) => {
      if (node.kind === 'list') return all(node.items.map((each) => item.read(each, key, source)))
      if (node.kind === 'text' && options.lone === true) return all([item.read(node, key, source)])
      if (node.kind !== 'text') return wrongKind(schema, node, key, source)
      const fix = `Write \`${key}: ["${node.text}"]\``
      return complain(source, node.at, `"${key}" must be ${schema.expected}, not "${node.text}"`, fix)
    },
  }
  return schema
}

/** All the values, or nothing where one of them could not be read (which was noted by then). */
const all = <T>(values: readonly (T | undefined)[]): readonly T[] | undefined =>
  values.every((value) => value !== undefined) ? (values as readonly T[]) : undefined

/** A value of a mapping, under its name. */
export interface Named<T> {
  readonly name: string
  readonly at: number
  readonly value: T
}

/** A mapping from free names; those that cannot be read are left out (and noted). */
export const mapOf = <T>(
  value: Schema<T>,
  words: {
    expected: string
    example: string
    /** What is wrong with a name, if anything. */
    checkName?: (name: string) => Complaint | undefined
    /** The names there are, for editors, where they are a closed set. */
    names?: readonly string[]
    /** What a list in its place should have been. */
    insteadOfList?: (items: readonly Node[]) => string
  },
): Schema<readonly Named<T>[]> => {
  const schema: Schema<readonly Named<T>[]> = {
    expected: words.expected,
    example: words.example,
    json: {
      type: 'object',
      ...(words.names === undefined ? {} : { propertyNames: { enum: words.names } }),
      additionalProperties: value.json,
    },
    read: (node, key, source) => {
      if (node.kind === 'list' && words.insteadOfList !== undefined) {
        const fix = `Write \`${key}: ${words.insteadOfList(node.items)}\``
        return complain(source, node.at, `"${key}" must be ${words.expected}, not a list`, fix)
      }
      if (node.kind !== 'map') return wrongKind(schema, node, key, source)
      return [...node.entries].flatMap(([name, entry]) => {
        const wrong = words.checkName?.(name)
        if (wrong !== undefined) complain(source, entry.at, wrong.what, wrong.fix)
        const read = value.read(entry.value, name, source)
        return read === undefined ? [] : [{ name, at: entry.at, value: read }]
      })
    },
  }
  return schema
}

/** The values of a mapping with known keys; one that is absent, empty or wrong is undefined. */
export type Fields<S> = { readonly [K in keyof S]: Read<S[K]> | undefined } & { readonly at: number }

/** A mapping with known keys. Every key may be left out but those that are required; nothing at all counts as `{}`. */
export const object = <const S extends Readonly<Record<string, Schema<unknown>>>>(
  fields: S,
  words: { what: string; example: string; required?: readonly (keyof S & string)[]; lone?: keyof S & string },
): Schema<Fields<S>> => {
  const known = Object.keys(fields)
  const required = words.required ?? []
  const schema: Schema<Fields<S>> = {
    expected: `${words.what} (a mapping)`,
    example: words.example,
    json: objectJson(fields, required, words.lone),
    read: (node, key, source) => {
      if (node.kind === 'text' && words.lone !== undefined) return lone(node, words.lone)(source)
      const entries = entriesOf(node)
      if (entries === undefined) return wrongKind(schema, node, key, source)
      for (const [name, { at }] of entries) if (!(name in fields)) unknownKey(name, at, words.what, known, source)
      for (const name of required)
        if (!hasValue(entries, name)) missingKey(name, node.at, words.what, fields[name] as Schema<unknown>, source)
      return fieldsOf(entries, node.at, source)
    },
  }
  const lone = (node: Node, name: string) => (source: SourceText) =>
    fieldsOf(new Map([[name, { at: node.at, value: node }]]), node.at, source)
  const fieldsOf = (entries: ReadonlyMap<string, Entry>, at: number, source: SourceText): Fields<S> => {
    const values: Record<string, unknown> = { at }
    for (const name of known) {
      const entry = entries.get(name)
      const absent = entry === undefined || entry.value.kind === 'empty'
      values[name] = absent ? undefined : fields[name]?.read(entry.value, name, source)
    }
    return values as Fields<S>
  }
  return schema
}

const entriesOf = (node: Node): MapNode['entries'] | undefined =>
  node.kind === 'map' ? node.entries : node.kind === 'empty' ? new Map() : undefined

const hasValue = (entries: ReadonlyMap<string, Entry>, name: string): boolean => {
  const entry = entries.get(name)
  return entry !== undefined && entry.value.kind !== 'empty'
}

const unknownKey = (name: string, at: number, what: string, known: readonly string[], source: SourceText): void => {
  complain(source, at, `${what} has no key "${name}"`, suggest(name, known))
}

const missingKey = (name: string, at: number, what: string, schema: Schema<unknown>, source: SourceText): void => {
  complain(source, at, `${what} needs the key "${name}"`, `Add \`${name}: ${schema.example}\``)
}

const objectJson = (
  fields: Readonly<Record<string, Schema<unknown>>>,
  required: readonly string[],
  lone: string | undefined,
): JsonSchema => {
  const json = {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(fields).map(([name, { json }]) => [name, json])),
    ...(required.length === 0 ? {} : { required }),
  }
  return lone === undefined ? json : { anyOf: [fields[lone]?.json, json] }
}
