import { runAction } from '../../src/adapters/action.ts'
import { buildersOf } from '../../src/adapters/builders/find-builder.ts'
import { gitCheckout } from '../../src/adapters/git/checkout.ts'
import { gitIn } from '../../src/adapters/git/git.ts'
import { gitTrees } from '../../src/adapters/git/trees.ts'
import { credentialsFrom } from '../../src/adapters/registry/credentials.ts'
import { distributionRegistry } from '../../src/adapters/registry/distribution-registry.ts'
import { isLocalHost } from '../../src/adapters/registry/hosts.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { rootOf, workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { secretTexts } from '../../src/core/images/redact.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async ({ inputs: raw, context, log, environment, temp }) => {
  const inputs = parseInputs(raw)
  const { login, token } = inputs
  for (const secret of [...Object.values(inputs.secrets), login?.password ?? ''].flatMap(secretTexts)) log.mask(secret)
  const root = rootOf(context.workspace, inputs.workingDirectory)
  const git = gitIn(root)
  const githubHosts = ['ghcr.io', `containers.${new URL(context.serverUrl).host}`]
  const ofRun = githubHosts.map((registry) => ({ registry, username: context.actor ?? 'token', password: token ?? '' }))
  const credentialsFor = credentialsFrom(
    environment,
    login === undefined ? [] : [login],
    token === undefined ? [] : ofRun,
  )
  const access = inputs.push && !inputs.dryRun ? 'push' : 'pull'
  const builders = buildersOf({
    choice: inputs.builder,
    temp,
    environment,
    credentialsFor,
  })
  try {
    return await run(inputs, {
      files: workspaceFiles(root),
      trees: gitTrees(git),
      checkout: gitCheckout(git),
      registry: distributionRegistry({ credentialsFor, clock: systemClock, access }),
      builders,
      clock: systemClock,
      log,
      context,
      root,
      hasRunnerCache: hasRunnerCache(environment),
      isPlainHttp: isLocalHost,
    })
  } finally {
    await builders.close()
  }
})

/** Only JavaScript and container actions are given these. */
function hasRunnerCache(environment: Readonly<Record<string, string | undefined>>): boolean {
  const address = environment.ACTIONS_RESULTS_URL || environment.ACTIONS_CACHE_URL
  return Boolean(environment.ACTIONS_RUNTIME_TOKEN && address)
}
