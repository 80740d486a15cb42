import { spawn } from 'node:child_process'

/** What a finished command left behind; `code` is null when it could not start or was killed. */
export type Finished = { readonly code: number | null; readonly output: string }

/**
 * Runs a command to its end, with both output streams in one text.
 * @returns never throws: a command that cannot start has code null and says why in `output`.
 */
export const runCommand = (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const take = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output }))
  })
