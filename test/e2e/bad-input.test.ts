import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { repositoryAt, type TestRepository, temporaryFolder } from '../support/git/repository.ts'
import { type LocalGitHub, startGitHub } from '../support/github/github.ts'
import type { RepositoryHandle } from '../support/github/handle.ts'
import { runBundle } from '../support/runner/run-action.ts'
import { type Registry, startRegistry } from '../support/services/registry.ts'
import { runCommand } from '../support/tools/run-command.ts'
import { tagsOf } from '../support/walk/facts.ts'

const folders: TestRepository[] = []
const folder = (): TestRepository => {
  const made = repositoryAt(temporaryFolder())
  folders.push(made)
  return made
}
afterEach(() => {
  for (const one of folders.splice(0)) one.remove()
})

const app = { 'apps/web/Dockerfile': 'FROM scratch\nCOPY . /\n', 'apps/web/page.txt': 'hello\n' }

/** A repository on disk with a first commit. */
const committed = (files: Readonly<Record<string, string>>): TestRepository => {
  const one = folder()
  one.git('init', '-q', '-b', 'main')
  one.commit(files, 'Begin')
  return one
}

const everyAction = ['detect-changes', 'build-image', 'bump-tag', 'render-chart', 'open-promotion-pr', 'report']

/** The inputs without which an action does not begin. */
const enough: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'build-image': { app: 'web' },
  'bump-tag': { app: 'web', stage: 'dev', tag: 'v1' },
  'render-chart': { stage: 'dev' },
  'open-promotion-pr': { token: 'x' },
  report: { token: 'x' },
}

describe('an input that there is not', () => {
  test.each(everyAction)('is refused by %s with the near miss', async (action) => {
    const { code, errors, outputs } = await runBundle(action, folder().folder, { cofnig: 'tagline.yaml' })
    expect({ code, errors, outputs }).toEqual({
      code: 1,
      errors: ['input "cofnig": this action has no such input. Did you mean "config"? Write "config".'],
      outputs: {},
    })
  })
})

const whatReadsCommits = [
  { action: 'detect-changes', inputs: {} },
  { action: 'build-image', inputs: { context: '.', image: 'localhost:1/web' } },
  { action: 'open-promotion-pr', inputs: { token: 'x' } },
  { action: 'report', inputs: { token: 'x' } },
]

describe('a step with no checkout before it', () => {
  test.each(whatReadsCommits)('$action names the step to add', async ({ action, inputs }) => {
    const { folder: place } = folder()
    const { code, errors, outputs } = await runBundle(action, place, inputs)
    expect({ code, errors, outputs }).toEqual({
      code: 1,
      errors: [`${place}: there is no Git repository here. Add \`- uses: actions/checkout@v6\` before this step.`],
      outputs: {},
    })
  })
})

test('a repository with no configuration and nothing to discover says what was looked for', async () => {
  const { code, errors, outputs } = await runBundle('detect-changes', committed({ 'README.md': 'x\n' }).folder, {})
  expect({ code, errors, outputs }).toEqual({
    code: 1,
    errors: [
      'tagline.yaml: there are no apps: no file names any, and no folder under apps/, app/ or services/ holds a Dockerfile, dockerfile, *.Dockerfile or Containerfile. Add tagline.yaml with `apps: { web: { path: path/to/web } }`, or a Dockerfile in such a folder, and commit it.',
    ],
    outputs: {},
  })
})

test.each(whatReadsCommits)('a repository with no commit yet is told so by $action', async ({ action, inputs }) => {
  const empty = folder()
  empty.git('init', '-q')
  const { code, errors, outputs } = await runBundle(action, empty.folder, inputs)
  expect({ code, errors, outputs }).toEqual({
    code: 1,
    errors: [
      `${empty.folder}: the repository has no commit yet. Commit something, or check a branch out that has commits.`,
    ],
    outputs: {},
  })
})

describe('a clone with no remote', () => {
  test.each(['open-promotion-pr', 'report'])('%s says how it is added', async (action) => {
    const manifest = 'image:\n  repository: ghcr.io/acme/web\n  tag: v1\n'
    const stages = 'registry: ghcr.io/acme\nstages: { dev: {} }\nmanifests: ["deploy/{stage}.yaml"]\n'
    const one = committed({ ...app, 'tagline.yaml': stages, 'deploy/dev.yaml': manifest })
    const facts = { GITHUB_REPOSITORY: 'acme/shop' }
    const { code, errors, outputs } = await runBundle(action, one.folder, { token: 'x' }, facts)
    expect({ code, errors, outputs }).toEqual({
      code: 1,
      errors: [
        `${one.folder}: this checkout has no remote "origin". Use actions/checkout, or add it with \`git remote add origin https://github.com/<owner>/<repository>\`.`,
      ],
      outputs: {},
    })
  })
})

