import { afterEach, describe, expect, test } from 'vitest'
import { parseInputs } from '../../../actions/detect-changes/inputs.ts'
import { run } from '../../../actions/detect-changes/run.ts'
import { gitCheckout } from '../../../src/adapters/git/checkout.ts'
import { commitFiles } from '../../../src/adapters/git/commit-files.ts'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitRevisions } from '../../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import type { UserError } from '../../../src/core/errors/user-error.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import type { WorkflowContext } from '../../../src/core/inputs/workflow-context.ts'
import type { Annotation } from '../../../src/ports/log.ts'
import type { PushRuns } from '../../../src/ports/push-runs.ts'
import { contextOf } from '../../support/git/context.ts'
import { checkoutLikeActions, newRepository, type TestRepository } from '../../support/git/repository.ts'

const made: TestRepository[] = []
const keep = (repository: TestRepository): TestRepository => {
  made.push(repository)
  return repository
}
afterEach(() => {
  for (const repository of made.splice(0)) repository.remove()
})

interface Detected {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly apps: readonly string[]
  readonly reasons: Readonly<Record<string, { path?: string; rule: string; needs?: string[]; carried?: true }>>
  readonly notes: readonly Annotation[]
}

interface Asked {
  readonly with?: Readonly<Record<string, string>>
  readonly context?: Partial<WorkflowContext>
  readonly runs?: readonly CommitId[] | 'refused'
}

const detect = async (clone: TestRepository, asked: Asked = {}): Promise<Detected> => {
  const notes: Annotation[] = []
  const log = {
    info: () => {},
    debug: () => {},
    annotate: (note: Annotation) => notes.push(note),
    group: <T>(_: string, work: () => Promise<T>) => work(),
    mask: () => {},
  }
  const git = gitIn(clone.folder)
  const trees = gitTrees(git)
  const { runs: given } = asked
  const runs: PushRuns | undefined =
    given === undefined ? undefined : { successful: async () => (given === 'refused' ? undefined : given) }
  const outcome = await run(
    parseInputs(new Map(Object.entries(asked.with ?? {}))),
    contextOf(clone.folder, asked.context),
    {
      revisions: gitRevisions(git),
      checkout: gitCheckout(git),
      trees,
      filesAt: (commit) => commitFiles(trees, commit),
      runs,
      log,
    },
  )
  const { outputs, summary } = outcome
  return { outputs, summary, notes, apps: JSON.parse(outputs.apps ?? ''), reasons: JSON.parse(outputs.reasons ?? '') }
}

const thrownBy = async (work: Promise<unknown>): Promise<UserError> => {
  try {
    await work
  } catch (error) {
    return error as UserError
  }
  throw new Error('nothing was thrown')
}

const shop = {
  'apps/api/Dockerfile': 'FROM scratch\n',
  'apps/api/main.go': 'package main\n',
  'apps/web/Dockerfile': 'FROM scratch\n',
  'apps/web/index.ts': 'export {}\n',
  'services/mail/dockerfile': 'FROM scratch\n',
  'README.md': '# Shop\n',
}

const zeros = '0'.repeat(40)
const push = (before: string, after: string, more: object = {}): Partial<WorkflowContext> => ({
  eventName: 'push',
  event: {
    before,
    after,
    created: before === zeros,
    deleted: false,
    forced: false,
    repository: { default_branch: 'main' },
    ...more,
  },
})

/** A history in the remote, the clone that the runner makes of it, and what is expected. */
interface History {
  readonly name: string
  readonly make: (origin: TestRepository) => { head: CommitId; base: CommitId | '' } & Asked
  readonly apps: readonly string[]
  readonly carried?: readonly string[]
}

const all = ['api', 'mail', 'web']

