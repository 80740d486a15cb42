import type { Node } from './node.ts'
import { complain, type SourceText } from './source-text.ts'

/** A JSON Schema (draft 2020-12), as editors read it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * What may stand at one place of the file: how it is read, and how editors are told.
 * `read` notes every mistake in the source and then gives undefined; it never stops at the first.
 */
export interface Schema<T> {
  /** Completes "must be …", such as `a list of patterns`. */
  readonly expected: string
  /** A value to paste, as it stands after `key: `. */
  readonly example: string
  readonly json: JsonSchema
  readonly read: (node: Node, key: string, source: SourceText) => T | undefined
}

/** The type that a schema reads. */
export type Read<S> = S extends Schema<infer T> ? T : never

/** A value with the offset where it stands, for checks that look at several places. */
export interface Located<T> {
  readonly value: T
  readonly at: number
}

/** Notes that something of another kind stands here. */
export const wrongKind = (
  schema: Pick<Schema<unknown>, 'expected' | 'example'>,
  node: Node,
  key: string,
  source: SourceText,
): undefined =>
  complain(
    source,
    node.at,
    `"${key}" must be ${schema.expected}, not ${given(node)}`,
    `Write \`${key}: ${schema.example}\``,
  )

const given = (node: Node): string => {
  if (node.kind === 'text') return `"${node.text}"`
  return { empty: 'nothing', list: 'a list', map: 'a mapping' }[node.kind]
}

/** The same schema with the words that an editor shows. */
export const described = <T>(schema: Schema<T>, description: string): Schema<T> => ({
  ...schema,
  json: { description, ...schema.json },
})

/** The same schema, giving the offset with the value. */
export const located = <T>(schema: Schema<T>): Schema<Located<T>> => ({
  ...schema,
  read: (node, key, source) => {
    const value = schema.read(node, key, source)
    return value === undefined ? undefined : { value, at: node.at }
  },
})
