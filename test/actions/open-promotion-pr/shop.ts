import { tmpdir } from 'node:os'
import type { Inputs } from '../../../actions/open-promotion-pr/inputs.ts'
import { parseInputs } from '../../../actions/open-promotion-pr/inputs.ts'
import { run } from '../../../actions/open-promotion-pr/run.ts'
import { gitCheckout } from '../../../src/adapters/git/checkout.ts'
import { commitFiles } from '../../../src/adapters/git/commit-files.ts'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitHistory } from '../../../src/adapters/git/history.ts'
import { gitRevisions } from '../../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import { withWorkTree } from '../../../src/adapters/git/work-tree.ts'
import { formatBudget, gitHub } from '../../../src/adapters/github/client.ts'
import { gitHubPorts } from '../../../src/adapters/github/ports.ts'
import { withToolRenderer } from '../../../src/adapters/tool-renderer.ts'
import { workspaceFiles } from '../../../src/adapters/workspace-files.ts'
import { type Digest, parseDigest } from '../../../src/core/images/digest.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { workflowContextOf } from '../../../src/core/inputs/workflow-context.ts'
import type { Outcome } from '../../../src/core/outcome/outcome.ts'
import type { PromotionResult } from '../../../src/core/promotion/result.ts'
import type { LineDeps } from '../../../src/flows/promotion-deps.ts'
import { renderStage } from '../../../src/flows/render-stage.ts'
import { recordedLog } from '../../support/fakes/recorded-log.ts'
import { repositoryAt, temporaryFolder } from '../../support/git/repository.ts'
import { type LocalGitHub, startGitHub } from '../../support/github/github.ts'
import type { RepositoryHandle } from '../../support/github/handle.ts'

/** The configuration of the shop unless a test brings its own. */
export const shopConfig = `
apps:
  web: { path: apps/web }
  api: { path: apps/api }
stages:
  dev: { delivery: commit }
  staging: { from: dev, delivery: pull-request }
  prod: { from: staging, delivery: pull-request }
manifests:
  - environments/{stage}/{app}/values.yaml
`

/** A repository on the local GitHub, with the action run in a fresh and shallow checkout each time. */
export interface Shop {
  readonly gitHub: LocalGitHub
  readonly repository: RepositoryHandle
  /** A person's push of a change to an app, and the release that was built from it. */
  readonly build: (app: string) => Promise<Built>
  readonly promote: (inputs?: Readonly<Record<string, string>>, pushed?: CommitId, token?: string) => Promise<Done>
  readonly tagAt: (stage: string, app: string) => Promise<string>
  readonly stop: () => Promise<void>
}

/** What a build gives. */
export interface Built {
  readonly app: string
  readonly tag: string
  readonly sha: CommitId
  readonly json: string
}

/** What a run gives, with the API requests that it made. */
export interface Done {
  readonly outcome: Outcome
  readonly promotions: readonly PromotionResult[]
  readonly requests: number
  readonly writes: number
  /** What was annotated. */
  readonly said: readonly string[]
}

const digestFor = (sha: string): Digest => parseDigest(`sha256:${sha.padEnd(64, '0')}`)

/** What builds have put into the registry, by tag. */
const published = new Map<string, Digest>()

/** What a shop has beside its apps. */
export interface ShopOptions {
  readonly files?: Readonly<Record<string, string>>
  /** The helm that renders; with none nothing is rendered. */
  readonly helm?: string
}