const histories: readonly History[] = [
  {
    name: 'a push of one commit',
    make: (origin) => {
      const base = origin.commit(shop)
      const head = origin.commit({ 'apps/api/main.go': '1' })
      return { base, head, context: push(base, head) }
    },
    apps: ['api'],
  },
  {
    name: 'a push of several commits',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.commit({ 'apps/api/main.go': '1' })
      origin.commit({ 'README.md': '2' })
      const head = origin.commit({ 'services/mail/x': '3' })
      return { base, head, context: push(base, head) }
    },
    apps: ['api', 'mail'],
  },
  {
    name: 'a push that undoes what it did',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.commit({ 'apps/api/main.go': '1' })
      const head = origin.commit({ 'apps/api/main.go': shop['apps/api/main.go'] })
      return { base, head, context: push(base, head) }
    },
    apps: [],
  },
  {
    name: 'the first push of the default branch',
    make: (origin) => {
      const head = origin.commit(shop)
      return { base: '', head, context: push(zeros, head) }
    },
    apps: all,
  },
  {
    name: 'the first push of another branch, which left main before',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.git('checkout', '-q', '-b', 'topic')
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      origin.git('checkout', '-q', 'main')
      origin.commit({ 'apps/api/main.go': '1' })
      return { base, head, context: { ...push(zeros, head), ref: 'refs/heads/topic' } }
    },
    apps: ['web'],
  },
  {
    name: 'a forced push, compared with what was there',
    make: (origin) => {
      const root = origin.commit(shop)
      const base = origin.commit({ 'apps/api/main.go': '1' })
      origin.git('branch', 'kept', base)
      origin.git('reset', '-q', '--hard', root)
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      return { base, head, context: push(base, head, { forced: true }) }
    },
    apps: ['api', 'web'],
  },
  {
    name: 'a forced push whose former state is gone everywhere',
    make: (origin) => {
      const head = origin.commit(shop)
      return { base: '', head, context: push('1'.repeat(40), head, { forced: true }) }
    },
    apps: all,
  },
  {
    name: 'a merge of a branch, of which only what main lacked counts',
    make: (origin) => {
      origin.commit(shop)
      origin.git('checkout', '-q', '-b', 'topic')
      origin.commit({ 'apps/web/index.ts': '1' })
      origin.git('checkout', '-q', 'main')
      const base = origin.commit({ 'apps/api/main.go': '1' })
      origin.git('merge', '-q', '--no-ff', '-m', 'Merge', 'topic')
      const head = origin.git('rev-parse', 'HEAD') as CommitId
      return { base, head, context: push(base, head) }
    },
    apps: ['web'],
  },
  {
    name: 'a file that moved from one app to another',
    make: (origin) => {
      const base = origin.commit({ ...shop, 'apps/api/shared.txt': 'the very same text\n' })
      const head = origin.commit({ 'apps/api/shared.txt': undefined, 'apps/web/shared.txt': 'the very same text\n' })
      return { base, head, context: push(base, head) }
    },
    apps: ['api', 'web'],
  },
  {
    name: 'odd names',
    make: (origin) => {
      const base = origin.commit(shop)
      const head = origin.commit({ 'apps/api/a "b"\n\tç*.go': '1', 'services/mail/-x y': '1' })
      return { base, head, context: push(base, head) }
    },
    apps: ['api', 'mail'],
  },
  {
    name: 'a file that became executable, and one that became a link',
    make: (origin) => {
      const base = origin.commit(shop)
      const head = origin.commit({
        'apps/api/main.go': `exec:${shop['apps/api/main.go']}`,
        'apps/web/index.ts': 'link:x',
      })
      return { base, head, context: push(base, head) }
    },
    apps: ['api', 'web'],
  },
  {
    name: 'an earlier push that was never delivered, by the ref of what was',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.git('update-ref', 'refs/tagline/delivered/main', base)
      const before = origin.commit({ 'apps/api/main.go': '1' })
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      return { base, head, context: push(before, head) }
    },
    apps: ['api', 'web'],
    carried: ['api'],
  },
  {
    name: 'an earlier push that failed, by the last successful run',
    make: (origin) => {
      const base = origin.commit(shop)
      const before = origin.commit({ 'apps/api/main.go': '1' })
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      return { base, head, context: push(before, head), runs: [base] }
    },
    apps: ['api', 'web'],
    carried: ['api'],
  },
  {
    name: 'an old run started again, after newer ones were delivered',
    make: (origin) => {
      const base = origin.commit(shop)
      const head = origin.commit({ 'apps/api/main.go': '1' })
      const newer = origin.commit({ 'apps/web/index.ts': '1' })
      origin.git('update-ref', 'refs/tagline/delivered/main', newer)
      return { base, head, context: push(base, head), runs: [newer] }
    },
    apps: ['api'],
  },
  {
    name: 'a last successful run on a line that was forced away',
    make: (origin) => {
      const root = origin.commit(shop)
      const gone = origin.commit({ 'apps/api/main.go': '1' })
      origin.git('branch', 'kept', gone)
      origin.git('reset', '-q', '--hard', root)
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      return { base: root, head, context: push(gone, head, { forced: true }), runs: [gone, root] }
    },
    apps: ['web'],
  },
  {
    name: 'a schedule, by what was delivered',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.git('update-ref', 'refs/tagline/delivered/main', base)
      const head = origin.commit({ 'services/mail/x': '1' })
      return { base, head, context: { eventName: 'schedule', event: {} } }
    },
    apps: ['mail'],
  },
  {
    name: 'a dispatch with nothing to compare',
    make: (origin) => {
      const head = origin.commit(shop)
      return { base: '', head, context: { eventName: 'workflow_dispatch', event: {} } }
    },
    apps: all,
  },
  {
    name: 'a tag',
    make: (origin) => {
      const before = origin.commit(shop)
      const head = origin.commit({ 'apps/api/main.go': '1' })
      return { base: '', head, context: { ...push(before, head), ref: 'refs/tags/v1' } }
    },
    apps: all,
  },
  {
    name: 'a pull request whose base branch moved on, at its own head and not the test merge',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.git('checkout', '-q', '-b', 'topic')
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      origin.git('checkout', '-q', 'main')
      const tip = origin.commit({ 'apps/api/main.go': '1' })
      origin.git('checkout', '-q', '--detach')
      origin.git('merge', '-q', '--no-ff', '-m', 'Merge', 'topic')
      origin.git('branch', 'merge')
      const event = { pull_request: { base: { sha: tip, ref: 'main' }, head: { sha: head } } }
      return { base, head, context: { eventName: 'pull_request', ref: 'refs/pull/7/merge', event } }
    },
    apps: ['web'],
  },
  {
    name: 'a merge group',
    make: (origin) => {
      origin.commit(shop)
      const base = origin.commit({ 'apps/api/main.go': '1' })
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      return {
        base,
        head,
        context: { eventName: 'merge_group', event: { merge_group: { base_sha: base, head_sha: head } } },
      }
    },
    apps: ['web'],
  },
  {
    name: 'the input base, which wins over the event',
    make: (origin) => {
      const base = origin.commit(shop)
      origin.git('tag', 'v1')
      const before = origin.commit({ 'apps/api/main.go': '1' })
      const head = origin.commit({ 'apps/web/index.ts': '1' })
      return { base, head, context: push(before, head), with: { base: 'v1' } }
    },
    apps: ['api', 'web'],
    carried: ['api'],
  },
]

