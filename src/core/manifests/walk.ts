import { allEntries, keyOf, type MappingNode, type Node, resolve, type ScalarNode, type SequenceNode } from './node.ts'
import { type Path, pathTo } from './path.ts'

/** What is called on the way through a document; a `false` from `mapping` or `sequence` keeps the walk out of it. */
export interface Visitor {
  readonly mapping: (node: MappingNode, path: Path | undefined) => boolean
  readonly sequence: (node: SequenceNode, path: Path | undefined) => boolean
  readonly scalar: (node: ScalarNode, path: Path | undefined) => void
}

/** Walks through a document once; what an alias stands for is met at its anchor, except where an alias is a value itself. */
export const walk = (node: Node, path: Path | undefined, visitor: Visitor): void => {
  if (node.kind === 'alias') {
    const target = resolve(node)
    if (target.kind === 'scalar') visitor.scalar(target, path)
    return
  }
  if (node.kind === 'scalar') visitor.scalar(node, path)
  else if (node.kind === 'sequence') walkSequence(node, path, visitor)
  else walkMapping(node, path, visitor)
}

const walkSequence = (node: SequenceNode, path: Path | undefined, visitor: Visitor): void => {
  if (!visitor.sequence(node, path)) return
  node.items.forEach((item, index) => {
    walk(item, pathTo(path, index), visitor)
  })
}

const walkMapping = (node: MappingNode, path: Path | undefined, visitor: Visitor): void => {
  if (!visitor.mapping(node, path)) return
  for (const entry of allEntries(node)) {
    const key = keyOf(entry)
    if (key !== undefined) walk(entry.value, pathTo(path, key), visitor)
  }
}
