/** Above so many pairs of lines the middle is told as replaced whole. */
const mostPairs = 4_000_000
const context = 2

/** Tells how a text of several lines became another, in lines that begin with `-`, `+` or a space, with two lines around each change. */
export const lineDifference = (before: string, after: string): string => {
  const [old, fresh] = [linesOf(before), linesOf(after)]
  const head = commonLength(old, fresh)
  const tail = commonLength(old.slice(head).reverse(), fresh.slice(head).reverse())
  const middle = differ(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail))
  const all = [...same(old.slice(0, head)), ...middle, ...same(tail === 0 ? [] : old.slice(-tail))]
  return aroundChanges(all).join('\n')
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

const same = (lines: readonly string[]): readonly string[] => lines.map((line) => ` ${line}`)

const commonLength = (a: readonly string[], b: readonly string[]): number => {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

/** By the longest common subsequence. */
const differ = (old: readonly string[], fresh: readonly string[]): readonly string[] => {
  if (old.length * fresh.length > mostPairs)
    return [...old.map((line) => `-${line}`), ...fresh.map((line) => `+${line}`)]
  const lengths = subsequences(old, fresh)
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) lines.push(` ${old[i++]}`) && j++
    else if (i < old.length && (j === fresh.length || at(i + 1, j) >= at(i, j + 1))) lines.push(`-${old[i++]}`)
    else lines.push(`+${fresh[j++]}`)
  }
  return lines
}

/** The length of the longest common subsequence of what follows each pair of places. */
const subsequences = (old: readonly string[], fresh: readonly string[]): readonly Uint32Array[] => {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    const [row, next] = [rows[i], rows[i + 1]]
    if (row === undefined || next === undefined) continue
    for (let j = fresh.length - 1; j >= 0; j--) {
      row[j] = old[i] === fresh[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return rows
}

const aroundChanges = (lines: readonly string[]): readonly string[] => {
  const near = new Set(
    lines.flatMap((line, index) =>
      line.startsWith(' ') ? [] : Array.from({ length: 2 * context + 1 }, (_, step) => index + step - context),
    ),
  )
  return lines.flatMap((line, index) => {
    if (near.has(index)) return [line]
    return index === 0 || near.has(index - 1) ? [' …'] : []
  })
}
