/** One object as `git cat-file --batch` tells it. */
export interface FoundObject {
  readonly id: string
  readonly type: string
  readonly content: Uint8Array
}

/**
 * Splits the stream of `git cat-file --batch` into its answers: `<id> <type> <size>`, a line break, so many bytes and a
 * line break; or one line, such as `<name> missing`, where there is no object (git-cat-file(1), "BATCH OUTPUT").
 * @returns what takes the chunks as they come.
 */
export const answerParser = (emit: (found: FoundObject | undefined) => void): ((chunk: Buffer) => void) => {
  let chunks: Buffer[] = []
  let held = 0
  let wanted = 0
  return (chunk) => {
    chunks.push(chunk)
    held += chunk.length
    if (held < wanted) return
    let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks)
    for (;;) {
      const answer = firstAnswer(rest)
      if (typeof answer === 'number') {
        wanted = answer
        break
      }
      rest = rest.subarray(answer.length)
      emit(answer.found)
    }
    chunks = rest.length === 0 ? [] : [rest]
    held = rest.length
  }
}

/** The first whole answer in the bytes, or how many bytes there must be to try again. */
const firstAnswer = (bytes: Buffer): number | { found: FoundObject | undefined; length: number } => {
  const end = bytes.indexOf(10)
  if (end < 0) return bytes.length + 1
  const [, id = '', type = '', size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(bytes.toString('utf8', 0, end)) ?? []
  if (size === undefined) return { found: undefined, length: end + 1 }
  const length = end + 1 + Number(size) + 1
  if (bytes.length < length) return length
  return { found: { id, type, content: Uint8Array.from(bytes.subarray(end + 1, length - 1)) }, length }
}
