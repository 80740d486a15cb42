import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { UserError } from '../../core/errors/user-error.ts'
import { startError, startProcess } from '../process.ts'
import { type Git, steadyArguments } from './git.ts'

/** Reads objects through one `git cat-file --batch` that stays up between calls, and never keeps this process alive. */
export interface ObjectReader {
  /** The bytes of a blob by `<id>` or `<commit>:<path>`; undefined for what is missing or no blob. */
  readonly blob: (name: string) => Promise<Uint8Array | undefined>
}

interface Waiting {
  readonly resolve: (content: Uint8Array | undefined) => void
  readonly reject: (error: Error) => void
}

/** Opens a reader; the process starts with the first read. */
export const objectReader = (git: Git): ObjectReader => {
  let batch: Batch | undefined
  return {
    blob: async (name) => {
      // The protocol is one name a line, so a name with a line break goes to a process of its own.
      if (name.includes('\n')) return blobAlone(git, name)
      batch ??= startBatch(git, () => {
        batch = undefined
      })
      return batch.ask(name)
    },
  }
}

const blobAlone = async (git: Git, name: string): Promise<Uint8Array | undefined> => {
  const { exitCode, stdout } = await git.run(['cat-file', 'blob', name])
  return exitCode === 0 ? stdout : undefined
}

interface Batch {
  readonly ask: (name: string) => Promise<Uint8Array | undefined>
}

const startBatch = (git: Git, ended: () => void): Batch => {
  const child = startProcess('git', [...steadyArguments, 'cat-file', '--batch'], {
    cwd: git.folder,
    env: git.environment,
  })
  const waiting: Waiting[] = []
  const answers = answerParser((content) => {
    waiting.shift()?.resolve(content)
    if (waiting.length === 0) keepAlive(child, false)
  })
  const fail = (error: Error): void => {
    ended()
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  const said: Buffer[] = []
  child.stdout?.on('data', answers)
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  child.stdin?.on('error', () => {})
  child.once('error', (error) => fail(startError('git', error)))
  child.once('close', () => fail(endedEarly(Buffer.concat(said).toString('utf8'))))
  return {
    ask: (name) =>
      new Promise((resolve, reject) => {
        keepAlive(child, true)
        waiting.push({ resolve, reject })
        child.stdin?.write(`${name}\n`)
      }),
  }
}

/** An idle reader must not hold this process back from its end; git ends by itself when the pipe closes. */
const keepAlive = (child: ChildProcess, alive: boolean): void => {
  const handles = [child, ...[child.stdin, child.stdout, child.stderr].map((stream) => stream as unknown as Socket)]
  for (const handle of handles) alive ? handle.ref() : handle.unref()
}

const endedEarly = (said: string): UserError =>
  new UserError('GIT_FAILED', {
    where: { name: 'git cat-file' },
    what: `git ended before it answered, and said "${said.trim()}"`,
    fix: 'Run the job again; if it comes back, run `git fsck` in the checkout',
  })

/**
 * Splits the stream of `cat-file --batch` into its answers: `<id> <type> <size>`, a line break, so many bytes and a line
 * break; or one line, such as `<name> missing`, where there is no object (gitformat: git-cat-file, "BATCH OUTPUT").
 */
const answerParser = (emit: (content: Uint8Array | undefined) => void): ((chunk: Buffer) => void) => {
  let chunks: Buffer[] = []
  let held = 0
  let wanted = 0
  return (chunk) => {
    chunks.push(chunk)
    held += chunk.length
    if (held < wanted) return
    let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks)
    wanted = 0
    for (;;) {
      const answer = firstAnswer(rest)
      if (typeof answer === 'number') {
        wanted = answer
        break
      }
      rest = rest.subarray(answer.length)
      emit(answer.content)
    }
    chunks = rest.length === 0 ? [] : [rest]
    held = rest.length
  }
}

/** The first whole answer in the bytes, or how many bytes there must be to try again. */
const firstAnswer = (bytes: Buffer): number | { content: Uint8Array | undefined; length: number } => {
  const end = bytes.indexOf(10)
  if (end < 0) return bytes.length + 1
  const header = /^[0-9a-f]+ (\w+) (\d+)$/.exec(bytes.toString('utf8', 0, end))
  if (header === null) return { content: undefined, length: end + 1 }
  const length = end + 1 + Number(header[2]) + 1
  if (bytes.length < length) return length
  return { content: header[1] === 'blob' ? Uint8Array.from(bytes.subarray(end + 1, length - 1)) : undefined, length }
}
