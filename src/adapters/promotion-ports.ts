import { tmpdir } from 'node:os'
import type { RawInputs } from '../core/inputs/raw-inputs.ts'
import type { WorkflowContext } from '../core/inputs/workflow-context.ts'
import type { PromotionDeps } from '../flows/promotion-deps.ts'
import { renderStage } from '../flows/render-stage.ts'
import type { Checkout } from '../ports/checkout.ts'
import type { Log } from '../ports/log.ts'
import { gitCheckout } from './git/checkout.ts'
import { commitFiles } from './git/commit-files.ts'
import { gitIn } from './git/git.ts'
import { gitHistory } from './git/history.ts'
import { gitRevisions } from './git/revisions.ts'
import { gitTrees } from './git/trees.ts'
import { withWorkTree } from './git/work-tree.ts'
import { formatBudget, gitHub } from './github/client.ts'
import { gitHubPorts } from './github/ports.ts'
import { type CredentialsFor, credentialsFrom } from './registry/credentials.ts'
import { distributionRegistry } from './registry/distribution-registry.ts'
import { systemClock } from './system-clock.ts'
import { withToolRenderer } from './tool-renderer.ts'
import { workspaceFiles } from './workspace-files.ts'

/** The checkout that promotions are planned from, and who asks. */
export interface PromotionSetting {
  readonly context: WorkflowContext
  readonly log: Log
  /** Absolute folder of the checkout. */
  readonly root: string
  readonly token: string | undefined
  /** Where `registry-username` and `registry-password` stand. */
  readonly raw: RawInputs
}

/** The ports of promotions, and what the actions need beside. */
export interface PromotionPorts extends PromotionDeps {
  readonly checkout: Checkout
  /** What the API was asked so far, in words. */
  readonly spent: () => string
}

/** Makes every port of promotions real: local Git, GitHub's API, the registry, the renderers. */
export const promotionPorts = (setting: PromotionSetting): PromotionPorts => {
  const { context, log, root, token } = setting
  const { repository = '', apiUrl, graphqlUrl, serverUrl } = context
  const git = gitIn(root, token === undefined ? undefined : { serverUrl, token })
  const trees = gitTrees(git)
  const filesAt: PromotionDeps['filesAt'] = (commit) => commitFiles(trees, commit)
  const client = gitHub({ apiUrl, graphqlUrl, token, repository, clock: systemClock, log })
  return {
    ...gitHubPorts(client, trees),
    history: gitHistory(git),
    revisions: gitRevisions(git),
    trees,
    checkout: gitCheckout(git),
    filesAt,
    registry: distributionRegistry({ credentialsFor: loginOf(setting), clock: systemClock, access: 'pull' }),
    clock: systemClock,
    chance: Math.random,
    log,
    render: (request) =>
      withWorkTree(git, request.inputs, context.temp ?? tmpdir(), (folder) =>
        withToolRenderer({}, (renderer) =>
          renderStage({ renderer, log, filesAt }, { root: folder, files: workspaceFiles(folder) }, request),
        ),
      ),
    spent: () => formatBudget(client.budget()),
  }
}

/** Only the registries of the apps' own images are asked, so that a login given to the step is for them. */
const loginOf = ({ raw, token }: PromotionSetting): CredentialsFor => {
  const username = raw.get('registry-username')
  const password = raw.get('registry-password')
  if (username !== undefined && password !== undefined) return async () => ({ username, password })
  const own = token === undefined ? [] : [{ registry: 'ghcr.io', username: 'x-access-token', password: token }]
  return credentialsFrom(process.env, [], own)
}
