import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Node as YamlNode } from 'yaml'
import type { Node, ScalarStyle } from '../../../src/core/manifests/node.ts'
import { Unreadable } from '../../../src/core/manifests/unreadable.ts'

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

/**
 * Reads every document with another library than the product does, so that both can be compared.
 * @returns the root of each document, undefined for an empty one.
 * @throws Unreadable for text that is not YAML.
 */
export const readYamlByLibrary = (text: string): readonly (Node | undefined)[] => {
  const options = { schema: 'failsafe', prettyErrors: false, logLevel: 'silent', uniqueKeys: false } as const
  const documents = parseAllDocuments(text, options)
  return Array.isArray(documents) ? documents.map(rootOf) : []
}

const rootOf = (document: Document.Parsed): Node | undefined => {
  const error = document.errors[0]
  if (error !== undefined) {
    const what = error.message.replace(/\s+at line \d+, column \d+:?[\s\S]*$/, '').replace(/\.$/, '')
    throw new Unreadable(error.pos[0], `this is not YAML: ${what}`, 'Mend the file')
  }
  return document.contents === null ? undefined : toNode(document.contents, new Map())
}

const toNode = (node: YamlNode, anchors: Map<string, Node>): Node => {
  if (isAlias(node)) return toAlias(node.source, rangeOf(node), anchors)
  const made = toValue(node, anchors)
  if (made.anchor !== undefined) anchors.set(made.anchor, made)
  return made
}

const toAlias = (name: string, [start, end]: [number, number], anchors: ReadonlyMap<string, Node>): Node => {
  const target = anchors.get(name)
  if (target === undefined)
    throw new Unreadable(start, `the alias "*${name}" has no anchor`, `Add the anchor \`&${name}\` before it`)
  return { kind: 'alias', start, end, anchor: undefined, target }
}

const toValue = (node: YamlNode, anchors: Map<string, Node>): Exclude<Node, { kind: 'alias' }> => {
  const [start, end] = rangeOf(node)
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => ({
      key: toNodeOrEmpty(key, start, anchors),
      value: toNodeOrEmpty(value, end, anchors),
    }))
    const merges = entries.some(({ key }) => key.kind === 'scalar' && key.value === '<<')
    return { kind: 'mapping', start, end, anchor: node.anchor, flow: node.flow === true, merges, entries }
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => toNodeOrEmpty(item, end, anchors))
    return { kind: 'sequence', start, end, anchor: node.anchor, flow: node.flow === true, items }
  }
  if (!isScalar(node)) throw new Unreadable(start, 'this is no value of YAML', 'Mend the file')
  const style = start === end ? 'empty' : (styles[node.type ?? ''] ?? 'plain')
  return { kind: 'scalar', start, end, anchor: node.anchor, style, value: String(node.value ?? ''), tag: node.tag }
}

/** The library leaves out what has no text at all, as the value in `{ a }`. */
const toNodeOrEmpty = (node: unknown, at: number, anchors: Map<string, Node>): Node =>
  node === null || node === undefined
    ? { kind: 'scalar', start: at, end: at, anchor: undefined, style: 'empty', value: '', tag: undefined }
    : toNode(node as YamlNode, anchors)

const rangeOf = (node: YamlNode): [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0]