const depths = [
  { clone: 'a whole clone', depth: 0 },
  { clone: 'a clone of one commit', depth: 1 },
  { clone: 'a clone of two commits', depth: 2 },
]

describe.each(depths)('in $clone', ({ depth }) => {
  test.each(histories)('finds $name', async ({ make, apps, carried = [] }) => {
    const origin = keep(newRepository())
    const { head, base, ...asked } = make(origin)
    const clone = keep(checkoutLikeActions(origin, head, depth))
    const detected = await detect(clone, asked)
    expect({ apps: detected.apps, base: detected.outputs.base, head: detected.outputs.head }).toEqual({
      apps,
      base,
      head,
    })
    const marked = Object.entries(detected.reasons).filter(([, reason]) => reason.carried === true)
    expect(marked.map(([name]) => name)).toEqual(carried)
  })
})

/** Commits two states and compares them. */
const between = async (
  before: Record<string, string | undefined>,
  after: Record<string, string | undefined>,
  more = {},
): Promise<Detected> => {
  const repository = keep(newRepository())
  const base = repository.commit(before)
  repository.commit(after)
  return detect(repository, { with: { base, ...more } })
}

const root = `apps:
  all: {}
`
const config = `stages:
  dev: {}
  prod: { from: dev }
manifests: ["env/{stage}/{app}.yaml"]
render:
  - { chart: "charts/{app}", output: "clusters/{stage}/{app}/" }
apps:
  site: { path: ., image: ghcr.io/acme/site, watch: ["!docs/**"] }
  web: { path: apps/web, watch: ["libs/ui/**", "!**/*.md", "apps/web/CHANGES.md"], needs: [tokens] }
  tokens: { path: apps/tokens, needs: [fonts] }
  fonts: { path: apps/fonts }
  api: { path: apps/api, context: ., dockerfile: ../../docker/api.Dockerfile, trigger: version }
`

