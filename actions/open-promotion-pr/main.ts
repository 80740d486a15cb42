import { resolve } from 'node:path'
import { runAction } from '../../src/adapters/action.ts'
import { promotionPorts } from '../../src/adapters/promotion-ports.ts'
import { workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async ({ inputs: raw, context, log }) => {
  const inputs = parseInputs(raw)
  const root = resolve(context.workspace, inputs.workingDirectory)
  const ports = promotionPorts({ context, log, root, token: inputs.token, raw })
  const repositoryUrl = `${context.serverUrl}/${context.repository ?? ''}`
  return run(inputs, { ...ports, files: workspaceFiles(root), context, repositoryUrl })
})
