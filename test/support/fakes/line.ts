import { commitFiles } from '../../../src/adapters/git/commit-files.ts'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitHistory } from '../../../src/adapters/git/history.ts'
import { gitRevisions } from '../../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import { parseDigest } from '../../../src/core/images/digest.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import type { HeldRelease } from '../../../src/core/promotion/held-release.ts'
import { type Promoted, type PromoteRequest, promote } from '../../../src/flows/promote.ts'
import type { PromotionDeps } from '../../../src/flows/promotion-deps.ts'
import { newRepository, repositoryAt, type TestRepository, temporaryFolder } from '../git/repository.ts'
import { parseConfigText } from './config-text.ts'
import { type FakeRemote, fakeRemote } from './remote.ts'

/** A system of apps and stages with a remote, and a clock that the test moves. */
export interface TestLine {
  readonly origin: TestRepository
  readonly remote: FakeRemote
  readonly deps: PromotionDeps
  /** Commits a change of an app's source on main and gives its release. */
  readonly build: (app: string) => { readonly app: string; readonly release: HeldRelease; readonly sha: CommitId }
  readonly promote: (request?: Partial<PromoteRequest>) => Promise<Promoted>
  /** The tag that a stage holds on its branch. */
  readonly tagAt: (stage: string, app: string) => string
  readonly advance: (milliseconds: number) => void
  readonly remove: () => void
}

/** Makes a line from the text of a tagline.yaml; every app has one values file at every stage. */
export const testLine = async (yaml: string, apps: readonly string[], stages: readonly string[]): Promise<TestLine> => {
  const origin = newRepository()
  let now = Date.parse('2026-11-02T08:00:00Z')
  const date = (): string => new Date(now).toISOString()
  const commit = (files: Readonly<Record<string, string>>, message: string): CommitId => {
    process.env.GIT_COMMITTER_DATE = date()
    process.env.GIT_AUTHOR_DATE = date()
    origin.git('reset', '-q', '--hard')
    return origin.commit(files, message)
  }
  const first = commit(
    Object.fromEntries([['tagline.yaml', yaml], ...apps.map((app) => [`apps/${app}/Dockerfile`, 'FROM scratch\n'])]),
    'Begin',
  )
  const slots = apps.flatMap((app) =>
    stages.map((stage) => [
      `environments/${stage}/${app}/values.yaml`,
      `image:\n  repository: ghcr.io/acme/${app}\n  tag: sha-${first.slice(0, 12)} # kept\n`,
    ]),
  )
  commit(Object.fromEntries(slots), 'Deploy')
  const clone = repositoryAt(temporaryFolder())
  clone.git('clone', '-q', `file://${origin.folder}`, '.')
  const git = gitIn(clone.folder)
  const trees = gitTrees(git)
  const remote = fakeRemote(origin, date)
  const config = await parseConfigText(yaml)
  const deps: PromotionDeps = {
    ...remote,
    history: gitHistory(git),
    revisions: gitRevisions(git),
    trees,
    filesAt: (at) => commitFiles(trees, at),
    registry: {
      digestOf: async () => undefined,
      manifestOf: async () => undefined,
      labelsOf: async () => undefined,
      putManifest: async () => {},
    },
    clock: { now: () => new Date(now), sleep: async () => {} },
    chance: () => 0,
    log: { info: () => {}, debug: () => {}, annotate: () => {}, group: (_, work) => work(), mask: () => {} },
    render: async () => ({ changes: [], markdown: '' }),
  }
  let built = 0
  return {
    origin,
    remote,
    deps,
    build: (app) => {
      const sha = commit({ [`apps/${app}/main.txt`]: `${++built}\n` }, `Change ${app} #${built} @everyone`)
      const tag = parseTag(`sha-${sha.slice(0, 12)}`)
      const digest = parseDigest(`sha256:${sha.padEnd(64, '0')}`)
      return { app, sha, release: { tag, digest, revision: { sha } } }
    },
    promote: (request = {}) =>
      promote(deps, {
        config,
        base: undefined,
        stage: undefined,
        app: undefined,
        delivered: new Map(),
        named: undefined,
        force: undefined,
        source: undefined,
        reason: undefined,
        reviewers: [],
        teamReviewers: [],
        labels: [],
        sourceUrl: 'https://github.com/acme/shop',
        dryRun: false,
        ...request,
      }),
    tagAt: (stage, app) =>
      /tag: (\S+)/.exec(origin.git('show', `main:environments/${stage}/${app}/values.yaml`))?.[1] ?? '',
    advance: (milliseconds) => {
      now += milliseconds
    },
    remove: () => {
      origin.remove()
      clone.remove()
    },
  }
}