describe('a working directory', () => {
  test.each(everyAction)('that is not there is refused by %s', async (action) => {
    const { folder: place } = folder()
    const { code, errors } = await runBundle(action, place, { ...enough[action], 'working-directory': 'shop' })
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [
        `input "working-directory": there is no folder "shop" in the workspace "${place}". Name one relative to the workspace, and check out before this step.`,
      ],
    })
  })
})

test('a detached checkout, as actions/checkout leaves one for a tag, is no hindrance', async () => {
  const one = committed({ ...app, 'tagline.yaml': 'registry: ghcr.io/acme\n' })
  const base = one.git('rev-parse', 'HEAD')
  one.commit({ 'apps/web/page.txt': 'bye\n' })
  one.git('checkout', '-q', '--detach')
  const { code, outputs } = await runBundle('detect-changes', one.folder, { base })
  expect({ code, apps: outputs.apps }).toEqual({ code: 0, apps: '["web"]' })
})

describe('a registry that refuses', () => {
  let registry: Registry
  beforeAll(async () => {
    registry = await startRegistry({ auth: 'basic' })
  })
  afterAll(() => registry?.stop())

  test('is told with the inputs to give, before anything is built', async () => {
    const one = committed({ ...app, 'tagline.yaml': `registry: ${registry.host}/acme\n` })
    const tag = `sha-${one.git('rev-parse', 'HEAD').slice(0, 12)}`
    const { code, errors, outputs } = await runBundle('build-image', one.folder, { app: 'web' })
    // The release's tag and that of its source are asked for at once; either answer may come first.
    const told = errors.map((error) => error.replace(/src-[0-9a-f]{64}/, tag))
    expect({ code, errors: told, outputs }).toEqual({
      code: 1,
      errors: [
        `HEAD ${registry.url}/v2/acme/web/manifests/${tag} -> 401: "${registry.host}" asks for a login to read "acme/web". Give \`registry-username\` and \`registry-password\`, or log in in a step before.`,
      ],
      outputs: {},
    })
  })
})

describe('a token without permission', () => {
  let github: LocalGitHub
  let shop: RepositoryHandle
  const manifest = (tag: string) => `image:\n  repository: ghcr.io/acme/web\n  tag: "${tag}"\n`

  beforeAll(async () => {
    github = await startGitHub()
    shop = await github.createRepository({
      owner: 'acme',
      name: 'shop',
      files: {
        ...app,
        'tagline.yaml':
          'registry: ghcr.io/acme\nstages:\n  dev: {}\n  prod: { from: dev }\nmanifests: ["deploy/{stage}.yaml"]\n',
        'deploy/dev.yaml': manifest('v2'),
        'deploy/prod.yaml': manifest(''),
      },
    })
  })
  afterAll(() => github?.stop())

  test('is told the line to add, and nothing is written', async () => {
    const token = github.setToken('weak', { kind: 'actions', permissions: { contents: 'read', pull_requests: 'read' } })
    const clone = folder()
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
    const auth = ['-c', `http.extraheader=AUTHORIZATION: basic ${basic}`]
    const cloned = await runCommand('git', [...auth, 'clone', '-q', `${github.serverUrl}/acme/shop`, clone.folder])
    expect(cloned).toMatchObject({ code: 0 })
    const before = await shop.refs()
    const result = await runBundle(
      'open-promotion-pr',
      clone.folder,
      { token },
      {
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_SERVER_URL: github.serverUrl,
      },
    )
    expect({ code: result.code, outputs: result.outputs }).toEqual({ code: 1, outputs: {} })
    expect(result.errors).toEqual([
      'POST /repos/acme/shop/git/trees -> 403: GitHub said "Resource not accessible by integration". Add `permissions: contents: write` to the job, and to the workflow that calls it.',
    ])
    expect(await shop.refs()).toEqual(before)
    expect(shop.pulls()).toEqual([])
    expect(result.log).not.toContain(basic)
  })
})

test('an app without a Dockerfile says what was looked for, and nothing reaches the registry', async () => {
  const registry = await startRegistry()
  try {
    const one = committed({
      'apps/web/page.txt': 'x\n',
      'tagline.yaml': `registry: ${registry.host}/acme\napps:\n  web: {}\n`,
    })
    const { code, errors } = await runBundle('build-image', one.folder, { app: 'web' })
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [
        'the image of "web": there is no Dockerfile; looked for "apps/web/Dockerfile", "apps/web/dockerfile", "apps/web/Containerfile". Add one, or name it with `dockerfile:` (relative to the path of the app).',
      ],
    })
    expect(await tagsOf(registry, 'acme/web')).toEqual([])
  } finally {
    await registry.stop()
  }
})
