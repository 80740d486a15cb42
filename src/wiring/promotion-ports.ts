import type { Runner } from '../adapters/action.ts'
import { gitCheckout } from '../adapters/git/checkout.ts'
import { commitFiles } from '../adapters/git/commit-files.ts'
import { gitIn } from '../adapters/git/git.ts'
import { gitHistory } from '../adapters/git/history.ts'
import { gitRevisions } from '../adapters/git/revisions.ts'
import { gitTrees } from '../adapters/git/trees.ts'
import { withWorkTree } from '../adapters/git/work-tree.ts'
import { formatBudget, gitHub } from '../adapters/github/client.ts'
import { gitHubPorts } from '../adapters/github/ports.ts'
import { type CredentialsFor, credentialsFrom } from '../adapters/registry/credentials.ts'
import { distributionRegistry } from '../adapters/registry/distribution-registry.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { withToolRenderer } from '../adapters/tool-renderer.ts'
import { workspaceFiles } from '../adapters/workspace-files.ts'
import { loginInput } from '../core/inputs/login.ts'
import type { PromotionDeps } from '../flows/promotion-deps.ts'
import { renderStage } from '../flows/render-stage.ts'
import type { Checkout } from '../ports/checkout.ts'

/** The checkout that promotions are planned from, and who asks. */
export interface PromotionSetting {
  readonly runner: Runner
  /** Absolute folder of the checkout. */
  readonly root: string
  readonly token: string | undefined
}

/** The ports of promotions, and what the actions need beside. */
export interface PromotionPorts extends PromotionDeps {
  readonly checkout: Checkout
  /** What the API was asked so far, in words. */
  readonly spent: () => string
}

/** Makes every port of promotions real: local Git, GitHub's API, the registry, the renderers. */
export const promotionPorts = (setting: PromotionSetting): PromotionPorts => {
  const { runner, root, token } = setting
  const { log, temp } = runner
  const { repository = '', apiUrl, graphqlUrl, serverUrl } = runner.context
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
      withWorkTree(git, request.inputs, temp, (folder) =>
        withToolRenderer({}, (renderer) =>
          renderStage({ renderer, log, filesAt }, { root: folder, files: workspaceFiles(folder) }, request),
        ),
      ),
    spent: () => formatBudget(client.budget()),
  }
}

/** Only the registries of the apps' own images are asked, so that a login given to the step is for them. */
const loginOf = ({ runner }: PromotionSetting): CredentialsFor => {
  const login = loginInput(runner.inputs)
  if (login !== undefined) return async () => login
  const token = runner.inputs.get('registry-token')
  const own = token === undefined ? [] : [{ registry: 'ghcr.io', username: 'x-access-token', password: token }]
  return credentialsFrom(runner.environment, [], own)
}
