import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { guardProcess } from './guard-process.ts'

/** A process that serves until it is stopped. */
export type ChildService = {
  /** What the process said when it was ready: the match of `ready`. */
  readonly ready: RegExpExecArray
  /** All that it has printed so far. */
  readonly output: () => string
  /** Ends the process, and resolves when it is gone. */
  readonly stop: () => Promise<void>
}

/** What to start, and how it says that it is ready. */
export type ChildServiceOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly ready: RegExp
  /** A folder that belongs to the process: removed when it ends, however that happens. */
  readonly folder: string
  /** Milliseconds that it may take to be ready; 30 s by default. */
  readonly patience?: number
}

/**
 * Starts a process and waits until it says that it is ready.
 * @throws Error with what it printed, if it ends or stays silent instead.
 */
export const startChildService = async (options: ChildServiceOptions): Promise<ChildService> => {
  const child = spawn(options.command, options.args, {
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`))
  })
  const guard = child.pid === undefined ? undefined : guardProcess(child.pid, options.folder)
  const output = collect(child)
  const stop = () => end(child, guard)
  try {
    return { ready: await untilReady(child, output, ended, options), output, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const collect = (child: ChildProcess): (() => string) => {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  return () => text
}

const untilReady = (
  child: ChildProcess,
  output: () => string,
  ended: Promise<string>,
  { command, ready, patience = 30_000 }: ChildServiceOptions,
): Promise<RegExpExecArray> =>
  new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${command}: ${what}. It said:\n${output()}`))
    const deadline = setTimeout(() => fail(`was not ready within ${patience / 1000} s`), patience)
    const look = () => {
      const match = ready.exec(output())
      if (match === null) return
      clearTimeout(deadline)
      resolve(match)
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', look)
    ended.then((how) => {
      clearTimeout(deadline)
      fail(how)
    })
  })

const end = async (child: ChildProcess, guard: ChildProcess | undefined): Promise<void> => {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await gone
    clearTimeout(impatience)
  }
  guard?.kill('SIGKILL')
}
