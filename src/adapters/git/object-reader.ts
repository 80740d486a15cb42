import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { runProcess, startError, startProcess } from '../process.ts'
import { answerParser, type FoundObject } from './batch-answers.ts'
import { gitError } from './git-error.ts'
import { steadyArguments } from './steady.ts'

/** Reads objects through one `git cat-file --batch` that stays up between calls, and never keeps this process alive. */
export interface ObjectReader {
  /** An object by any name that `git rev-parse` takes, such as `<commit>:<path>` or `main^{commit}`; undefined for none. */
  readonly read: (name: string) => Promise<FoundObject | undefined>
  /** The bytes of a blob by such a name; undefined for what is missing or no blob. */
  readonly blob: (name: string) => Promise<Uint8Array | undefined>
  /**
   * Lets the next read see what a fetch has changed. A process that was started in a complete clone does not learn that it
   * has become a partial one, and would call a file missing that only has to be fetched.
   */
  readonly renew: () => void
}

interface Waiting {
  readonly resolve: (found: FoundObject | undefined) => void
  readonly reject: (error: Error) => void
}

type Environment = Readonly<Record<string, string | undefined>>

/** Opens a reader; the process starts with the first read. */
export const objectReader = (folder: string, env: Environment): ObjectReader => {
  let batch: Batch | undefined
  const read: ObjectReader['read'] = async (name) => {
    // The protocol is one name a line, so a name with a line break goes to a process of its own.
    if (name.includes('\n')) return readAlone(folder, env, name)
    const current =
      batch ??
      startBatch(folder, env, () => {
        if (batch === current) batch = undefined
      })
    batch = current
    return current.read(name)
  }
  const blob: ObjectReader['blob'] = async (name) => {
    const found = await read(name)
    return found?.type === 'blob' ? found.content : undefined
  }
  const renew: ObjectReader['renew'] = () => {
    batch?.end()
    batch = undefined
  }
  return { read, blob, renew }
}

/** One running process. */
interface Batch extends Pick<ObjectReader, 'read'> {
  /** Lets it answer what it was asked, and no more. */
  readonly end: () => void
}

const readAlone = async (cwd: string, env: Environment, name: string): Promise<FoundObject | undefined> => {
  const args = [...steadyArguments, 'cat-file', 'blob', name]
  const { exitCode, stdout } = await runProcess('git', args, { cwd, env })
  return exitCode === 0 ? { id: name, type: 'blob', content: stdout } : undefined
}

const startBatch = (folder: string, env: Environment, ended: () => void): Batch => {
  const args = ['cat-file', '--batch']
  const child = startProcess('git', [...steadyArguments, ...args], { cwd: folder, env })
  const waiting: Waiting[] = []
  const said: Buffer[] = []
  const fail = (error: Error): void => {
    ended()
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  child.stdout?.on(
    'data',
    answerParser((found) => {
      waiting.shift()?.resolve(found)
      if (waiting.length === 0) keepAlive(child, false)
    }),
  )
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  child.stdin?.on('error', () => {})
  child.once('error', (error) => fail(startError('git', error)))
  child.once('close', (code) => {
    const stderr = Buffer.concat(said).toString('utf8')
    fail(gitError(folder, args, { exitCode: code ?? 128, stdout: Buffer.alloc(0), stderr }))
  })
  return {
    read: (name) =>
      new Promise((resolve, reject) => {
        keepAlive(child, true)
        waiting.push({ resolve, reject })
        child.stdin?.write(`${name}\n`)
      }),
    end: () => child.stdin?.end(),
  }
}

/** An idle reader must not hold this process back from its end; git ends by itself when the pipe closes. */
const keepAlive = (child: ChildProcess, alive: boolean): void => {
  const handles = [child, ...[child.stdin, child.stdout, child.stderr].map((stream) => stream as unknown as Socket)]
  for (const handle of handles) alive ? handle.ref() : handle.unref()
}