/** Makes the shop. */
export const openShop = async (
  config = shopConfig,
  apps: readonly string[] = ['web', 'api'],
  stages: readonly string[] = ['dev', 'staging', 'prod'],
  { files: more = {}, helm }: ShopOptions = {},
): Promise<Shop> => {
  const gitHub = await startGitHub()
  const begin = Object.fromEntries([
    ['tagline.yaml', config],
    ...Object.entries(more),
    ...apps.map((app) => [`apps/${app}/Dockerfile`, 'FROM scratch\n']),
  ])
  const repository = await gitHub.createRepository({ owner: 'acme', name: 'shop', files: begin })
  const first = (await repository.sha('main')) ?? ''
  const slot = (app: string): string => `image:\n  repository: ghcr.io/acme/${app}\n  tag: sha-${first.slice(0, 12)}\n`
  const files = Object.fromEntries(
    apps.flatMap((app) => stages.map((stage) => [`environments/${stage}/${app}/values.yaml`, slot(app)])),
  )
  await repository.commit({ branch: 'main', message: 'Deploy', files })
  let built = 0
  return {
    gitHub,
    repository,
    build: async (app) => {
      const sha = (await repository.commit({
        branch: 'main',
        message: `Change ${app} @everyone <b>`,
        files: { [`apps/${app}/main.txt`]: `${++built}\n` },
      })) as CommitId
      const tag = `sha-${sha.slice(0, 12)}`
      published.set(tag, digestFor(sha))
      const release = { app, image: `ghcr.io/acme/${app}`, tag, digest: digestFor(sha), revision: sha, source: '' }
      return { app, tag, sha, json: JSON.stringify([release]) }
    },
    promote: (inputs = {}, pushed, token = gitHub.actionsToken) => promoteOnce(gitHub, inputs, pushed, token, helm),
    tagAt: async (stage, app) =>
      /tag: (\S+)/.exec((await repository.read('main', `environments/${stage}/${app}/values.yaml`)) ?? '')?.[1] ?? '',
    stop: () => gitHub.stop(),
  }
}

const promoteOnce = async (
  local: LocalGitHub,
  given: Readonly<Record<string, string>>,
  pushed: CommitId | undefined,
  token: string,
  helm: string | undefined,
): Promise<Done> => {
  const inputs: Inputs = parseInputs(new Map(Object.entries({ token, ...given })))
  const checkout = repositoryAt(temporaryFolder())
  try {
    const git = gitIn(checkout.folder)
    // The local GitHub lives in this process, so that a clone that blocks would wait for ever.
    await git.output(['clone', '-q', '--depth=1', `${local.serverUrl}/acme/shop.git`, '.'])
    const trees = gitTrees(git)
    const filesAt: LineDeps['filesAt'] = (at) => commitFiles(trees, at)
    const clock = { now: () => new Date(local.clock.now()), sleep: async () => {} }
    const log = recordedLog()
    const client = gitHub({
      apiUrl: local.apiUrl,
      graphqlUrl: local.graphqlUrl,
      token,
      repository: 'acme/shop',
      clock,
      log,
    })
    const outcome = await run(inputs, {
      ...gitHubPorts(client, trees),
      history: gitHistory(git),
      revisions: gitRevisions(git),
      trees,
      filesAt,
      files: workspaceFiles(checkout.folder),
      registry: {
        digestOf: async (_, of) => published.get(of),
        manifestOf: async () => undefined,
        labelsOf: async () => undefined,
        putManifest: async () => {},
      },
      clock,
      chance: Math.random,
      log,
      render: (request) =>
        withWorkTree(git, request.inputs, tmpdir(), (folder) =>
          withToolRenderer(helm === undefined ? {} : { helm }, (renderer) =>
            renderStage({ renderer, log, filesAt }, { root: folder, files: workspaceFiles(folder) }, request),
          ),
        ),
      checkout: gitCheckout(git),
      context: workflowContextOf(
        {
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_SERVER_URL: local.serverUrl,
          ...(pushed === undefined
            ? {}
            : { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_SHA: pushed }),
        },
        undefined,
        checkout.folder,
      ),
      repositoryUrl: `${local.serverUrl}/acme/shop`,
      spent: () => formatBudget(client.budget()),
    })
    const { requests, writes } = client.budget()
    const said = log.annotations.map(({ level, message }) => `${level}: ${message}`)
    return { outcome, promotions: JSON.parse(outcome.outputs.promotions ?? '[]'), requests, writes, said }
  } finally {
    checkout.remove()
  }
}
