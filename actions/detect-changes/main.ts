import { runAction } from '../../src/adapters/action.ts'
import { gitCheckout } from '../../src/adapters/git/checkout.ts'
import { commitFiles } from '../../src/adapters/git/commit-files.ts'
import { gitIn } from '../../src/adapters/git/git.ts'
import { gitRevisions } from '../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../src/adapters/git/trees.ts'
import { githubPushRuns } from '../../src/adapters/github/push-runs.ts'
import { rootOf } from '../../src/adapters/workspace-files.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async ({ inputs: raw, context, log }) => {
  const inputs = parseInputs(raw)
  const { token } = inputs
  const access = token === undefined ? undefined : { serverUrl: context.serverUrl, token }
  const git = gitIn(rootOf(context.workspace, inputs.workingDirectory), access)
  const trees = gitTrees(git)
  const runs = githubPushRuns(context, token, log)
  return run(inputs, context, {
    revisions: gitRevisions(git),
    checkout: gitCheckout(git),
    trees,
    filesAt: (commit) => commitFiles(trees, commit),
    runs,
    log,
  })
})
