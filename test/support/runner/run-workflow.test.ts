import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../tools/run-command.ts'
import type { JobResult } from './act-log.ts'
import { runWorkflow, type WorkflowResult } from './run-workflow.ts'
import { commitAll, type StagedLibrary, stageLibrary } from './stage-library.ts'

const fixtures = new URL('fixtures/', import.meta.url).pathname
let folder: string
let library: StagedLibrary
let shop: string
let heads: { readonly first: string; readonly second: string }

const git = async (...args: string[]): Promise<string> => {
  const { code, output } = await runCommand('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: shop,
  })
  expect(code, output).toBe(0)
  return output.trim()
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagline-runner-test-'))
  library = await stageLibrary(join(fixtures, 'library'), join(folder, 'library'))
  shop = join(folder, 'github', 'acme', 'shop')
  await mkdir(join(folder, 'github', 'acme'), { recursive: true })
  await cp(join(fixtures, 'caller'), shop, { recursive: true })
  await commitAll(shop)
  const first = await git('rev-parse', 'HEAD')
  await writeFile(join(shop, 'words'), 'second\n')
  await git('commit', '-qam', 'second')
  heads = { first, second: await git('rev-parse', 'HEAD') }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (apps: readonly string[], options: { readonly sha?: string; readonly token?: boolean } = {}) =>
  runWorkflow({
    library,
    github: {
      server: `file://${join(folder, 'github')}`,
      api: 'http://127.0.0.1:9/api',
      graphql: 'http://127.0.0.1:9/g',
    },
    repository: 'acme/shop',
    workflow: '.github/workflows/main.yml',
    event: { name: 'push', payload: { apps: JSON.stringify(apps), token: options.token ?? false } },
    ref: 'refs/heads/main',
    sha: options.sha ?? heads.second,
    token: 'of-this-run',
  })

const jobOf = ({ jobs }: WorkflowResult, id: string, app?: string): JobResult | undefined =>
  jobs.find((job) => job.id === id && job.matrix.app === app)

const greetingOf = (job: JobResult | undefined): unknown =>
  JSON.parse(job?.steps.find(({ id }) => id === 'greet')?.outputs.greeting ?? 'null')

test('a caller runs the library: workflow, matrix of an output, JavaScript action, output back', async () => {
  const result = await run(['web', 'api'])
  expect(result.exitCode, result.log).toBe(0)
  expect(result.jobs.map(({ name, result }) => [name, result]).toSorted()).toEqual([
    ['Main/after', 'success'],
    ['go/Greet/each-1', 'success'],
    ['go/Greet/each-2', 'success'],
    ['go/Greet/last', 'success'],
    ['go/Greet/plan', 'success'],
  ])
  const facts = (app: string, commits: number) => ({
    app,
    node: '24',
    head: heads.second,
    commits,
    untouched: true,
    file: 'second',
    repository: 'acme/shop',
    sha: heads.second,
    ref: 'refs/heads/main',
    api: 'http://127.0.0.1:9/api',
  })
  expect(greetingOf(jobOf(result, 'each', 'web'))).toEqual(facts('web', 2))
  expect(greetingOf(jobOf(result, 'each', 'api'))).toEqual(facts('api', 2))
  expect(greetingOf(jobOf(result, 'last'))).toEqual(facts('last', 1))
  const heard = jobOf(result, 'after')?.steps.find(({ id }) => id === 'heard')?.outputs.last ?? 'null'
  expect(JSON.parse(heard)).toEqual(facts('last', 1))
})

test('summaries, annotations and what the caller sets up can be read afterwards', async () => {
  const result = await run(['web'])
  expect(jobOf(result, 'plan')?.summary).toBe('plan of ["web"]\n')
  expect(jobOf(result, 'plan')?.log).toContain('set up by the caller')
  expect(jobOf(result, 'each', 'web')?.summary).toBe('## web\n')
  expect(jobOf(result, 'each', 'web')?.annotations).toEqual([
    { level: 'notice', message: 'Hello, web', properties: { file: 'words', line: '1' } },
  ])
  expect(result.summary).toBe('plan of ["web"]\n## web\n## last\n')
})

test('the work tree is the commit of the event, though the branch has moved on', async () => {
  const result = await run(['web'], { sha: heads.first })
  expect(greetingOf(jobOf(result, 'each', 'web'))).toMatchObject({ head: heads.first, commits: 1, file: 'first' })
})

test('one job of a matrix that fails does not make its neighbour a failure', async () => {
  const result = await run(['broken', 'web'])
  expect(result.exitCode).toBe(1)
  expect(jobOf(result, 'each', 'broken')).toMatchObject({
    result: 'failure',
    steps: [{ result: 'success' }, { id: 'greet', result: 'failure' }],
  })
  expect(jobOf(result, 'each', 'broken')?.annotations.at(-1)).toEqual({
    level: 'error',
    message: 'broken as asked',
    properties: {},
  })
  expect(jobOf(result, 'each', 'web')?.result).toBe('success')
})

test('an action of GitHub that no test can really run fails if it is run', async () => {
  const result = await run(['web'], { token: true })
  expect(result.exitCode).toBe(1)
  expect(jobOf(result, 'last')?.annotations).toContainEqual({
    level: 'error',
    message: 'actions/create-github-app-token: this action needs GitHub itself, and no test may run it.',
    properties: {},
  })
})