describe('with a configuration', () => {
  test.each([
    {
      name: 'its folder',
      path: 'apps/fonts/a',
      rule: 'apps/fonts',
      app: 'fonts',
      apps: ['fonts', 'site', 'tokens', 'web'],
    },
    { name: 'a pattern', path: 'libs/ui/button.ts', rule: 'libs/ui/**', app: 'web', apps: ['site', 'web'] },
    {
      name: 'a pattern after one that takes out',
      path: 'apps/web/CHANGES.md',
      rule: 'apps/web/CHANGES.md',
      app: 'web',
      apps: ['site', 'web'],
    },
    { name: 'the root', path: 'x', rule: '.', app: 'site', apps: ['site'] },
  ])('is touched by $name', async ({ path, rule, app, apps }) => {
    const detected = await between({ 'tagline.yaml': config }, { [path]: '1' })
    expect(detected.apps).toEqual(apps)
    expect(detected.reasons[app]).toEqual({ path, rule })
  })

  test.each(['apps/web/a.md', 'docs/x'])('is not touched by "%s", which a pattern takes out', async (path) => {
    const detected = await between({ 'tagline.yaml': config }, { [path]: '1' })
    expect(detected.apps).not.toContain(path.startsWith('docs') ? 'site' : 'web')
  })

  test('gives the way by which an app is needed', async () => {
    const { reasons } = await between({ 'tagline.yaml': config }, { 'apps/fonts/a': '1' })
    expect(reasons.web).toEqual({ path: 'apps/fonts/a', rule: 'apps/fonts', needs: ['tokens', 'fonts'] })
    expect(reasons.tokens).toEqual({ path: 'apps/fonts/a', rule: 'apps/fonts', needs: ['fonts'] })
  })

  test.each(['env/dev/web.yaml', 'clusters/prod/site/a/b.yaml', '.tagline/holds/prod/web.yaml'])(
    'is not touched by "%s", which Tagline writes',
    async (path) => {
      expect((await between({ 'tagline.yaml': config }, { [path]: '1' })).apps).toEqual([])
    },
  )

  test.each(['env/qa/web.yaml', 'clusters/prod/other/a.yaml', 'env/dev/web.yaml.bak'])(
    'is touched by "%s", which Tagline does not write',
    async (path) => {
      expect((await between({ 'tagline.yaml': config }, { [path]: '1' })).apps).toEqual(['site'])
    },
  )

  test('touches only the apps whose settings changed, though the root watches the file', async () => {
    const quiet = config.replace('"!docs/**"', '"!docs/**", "!tagline.yaml"')
    const detected = await between(
      { 'tagline.yaml': quiet },
      { 'tagline.yaml': `# moved\n${quiet.replace('path: apps/fonts', 'target: slim, path: apps/fonts')}` },
    )
    expect(detected.reasons.fonts).toEqual({ path: 'tagline.yaml', rule: 'its settings changed' })
    expect(detected.apps).toEqual(['fonts', 'tokens', 'web'])
  })

  test('tells apps that went and builds those that came', async () => {
    const before = 'apps:\n  web: {}\n  old: {}\n'
    const detected = await between({ 'tagline.yaml': before }, { 'tagline.yaml': 'apps:\n  web: {}\n  new: {}\n' })
    expect(detected.outputs.removed).toBe('["old"]')
    expect(detected.reasons).toEqual({ new: { path: 'tagline.yaml', rule: 'a new app' } })
  })

  test('tells discovered apps that went', async () => {
    const detected = await between(shop, { 'apps/web/Dockerfile': undefined, 'apps/web/index.ts': undefined })
    expect([detected.apps, detected.outputs.removed]).toEqual([[], '["web"]'])
  })

  test('builds everything where the configuration of the base had mistakes', async () => {
    const detected = await between({ 'tagline.yaml': 'apps: [\n' }, { 'tagline.yaml': 'apps:\n  web: {}\n' })
    expect(detected.apps).toEqual(['web'])
  })

  test.each([
    {
      name: 'another version',
      before: '1.0.0\n',
      after: '1.1.0\n',
      apps: ['api', 'site'],
      rule: 'version 1.0.0 -> 1.1.0',
    },
    {
      name: 'a first version',
      before: undefined,
      after: '1.0.0\n',
      apps: ['api', 'site'],
      rule: 'version none -> 1.0.0',
    },
    { name: 'only the file of the version', before: '1.0.0\n', after: '\n1.0.0\n\n', apps: ['site'], rule: undefined },
  ])('releases by version for $name', async ({ before, after, apps, rule }) => {
    const detected = await between(
      { 'tagline.yaml': config, 'apps/api/.version': before },
      { 'apps/api/.version': after },
    )
    expect([detected.apps, detected.reasons.api?.rule]).toEqual([apps, rule])
  })

  test('does not release by version for code alone, wherever it lies', async () => {
    expect(
      (await between({ 'tagline.yaml': config }, { 'apps/api/a': '1', 'docker/api.Dockerfile': '1' })).apps,
    ).toEqual(['site'])
  })

  test('warns of code in a build context that no app watches', async () => {
    const text = 'apps:\n  web: { context: . }\n'
    const { notes } = await between({ 'tagline.yaml': text }, { 'libs/a.ts': '1', 'libs/b.ts': '1', 'README.md': '1' })
    expect(notes).toEqual([
      {
        level: 'warning',
        message:
          'libs/a.ts and 1 more: changed in the build context of "web", and no app watches it. Add it to `watch:` of "web", or take it out there with "!".',
        where: { file: 'tagline.yaml' },
      },
    ])
  })
})

