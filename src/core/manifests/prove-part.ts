import type { Entry, MappingNode, Node } from './node.ts'
import { type Expected, findDifference } from './prove.ts'
import { readYaml } from './read-yaml.ts'
import type { Region } from './region.ts'
import type { Splice } from './splice.ts'
import { Unreadable } from './unreadable.ts'

/** What stands after a part while it is read, as the next key would. */
const nextKey = 'tagline-next-key:\n'

/**
 * Proves an edit by the one top-level entry that it is in. At a key at the start of a line a YAML reader is in the same state
 * whatever came before (but for anchors and directives), so where this entry reads as it should and ends before the next key,
 * the rest, whose bytes are the same, reads as before.
 * @param after the whole text after the edit.
 * @returns false where that cannot be told from the entry alone: then the whole file has to be read.
 */
export const isProvenByPart = (
  region: Region,
  splices: readonly Splice[],
  after: string,
  expected: Expected,
): boolean => {
  const part = findPart(region, splices)
  if (part === undefined || expected.entries.has(part.root)) return false
  const text = after.slice(part.start, part.end + after.length - region.text.length)
  const read = readEntry(text, part.isLast)
  if (read === undefined) return false
  const before = { ...part.root, entries: [part.entry] }
  return findDifference([before], [{ ...part.root, entries: [read] }], expected) === undefined
}

interface Part {
  readonly root: MappingNode
  readonly entry: Entry
  readonly isLast: boolean
  readonly start: number
  readonly end: number
}

const findPart = ({ text, documents }: Region, splices: readonly Splice[]): Part | undefined => {
  const first = Math.min(...splices.map((splice) => splice.start))
  const last = Math.max(...splices.map((splice) => splice.end))
  const root = documents.findLast((document) => document !== undefined && document.start <= first)
  if (root?.kind !== 'mapping' || root.flow || /^%/m.test(text)) return undefined
  const index = root.entries.findLastIndex((entry) => entry.key.start < first)
  const [entry, next] = [root.entries[index], root.entries[index + 1]]
  if (entry === undefined || !isAtLineStart(text, entry.key)) return undefined
  const start = entry.key.start
  if (next !== undefined && !isAtLineStart(text, next.key)) return undefined
  if (next === undefined && /\n(?:---|\.\.\.)/.test(text.slice(start))) return undefined
  const end = next === undefined ? text.length : next.key.start
  return last > end ? undefined : { root, entry, isLast: next === undefined, start, end }
}

const isAtLineStart = (text: string, key: Node): boolean =>
  key.kind === 'scalar' && (key.start === 0 || text[key.start - 1] === '\n')

const readEntry = (text: string, isLast: boolean): Entry | undefined => {
  try {
    const [root, ...others] = readYaml(isLast ? text : `${text}${nextKey}`)
    if (root?.kind !== 'mapping' || root.flow || others.length > 0) return undefined
    return root.entries.length === (isLast ? 1 : 2) ? root.entries[0] : undefined
  } catch (error) {
    // An alias of an anchor outside of the entry, or a true fault, which reading the whole file tells better.
    if (error instanceof Unreadable) return undefined
    throw error
  }
}
