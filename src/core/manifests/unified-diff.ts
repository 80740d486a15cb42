import { inOrder, type Splice } from './splice.ts'

const context = 3

/** Lines of the text before that splices touch, with the lines that stand there afterwards. */
interface Block {
  /** From 0, both included. */
  readonly first: number
  readonly last: number
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * Writes what splices change as a unified diff that `git apply` takes.
 * @param path relative to the root of the repository.
 * @returns '' where nothing changes.
 */
export const unifiedDiff = (path: string, text: string, splices: readonly Splice[]): string => {
  if (splices.length === 0) return ''
  const lines = linesOf(text)
  const hunks = groupNear(blocksOf(text, lines, splices))
  let shift = 0
  const parts = hunks.map((blocks) => {
    const written = formatHunk(lines, blocks, shift)
    shift += blocks.reduce((sum, block) => sum + block.after.length - block.before.length, 0)
    return written
  })
  return `--- a/${path}\n+++ b/${path}\n${parts.join('')}`
}

/** Lines with their line ends, so that none is lost. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const blocksOf = (text: string, lines: readonly string[], splices: readonly Splice[]): readonly Block[] => {
  const starts = [0]
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length)
  const lineAt = lineFinder(starts, lines.length)
  const blocks: Block[] = []
  let group: Splice[] = []
  const close = (): void => {
    const [first, last] = [group[0], group.at(-1)]
    if (first === undefined || last === undefined) return
    blocks.push(makeBlock(text, starts, lineAt(first.start), lineAt(last.end), group))
    group = []
  }
  for (const splice of inOrder(splices)) {
    const before = group.at(-1)
    if (before !== undefined && lineAt(splice.start) > lineAt(before.end)) close()
    group.push(splice)
  }
  close()
  return blocks
}

const lineFinder =
  (starts: readonly number[], count: number) =>
  (offset: number): number => {
    let [low, high] = [0, Math.max(0, count - 1)]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

const makeBlock = (
  text: string,
  starts: readonly number[],
  first: number,
  last: number,
  splices: readonly Splice[],
): Block => {
  const [start, end] = [starts[first] ?? 0, starts[last + 1] ?? text.length]
  let after = ''
  let from = start
  for (const splice of splices) {
    after += text.slice(from, splice.start) + splice.text
    from = splice.end
  }
  return trimSame(first, linesOf(text.slice(start, end)), linesOf(after + text.slice(from, end)))
}

const trimSame = (first: number, before: readonly string[], after: readonly string[]): Block => {
  let head = 0
  while (head < before.length && before[head] === after[head]) head++
  let tail = 0
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const kept = before.slice(head, before.length - tail)
  return {
    first: first + head,
    last: first + head + kept.length - 1,
    before: kept,
    after: after.slice(head, after.length - tail),
  }
}

const groupNear = (blocks: readonly Block[]): readonly (readonly Block[])[] => {
  const groups: Block[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)?.at(-1)
    if (last !== undefined && block.first - last.last <= 2 * context) groups.at(-1)?.push(block)
    else groups.push([block])
  }
  return groups
}

const formatHunk = (lines: readonly string[], blocks: readonly Block[], shift: number): string => {
  const first = Math.max(0, (blocks[0]?.first ?? 0) - context)
  const last = Math.min(lines.length - 1, (blocks.at(-1)?.last ?? 0) + context)
  const out: string[] = []
  let at = first
  for (const block of blocks) {
    for (; at < block.first; at++) out.push(formatLine(' ', lines[at] ?? ''))
    out.push(...block.before.map((line) => formatLine('-', line)), ...block.after.map((line) => formatLine('+', line)))
    at = block.last + 1
  }
  for (; at <= last; at++) out.push(formatLine(' ', lines[at] ?? ''))
  const before = last - first + 1
  const after = blocks.reduce((sum, block) => sum + block.after.length - block.before.length, before)
  return `@@ -${rangeOf(first, before)} +${rangeOf(first + shift, after)} @@\n${out.join('')}`
}

const rangeOf = (first: number, count: number): string => `${count === 0 ? first : first + 1},${count}`

const formatLine = (sign: string, line: string): string =>
  line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`