describe('outputs', () => {
  test('hold all that the contract names', async () => {
    const repository = keep(newRepository())
    const base = repository.commit({
      ...shop,
      'tagline.yaml': 'apps:\n  api: { platforms: [linux/amd64], build-args: { v: "{sha}" } }\n',
    })
    const head = repository.commit({ 'apps/api/main.go': '1' })
    const { outputs, summary } = await detect(repository, { with: { base } })
    const include = [
      {
        app: 'api',
        image: 'ghcr.io/acme/api',
        path: 'apps/api',
        context: 'apps/api',
        tag: 'sha-{sha12}',
        platforms: 'linux/amd64',
        'build-args': 'v={sha}',
      },
    ]
    expect(outputs).toEqual({
      apps: '["api"]',
      any: 'true',
      count: '1',
      matrix: JSON.stringify({ include }),
      batches: JSON.stringify([{ include }]),
      reasons: '{"api":{"path":"apps/api/main.go","rule":"apps/api"}}',
      removed: '[]',
      base,
      head,
    })
    expect(summary).toBe(
      [
        '### 1 of 1 app to build',
        `\`${head.slice(0, 12)}\` compared with \`${base.slice(0, 12)}\`, the input \\\`base\\\`.`,
        '| App | Why |\n| --- | --- |\n| `api` | `apps/api/main.go` (apps/api) |',
      ].join('\n\n'),
    )
  })

  test('say so when nothing changed', async () => {
    const { outputs } = await between(shop, { 'README.md': '1' })
    expect([outputs.any, outputs.count, outputs.matrix, outputs.batches]).toEqual([
      'false',
      '0',
      '{"include":[]}',
      '[{"include":[]}]',
    ])
  })

  test('split more than 256 apps into batches', async () => {
    const text = `apps:\n${Array.from({ length: 600 }, (_, i) => `  app-${i}: {}\n`).join('')}`
    const { outputs, apps } = await between({ x: '1' }, { 'tagline.yaml': text }, { apps: 'all' })
    const batches = JSON.parse(outputs.batches ?? '') as { include: { app: string }[] }[]
    expect(batches.map(({ include }) => include.length)).toEqual([256, 256, 88])
    expect(batches.flatMap(({ include }) => include.map(({ app }) => app))).toEqual(apps)
    expect(outputs.matrix).toBe(JSON.stringify(batches[0]))
  })

  test('take the apps that were asked for, changed or not', async () => {
    const { reasons } = await between(shop, { 'apps/api/main.go': '1' }, { apps: 'web, mail' })
    const chosen = { rule: 'the input `apps`', chosen: true }
    expect(reasons).toEqual({ mail: chosen, web: chosen })
  })

  test('are empty for a branch that was deleted', async () => {
    const repository = keep(newRepository())
    const before = repository.commit(shop)
    const { outputs } = await detect(repository, { context: push(before, zeros, { deleted: true }) })
    expect([outputs.any, outputs.matrix, outputs.head]).toEqual(['false', '{"include":[]}', ''])
  })
})

