/** A change of one range of a text; offsets count UTF-16 units. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies changes that do not overlap; what is outside of them stays. */
export const applySplices = (text: string, splices: readonly Splice[]): string => {
  const parts: string[] = []
  let from = 0
  for (const splice of inOrder(splices)) {
    parts.push(text.slice(from, splice.start), splice.text)
    from = splice.end
  }
  parts.push(text.slice(from))
  return parts.join('')
}

/** Changes by where they begin. */
export const inOrder = (splices: readonly Splice[]): readonly Splice[] =>
  [...splices].sort((a, b) => a.start - b.start || a.end - b.end)
