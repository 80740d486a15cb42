import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { UserError } from '../core/errors/user-error.ts'

/** How a child process is run. */
export interface ProcessOptions {
  /** Absolute folder it starts in. */
  readonly cwd?: string
  /** Variables beside those of this process; one that is undefined is taken away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What it reads from its standard input, which is empty otherwise. */
  readonly input?: Uint8Array | string
  /** Called with each line as it comes, without its end. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void
  /** Ends the process; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What a process left when it ended. */
export interface ProcessResult {
  /** Its exit code; one that was killed has 128 and the number of the signal, as shells count. */
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/**
 * Runs a program to its end, never through a shell, so that no argument is ever read as code.
 * A non-zero exit code is a result, not an error: only the caller knows what it means.
 * @throws UserError TOOL_MISSING when there is no such program.
 */
export const runProcess = (
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> => {
  options.signal?.throwIfAborted()
  const child = startProcess(command, args, options)
  const { promise, resolve, reject } = Promise.withResolvers<ProcessResult>()
  const stdout = gather(child.stdout, lineSplitter(options, 'stdout'))
  const stderr = gather(child.stderr, lineSplitter(options, 'stderr'))
  child.once('error', (error) => reject(options.signal?.aborted ? options.signal.reason : startError(command, error)))
  child.once('close', (code, signal) => {
    const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
    resolve({ exitCode, stdout: stdout(), stderr: stderr().toString('utf8') })
  })
  // A program that ends without reading all of its input is judged by its exit code, not by the broken pipe.
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.input)
  return promise
}

/** Starts a program with pipes on all three streams, for callers that talk with it while it runs. */
export const startProcess = (
  command: string,
  args: readonly string[],
  options: Pick<ProcessOptions, 'cwd' | 'env' | 'signal'> = {},
): ChildProcess =>
  spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    signal: options.signal,
    stdio: 'pipe',
    windowsHide: true,
  })

/** Says in our words why a program could not be started. */
export const startError = (command: string, error: Error): Error => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error
  return new UserError(
    'TOOL_MISSING',
    {
      where: { name: command },
      what: `the program "${command}" cannot be started`,
      fix: 'Install it and put its folder on PATH; where it is there, see that the working folder exists',
    },
    { cause: error },
  )
}

const gather = (stream: NodeJS.ReadableStream | null, split: LineSplitter | undefined): (() => Buffer) => {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    split?.take(chunk)
  })
  stream?.on('end', () => split?.end())
  return () => Buffer.concat(chunks)
}

interface LineSplitter {
  readonly take: (chunk: Buffer) => void
  readonly end: () => void
}

const lineSplitter = ({ onLine }: ProcessOptions, stream: 'stdout' | 'stderr'): LineSplitter | undefined => {
  if (onLine === undefined) return undefined
  const decoder = new TextDecoder()
  let rest = ''
  const emit = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line.replace(/\r$/, ''), stream)
  }
  return {
    take: (chunk) => emit(decoder.decode(chunk, { stream: true })),
    end: () => {
      emit(decoder.decode())
      if (rest !== '') onLine(rest, stream)
    },
  }
}
