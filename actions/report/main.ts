import { runAction } from '../../src/adapters/action.ts'
import { rootOf, workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { promotionPorts } from '../../src/wiring/promotion-ports.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async (runner) => {
  const inputs = parseInputs(runner.inputs)
  const root = rootOf(runner.context.workspace, inputs.workingDirectory)
  const promotion = promotionPorts({ runner, root, token: runner.inputs.get('token') })
  const { checkout } = promotion
  const owner = runner.context.repository?.split('/')[0]
  return run(inputs, { files: workspaceFiles(root), checkout, promotion, owner })
})
