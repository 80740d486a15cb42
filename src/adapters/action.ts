import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as core from '@actions/core'
import { formatProblem } from '../core/errors/problem.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { RawInputs } from '../core/inputs/raw-inputs.ts'
import { type WorkflowContext, workflowContextOf } from '../core/inputs/workflow-context.ts'
import { escapeText } from '../core/markdown/escape.ts'
import type { Outcome } from '../core/outcome/outcome.ts'
import type { Log } from '../ports/log.ts'
import { actionsLog } from './actions-log.ts'
import { writeSummary } from './job-summary.ts'

/** What a step is given by the runner. */
export interface Runner {
  readonly inputs: RawInputs
  readonly context: WorkflowContext
  readonly log: Log
  /** The variables of the step. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute path of a folder for what is needed during the step. */
  readonly temp: string
}

/** Runs an action from its inputs to its outputs; a failure becomes annotations, a summary and exit code 1. */
export const runAction = async (action: (runner: Runner) => Promise<Outcome>): Promise<void> => {
  try {
    checkNode(process.versions.node)
    const outcome = await action(runnerOf(process.env))
    for (const [name, value] of Object.entries(outcome.outputs)) core.setOutput(name, value)
    writeSummary(outcome.summary)
    if (outcome.failed === true) process.exitCode = 1
  } catch (error) {
    reportFailure(error)
    process.exitCode = 1
  }
}

/** Older ones lack functions that are called everywhere, which would look like a bug. */
const oldestNode = 22

const checkNode = (version: string): void => {
  if (Number.parseInt(version, 10) >= oldestNode) return
  throw new UserError('TOOL_MISSING', {
    where: { name: 'Node' },
    what: `this is version "${version}", and the action needs Node 24 (\`runs.using: node24\`)`,
    fix: 'Update the runner to one that brings it along',
  })
}

const secretInputs = ['token', 'registry-token', 'registry-password']

const runnerOf = (environment: NodeJS.ProcessEnv): Runner => {
  const inputs = rawInputsOf(environment)
  for (const secret of secretInputs.map((name) => inputs.get(name))) if (secret !== undefined) core.setSecret(secret)
  const context = workflowContextOf(environment, eventOf(environment), process.cwd())
  return { inputs, context, log: actionsLog, environment, temp: environment.RUNNER_TEMP || tmpdir() }
}

const rawInputsOf = (environment: NodeJS.ProcessEnv): RawInputs =>
  new Map(
    Object.entries(environment)
      .filter(([name]) => name.startsWith('INPUT_'))
      .map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), (value ?? '').trim()] as const)
      .filter(([, value]) => value !== ''),
  )

const eventOf = (environment: NodeJS.ProcessEnv): unknown => {
  const path = environment.GITHUB_EVENT_PATH
  if (path === undefined || path === '') return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UserError('INPUT_INVALID', {
      where: { name: 'GITHUB_EVENT_PATH' },
      what: `the event's payload "${path}" cannot be read (${(error as Error).message})`,
      fix: 'Run the action in a step of GitHub Actions, or unset the variable',
    })
  }
}

const reportFailure = (error: unknown): void => {
  if (!(error instanceof UserError)) {
    const { stack, message } = error instanceof Error ? error : { stack: undefined, message: String(error) }
    const bug = `Tagline: this is a bug in Tagline (${message}). Report it with the lines`
    core.error(`${bug} below.`)
    core.info(stack ?? message)
    writeSummary(failureSummary([`${bug} in the log.`]))
    return
  }
  for (const problem of error.problems) {
    actionsLog.annotate({ level: 'error', message: formatProblem(problem), where: problem.where })
  }
  writeSummary(failureSummary(error.problems.map(formatProblem)))
}

/** GitHub shows about ten annotations of a step, and the summary has all. */
const failureSummary = (messages: readonly string[]): string =>
  ['### Failed', '', ...messages.map((message) => `- ${escapeText(message)}`)].join('\n')
