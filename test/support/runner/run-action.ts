import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runCommand } from '../tools/run-command.ts'

/** How one run of a bundled action ended. */
export interface ActionResult {
  readonly code: number | null
  readonly log: string
  /** The messages of `::error::` commands, in order. */
  readonly errors: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/** Runs an action's bundle from `dist/` as the runner does: a process with inputs and facts in its environment. */
export const runBundle = async (
  action: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<ActionResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'tagline-action-'))
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')]
  try {
    await Promise.all([writeFile(output, ''), writeFile(summary, '')])
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const)
    const { code, output: log } = await runCommand(process.execPath, [resolve(`dist/${action}/index.js`)], {
      cwd: workspace,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: folder,
        ...env,
        ...Object.fromEntries(given),
      },
    })
    return {
      code,
      log,
      errors: [...log.matchAll(/^::error[^:]*::(.*)$/gm)].map(([, message = '']) => decodeURIComponent(message)),
      outputs: parseOutputs(await readFile(output, 'utf8')),
      summary: await readFile(summary, 'utf8'),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Reads `name<<delimiter`, the value, the delimiter. */
const parseOutputs = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n?\2$/gm)].map(([, name = '', , value = '']) => [name, value]),
  )
