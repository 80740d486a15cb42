import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { guardProcess } from '../services/guard-process.ts'
import { ensureTools } from '../tools/ensure-tools.ts'
import { runCommand } from '../tools/run-command.ts'
import { type JobResult, parseActLog } from './act-log.ts'
import type { StagedLibrary } from './stage-library.ts'
import { makeStandIns } from './stand-ins.ts'

/** The GitHub that a run belongs to. */
export type GithubAddresses = {
  /** `GITHUB_SERVER_URL`: repositories are fetched from `<server>/<owner>/<name>`. */
  readonly server: string
  readonly api: string
  readonly graphql: string
}

/** One run of one workflow of a repository. */
export type WorkflowRun = {
  readonly library: StagedLibrary
  readonly github: GithubAddresses
  /** `owner/name` of the caller's repository. */
  readonly repository: string
  /** File of the workflow in that repository, such as `.github/workflows/deliver.yml`. */
  readonly workflow: string
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  /** `GITHUB_REF` and `GITHUB_SHA` of the event; the workflow is read at this commit. */
  readonly ref: string
  readonly sha: string
  /** The automatic token of the run. */
  readonly token: string
  readonly secrets?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  /** Variables of the machine, such as those under which a builder is reached; PATH only if given here is not our own. */
  readonly env?: Readonly<Record<string, string>>
  readonly actor?: string
  readonly run?: { readonly id: number; readonly number: number; readonly attempt: number }
  /** Milliseconds after which the run is ended; 10 minutes by default. */
  readonly patience?: number
  /** Hears every line that act prints, as JSON. */
  readonly onLine?: (line: string) => void
}

/** How a run ended. */
export type WorkflowResult = {
  readonly exitCode: number
  readonly jobs: readonly JobResult[]
  /** The summaries of all jobs, in the order in which they were begun. */
  readonly summary: string
  /** Everything that act printed, as lines of JSON. */
  readonly log: string
}

/**
 * Runs a workflow as GitHub would, on this machine and without Docker: every job in a folder of its own, on Ubuntu by
 * name and this machine in fact, with the library and GitHub's own actions taken from local folders.
 */
export const runWorkflow = async (run: WorkflowRun): Promise<WorkflowResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'tagline-run-'))
  try {
    const { act } = await ensureTools(['act'])
    const clone = join(folder, 'caller')
    await cloneAt(run, clone)
    const standIns = await makeStandIns([clone, run.library.folder], join(folder, 'actions'))
    const event = join(folder, 'event.json')
    await writeFile(event, JSON.stringify(run.event.payload))
    const args = [...fixedArguments(folder), ...argumentsOf(run, clone, event), ...localRepositories(run, standIns)]
    const { exitCode, log } = await runAct(act, args, await environmentOf(run, folder), run, folder)
    const jobs = parseActLog(log)
    return { exitCode, jobs, summary: jobs.map((job) => job.summary).join(''), log }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const cloneAt = async ({ github, repository, ref, sha, token }: WorkflowRun, to: string): Promise<void> => {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  const auth = github.server.startsWith('http') ? ['-c', `http.extraheader=AUTHORIZATION: basic ${basic}`] : []
  const url = `${github.server}/${repository}`
  await mkdir(to)
  const commands = [
    ['init', '-q'],
    ['remote', 'add', 'origin', url],
    [...auth, 'fetch', '-q', 'origin', ref, sha],
    ['checkout', '-q', '--detach', sha],
  ]
  for (const command of commands) {
    const { code, output } = await runCommand('git', command, { cwd: to })
    if (code !== 0) throw new Error(`git ${command.at(-1)} of ${url}: ${output}`)
  }
}

const fixedArguments = (folder: string): readonly string[] => [
  '--json',
  ...['-P', 'ubuntu-latest=-self-hosted', '-P', 'ubuntu-24.04=-self-hosted', '-P', 'ubuntu-24.04-arm=-self-hosted'],
  '--no-skip-checkout',
  '--no-cache-server',
  ...['--action-cache-path', join(folder, 'cache')],
  ...['env', 'secret', 'var', 'input'].flatMap((name) => [`--${name}-file`, '/dev/null']),
]

const argumentsOf = (run: WorkflowRun, clone: string, event: string): readonly string[] => {
  const { id, number, attempt } = run.run ?? { id: 1, number: 1, attempt: 1 }
  const github = {
    GITHUB_REPOSITORY: run.repository,
    GITHUB_REF: run.ref,
    SHA_REF: run.sha,
    GITHUB_SERVER_URL: run.github.server,
    GITHUB_API_URL: run.github.api,
    GITHUB_GRAPHQL_URL: run.github.graphql,
    GITHUB_RUN_ID: String(id),
    GITHUB_RUN_NUMBER: String(number),
    GITHUB_RUN_ATTEMPT: String(attempt),
  }
  return [
    run.event.name,
    ...['-C', clone, '-W', run.workflow, '-e', event, '--actor', run.actor ?? 'octocat'],
    ...pairs('--env', github),
    ...pairs('-s', { GITHUB_TOKEN: run.token, ...run.secrets }),
    ...pairs('--var', run.variables ?? {}),
  ]
}

const pairs = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`])

const localRepositories = (
  { github, library }: WorkflowRun,
  standIns: ReadonlyMap<string, string>,
): readonly string[] => {
  const folders = [[`${library.repository}@${library.ref}`, library.folder], ...standIns]
  return folders.flatMap(([name, folder]) => ['--local-repository', `${github.server}/${name}=${folder}`])
}

/** Steps see this and what act adds, nothing of the person's own configuration. */
const environmentOf = async (run: WorkflowRun, folder: string): Promise<Record<string, string>> => {
  const [bin, home] = [join(folder, 'bin'), join(folder, 'home')]
  await Promise.all([mkdir(bin), mkdir(home)])
  await symlink(process.execPath, join(bin, 'node'))
  const path = run.env?.PATH ?? process.env.PATH ?? ''
  return {
    HOME: home,
    LANG: 'C.UTF-8',
    TMPDIR: tmpdir(),
    ...run.env,
    PATH: [bin, path].join(delimiter),
  }
}

const runAct = (
  act: string,
  args: readonly string[],
  env: Record<string, string>,
  { onLine, patience = 600_000 }: WorkflowRun,
  folder: string,
): Promise<{ readonly exitCode: number; readonly log: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(act, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: patience })
    const guard = child.pid === undefined ? undefined : guardProcess(child.pid, folder)
    let [log, rest] = ['', '']
    const take = (chunk: string) => {
      log += chunk
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine?.(line)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      guard?.kill('SIGKILL')
      if (code === null) reject(new Error(`act: ended with ${signal} after ${patience / 1000} s. It said:\n${log}`))
      else resolve({ exitCode: code, log })
    })
  })
