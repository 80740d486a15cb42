import type { Node, ScalarNode } from './node.ts'
import type { Quoting } from './write-scalar.ts'

/** A text with its own structure: a whole file, or a block scalar in one that holds YAML again, as `values: |` does. */
export interface Region {
  readonly text: string
  readonly quoting: Quoting
  /** The root of each document, undefined for an empty one. */
  readonly documents: readonly (Node | undefined)[]
  /** Where it stands; absent for a whole file. */
  readonly inside?: { readonly region: Region; readonly node: ScalarNode; readonly lineStarts: readonly number[] }
}

/** The offset in the whole file of an offset in a region. */
export const offsetInFile = (region: Region, offset: number): number =>
  region.inside === undefined ? offset : offsetInFile(region.inside.region, offsetOutside(region, offset))

/** The offset in the text around a region of an offset in it. */
export const offsetOutside = (region: Region, offset: number): number => {
  const before = region.text.slice(0, offset)
  const line = before.split('\n').length - 1
  const column = offset - (before.lastIndexOf('\n') + 1)
  return (region.inside?.lineStarts[line] ?? 0) + column
}

/**
 * Opens a literal block scalar as a text of its own.
 * @param read gives the documents of a text, undefined where it is no YAML, as a script or a certificate.
 * @returns undefined where there are none, or where the lines do not stand in the file as they are.
 */
export const findRegion = (
  outer: Region,
  node: ScalarNode,
  read: (text: string) => Region['documents'] | undefined,
): Region | undefined => {
  if (node.style !== 'literal') return undefined
  const raw = outer.text.slice(node.start, node.end)
  const lines = raw.split('\n')
  const indent = Math.min(
    ...lines
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map(indentOf),
  )
  const lineStarts: number[] = []
  const texts: string[] = []
  let at = node.start + (lines[0]?.length ?? 0) + 1
  for (const line of lines.slice(1)) {
    const skipped = Math.min(indent, line.replace(/\r$/, '').length)
    lineStarts.push(at + skipped)
    texts.push(line.slice(skipped).replace(/\r$/, ''))
    at += line.length + 1
  }
  if (texts.join('\n').trimEnd() !== node.value.trimEnd()) return undefined
  const documents = read(node.value)
  if (documents === undefined) return undefined
  return { text: node.value, quoting: 'yaml', documents, inside: { region: outer, node, lineStarts } }
}

const indentOf = (line: string): number => line.length - line.trimStart().length
