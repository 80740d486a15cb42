/** A value of a file with the range of its text; offsets count UTF-16 units. What YAML, JSON and HCL have in common. */
export type Node = ScalarNode | MappingNode | SequenceNode | AliasNode

interface BaseNode {
  /** Where the value begins: after its anchor and tag; quotes and block headers belong to it. */
  readonly start: number
  readonly end: number
  readonly anchor: string | undefined
}

/** How a scalar is written; `empty` is a value of which there is no text at all. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'empty' | 'heredoc'

/** A scalar as its text says it, before any type is read into it. */
export interface ScalarNode extends BaseNode {
  readonly kind: 'scalar'
  readonly style: ScalarStyle
  readonly value: string
  /** The explicit tag in full, such as `tag:yaml.org,2002:str`. */
  readonly tag: string | undefined
}

/** Keys with their values, in the order of the file. */
export interface MappingNode extends BaseNode {
  readonly kind: 'mapping'
  readonly flow: boolean
  /** Whether a merge key (`<<`) brings in entries of other mappings. */
  readonly merges: boolean
  readonly entries: readonly Entry[]
}

/** One key with its value. */
export interface Entry {
  readonly key: Node
  readonly value: Node
}

/** Items in the order of the file. */
export interface SequenceNode extends BaseNode {
  readonly kind: 'sequence'
  readonly flow: boolean
  readonly items: readonly Node[]
}

/** A use of an anchor. */
export interface AliasNode extends BaseNode {
  readonly kind: 'alias'
  /** What it stands for. */
  readonly target: Node
}

/** Follows an alias to what it stands for. */
export const resolve = (node: Node): Exclude<Node, AliasNode> => (node.kind === 'alias' ? resolve(node.target) : node)

/** The text of a key; undefined for a key that is no scalar. */
export const keyOf = (entry: Entry): string | undefined => {
  const key = entry.key.kind === 'alias' ? resolve(entry.key) : entry.key
  return key.kind === 'scalar' ? key.value : undefined
}

/** Finds the value of a key as a reader sees it: the mapping's own, else that of a merge key (`<<`), aliases followed. */
export const findValue = (mapping: MappingNode, key: string): Exclude<Node, AliasNode> | undefined => {
  for (const entry of mapping.entries) if (keyOf(entry) === key) return resolve(entry.value)
  if (!mapping.merges) return undefined
  for (const entry of mapping.entries) {
    if (keyOf(entry) !== '<<') continue
    const merged = findMerged(resolve(entry.value), key)
    if (merged !== undefined) return merged
  }
  return undefined
}

const findMerged = (merge: Exclude<Node, AliasNode>, key: string): Exclude<Node, AliasNode> | undefined => {
  if (merge.kind === 'mapping') return findValue(merge, key)
  if (merge.kind !== 'sequence') return undefined
  for (const item of merge.items) {
    const mapping = resolve(item)
    const found = mapping.kind === 'mapping' ? findValue(mapping, key) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** Every entry of a mapping with those that merge keys bring in; own keys come first and win. */
export const allEntries = (mapping: MappingNode): readonly Entry[] => {
  if (!mapping.merges) return mapping.entries
  const byKey = new Map<string | undefined, Entry>()
  const merges: Node[] = []
  for (const entry of mapping.entries) {
    if (keyOf(entry) === '<<') merges.push(entry.value)
    else byKey.set(keyOf(entry), entry)
  }
  for (const merged of merges.flatMap(mappingsOf).flatMap(allEntries)) {
    if (!byKey.has(keyOf(merged))) byKey.set(keyOf(merged), merged)
  }
  return [...byKey.values()]
}

const mappingsOf = (node: Node): readonly MappingNode[] => {
  const value = resolve(node)
  if (value.kind === 'mapping') return [value]
  if (value.kind !== 'sequence') return []
  return value.items.map(resolve).filter((item) => item.kind === 'mapping')
}
