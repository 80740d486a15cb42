/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`: the optimal string alignment distance. */
const distance = (a: string, b: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(replace, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/**
 * Finds the name that was probably meant.
 * @returns the closest of `known`, where it is at most a third of its length away (case aside); else undefined.
 */
export const findNearMiss = (given: string, known: Iterable<string>): string | undefined => {
  let best: { name: string; edits: number } | undefined
  for (const name of known) {
    const edits = distance(given.toLowerCase(), name.toLowerCase())
    const close = edits <= Math.max(1, Math.floor(Math.max(name.length, given.length) / 3))
    if (close && (best === undefined || edits < best.edits)) best = { name, edits }
  }
  return best?.name
}