describe('filters', () => {
  test('give each name as an output, with no configuration', async () => {
    const filters = "backend: ['server/**', '!**/*.md']\ndocs: '*.md'\nother: lib/\n"
    const { outputs } = await between({ a: '1' }, { 'server/x.go': '1', 'server/y.md': '1' }, { filters })
    expect(outputs).toMatchObject({
      backend: 'true',
      backend_count: '1',
      backend_files: '["server/x.go"]',
      docs: 'true',
      docs_files: '["server/y.md"]',
      other: 'false',
      other_count: '0',
      apps: '["backend","docs"]',
      changes: '["backend","docs"]',
      any: 'true',
    })
  })

  test('match every file of the head where there is no base', async () => {
    const repository = keep(newRepository())
    const head = repository.commit({ 'server/x': '1' })
    const { outputs } = await detect(repository, {
      with: { filters: 'backend: server/**' },
      context: push(zeros, head),
    })
    expect(outputs.backend_files).toBe('["server/x"]')
  })
})

describe('what cannot be done', () => {
  test('notices that earlier runs may not be seen, and goes on', async () => {
    const repository = keep(newRepository())
    const before = repository.commit(shop)
    const head = repository.commit({ 'apps/api/main.go': '1' })
    const { apps, notes } = await detect(repository, { context: push(before, head), runs: 'refused' })
    expect(apps).toEqual(['api'])
    expect(notes).toEqual([
      {
        level: 'notice',
        message:
          'earlier runs: GitHub does not show them to this job. Add `permissions: actions: read` to the job to have a failed run caught up with.',
      },
    ])
  })

  test.each([
    {
      name: 'an unknown base',
      with: { base: 'v9' },
      message:
        'input "base": "v9" names no commit here nor on the remote. Give a branch, a tag or the full id of a commit of this repository.',
    },
    {
      name: 'an unknown app',
      with: { apps: 'wep' },
      message: 'input "apps": there is no app "wep". Did you mean "web"? Write "web".',
    },
    {
      name: 'a configuration that is not there',
      with: { config: 'x.yaml' },
      message:
        'input "config": there is no file "x.yaml". Give its path from the working directory, or leave the input out to have tagline.yaml read.',
    },
  ])('refuses $name', async ({ with: asked, message }) => {
    const repository = keep(newRepository())
    repository.commit(shop)
    expect((await thrownBy(detect(repository, { with: { base: 'HEAD', ...asked } }))).message).toBe(message)
  })

  test('says what it looked for where there are no apps', async () => {
    const repository = keep(newRepository())
    repository.commit({ 'src/Dockerfile': '' })
    expect((await thrownBy(detect(repository))).message).toBe(
      'tagline.yaml: there are no apps: no file names any, and no folder under apps/, app/ or services/ holds a Dockerfile, dockerfile, *.Dockerfile or Containerfile. Add tagline.yaml with `apps: { web: { path: path/to/web } }`, or a Dockerfile in such a folder, and commit it.',
    )
  })

  test('says that a repository without a commit has none', async () => {
    const repository = keep(newRepository())
    expect((await thrownBy(detect(repository))).message).toBe(
      `${repository.folder}: the repository has no commit yet. Commit something, or check a branch out that has commits.`,
    )
    expect((await thrownBy(detect(repository, { with: { head: 'v9' } }))).message).toBe(
      'input "head": "v9" names no commit here nor on the remote. Give a branch, a tag or the full id of a commit of this repository.',
    )
  })

  test('refuses an app that is called as everything is', async () => {
    const repository = keep(newRepository())
    repository.commit({ 'tagline.yaml': root })
    expect((await thrownBy(detect(repository))).message).toBe(
      'tagline.yaml:2:3: an app cannot be called "all", which means every app. Choose another name.',
    )
  })
})
