/** Line and column of an offset, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Tells where an offset stands; a byte order mark takes no column. */
export const positionOf = (text: string, offset: number): Position => {
  let line = 1
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: Math.max(1, offset - start + 1) }
}
