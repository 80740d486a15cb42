import { runAction } from '../../src/adapters/action.ts'
import { rootOf, workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { promotionPorts } from '../../src/wiring/promotion-ports.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async (runner) => {
  const inputs = parseInputs(runner.inputs)
  const { context } = runner
  const root = rootOf(context.workspace, inputs.workingDirectory)
  const ports = promotionPorts({ runner, root, token: inputs.token })
  const repositoryUrl = `${context.serverUrl}/${context.repository ?? ''}`
  return run(inputs, { ...ports, files: workspaceFiles(root), context, repositoryUrl })
})
