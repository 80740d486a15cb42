import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { runAction } from '../../src/adapters/action.ts'
import { commitFiles } from '../../src/adapters/git/commit-files.ts'
import { useToken } from '../../src/adapters/git/credentials.ts'
import { gitIn } from '../../src/adapters/git/git.ts'
import { gitHistory } from '../../src/adapters/git/history.ts'
import { gitRevisions } from '../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../src/adapters/git/trees.ts'
import { withWorkTree } from '../../src/adapters/git/work-tree.ts'
import { formatBudget, gitHub } from '../../src/adapters/github/client.ts'
import { gitHubPorts } from '../../src/adapters/github/ports.ts'
import { type CredentialsFor, credentialsFrom } from '../../src/adapters/registry/credentials.ts'
import { distributionRegistry } from '../../src/adapters/registry/distribution-registry.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { withToolRenderer } from '../../src/adapters/tool-renderer.ts'
import { workspaceFiles } from '../../src/adapters/workspace-files.ts'
import type { RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import { renderStage } from '../../src/flows/render-stage.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async ({ inputs: raw, context, log }) => {
  const inputs = parseInputs(raw)
  const root = resolve(context.workspace, inputs.workingDirectory)
  const { repository = '', apiUrl, graphqlUrl, serverUrl } = context
  const git = gitIn(root)
  await useToken(git, inputs.token)
  const trees = gitTrees(git)
  const filesAt = (commit: Parameters<typeof commitFiles>[1]) => commitFiles(trees, commit)
  const client = gitHub({ apiUrl, graphqlUrl, token: inputs.token, repository, clock: systemClock, log })
  const branch = context.eventName === 'push' ? /^refs\/heads\/(.+)$/.exec(context.ref ?? '')?.[1] : undefined
  return run(inputs, {
    ...gitHubPorts(client, trees),
    history: gitHistory(git),
    revisions: gitRevisions(git),
    trees,
    filesAt,
    files: workspaceFiles(root),
    registry: distributionRegistry({ credentialsFor: loginOf(raw, inputs.token), clock: systemClock, access: 'pull' }),
    clock: systemClock,
    chance: Math.random,
    log,
    render: (request) =>
      withWorkTree(git, request.inputs, context.temp ?? tmpdir(), (folder) =>
        withToolRenderer({}, (renderer) =>
          renderStage({ renderer, log, filesAt }, { root: folder, files: workspaceFiles(folder) }, request),
        ),
      ),
    owner: repository.split('/')[0],
    pushed: branch === undefined || context.sha === undefined ? undefined : { sha: context.sha, branch },
    repositoryUrl: `${serverUrl}/${repository}`,
    spent: () => formatBudget(client.budget()),
  })
})

/** Only the registries of the apps' own images are asked, so that a login given to the step is for them. */
const loginOf = (raw: RawInputs, token: string | undefined): CredentialsFor => {
  const username = raw.get('registry-username')
  const password = raw.get('registry-password')
  if (username !== undefined && password !== undefined) return async () => ({ username, password })
  const own = token === undefined ? [] : [{ registry: 'ghcr.io', username: 'x-access-token', password: token }]
  return credentialsFrom(process.env, [], own)
}
