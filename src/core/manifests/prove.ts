import { keyOf, type MappingNode, type Node, type ScalarNode, type SequenceNode } from './node.ts'
import { readsAsString } from './write-scalar.ts'

/** A value as data. */
export type Plain = string | readonly Plain[] | { readonly [key: string]: Plain }

/** All that an edit is meant to change. */
export interface Expected {
  /** Scalars of the text before, with the strings that they shall read as. */
  readonly values: ReadonlyMap<Node, string>
  /** Entries that mappings of the text before shall have besides their own. */
  readonly entries: ReadonlyMap<Node, readonly (readonly [string, Plain])[]>
  /** Items that sequences of the text before shall have after their own. */
  readonly items: ReadonlyMap<Node, readonly Plain[]>
}

/**
 * Proves that the tree after an edit is the tree before it with what was meant to change, and with nothing else.
 * @returns the first node of the text before at which that does not hold; undefined where the edit is proven.
 */
export const findDifference = (
  before: readonly (Node | undefined)[],
  after: readonly (Node | undefined)[],
  expected: Expected,
): Node | 'documents' | undefined => {
  if (before.length !== after.length) return 'documents'
  const anchors = new Map<Node, Node>()
  for (let i = 0; i < before.length; i++) {
    const [a, b] = [before[i], after[i]]
    if (a === undefined && b === undefined) continue
    if (a === undefined || b === undefined) return 'documents'
    const difference = compare(a, b, expected, anchors)
    if (difference !== undefined) return difference
  }
  return undefined
}

const compare = (a: Node, b: Node, expected: Expected, anchors: Map<Node, Node>): Node | undefined => {
  if (a.anchor !== b.anchor) return a
  if (a.anchor !== undefined) anchors.set(a, b)
  if (a.kind === 'scalar') return isExpectedScalar(a, b, expected) ? undefined : a
  if (a.kind === 'alias') return b.kind === 'alias' && anchors.get(a.target) === b.target ? undefined : a
  if (a.kind === 'sequence') return b.kind === 'sequence' ? compareItems(a, b, expected, anchors) : a
  return b.kind === 'mapping' ? compareEntries(a, b, expected, anchors) : a
}

const isExpectedScalar = (a: ScalarNode, b: Node, expected: Expected): boolean => {
  const added = expected.items.get(a)
  if (added !== undefined) return isPlain(b, added)
  if (b.kind !== 'scalar' || a.tag !== b.tag) return false
  const value = expected.values.get(a)
  return value === undefined ? a.value === b.value && a.style === b.style : b.value === value && readsAsString(b)
}

const compareItems = (
  a: SequenceNode,
  b: SequenceNode,
  expected: Expected,
  anchors: Map<Node, Node>,
): Node | undefined => {
  const added = expected.items.get(a) ?? []
  if (b.items.length !== a.items.length + added.length || a.flow !== b.flow) return a
  for (let i = 0; i < a.items.length; i++) {
    const difference = compare(a.items[i] as Node, b.items[i] as Node, expected, anchors)
    if (difference !== undefined) return difference
  }
  return b.items.slice(a.items.length).every((item, i) => isPlain(item, added[i] ?? '')) ? undefined : a
}

const compareEntries = (
  a: MappingNode,
  b: MappingNode,
  expected: Expected,
  anchors: Map<Node, Node>,
): Node | undefined => {
  const added = expected.entries.get(a) ?? []
  if (b.entries.length !== a.entries.length + added.length || a.flow !== b.flow) return a
  const isAdded = (key: string | undefined) => added.some(([name]) => name === key)
  const kept = added.length === 0 ? b.entries : b.entries.filter((entry) => !isAdded(keyOf(entry)))
  for (const [key, value] of added) {
    const entry = b.entries.find((one) => keyOf(one) === key)
    if (entry === undefined || !isPlain(entry.value, value)) return a
  }
  for (let i = 0; i < a.entries.length; i++) {
    const [one, other] = [a.entries[i], kept[i]]
    if (one === undefined || other === undefined) return a
    const difference =
      compare(one.key, other.key, expected, anchors) ?? compare(one.value, other.value, expected, anchors)
    if (difference !== undefined) return difference
  }
  return undefined
}

const isPlain = (node: Node, plain: Plain): boolean => {
  if (typeof plain === 'string') return node.kind === 'scalar' && node.value === plain && readsAsString(node)
  if (isList(plain))
    return (
      node.kind === 'sequence' &&
      node.items.length === plain.length &&
      node.items.every((item, i) => isPlain(item, plain[i] ?? ''))
    )
  const keys = Object.entries(plain)
  return (
    node.kind === 'mapping' &&
    node.entries.length === keys.length &&
    keys.every(([key, value], i) => {
      const entry = node.entries[i]
      return entry !== undefined && keyOf(entry) === key && isPlain(entry.value, value)
    })
  )
}

const isList = (plain: Plain): plain is readonly Plain[] => Array.isArray(plain)
