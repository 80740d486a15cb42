import { runAction } from '../../src/adapters/action.ts'
import { workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async ({ inputs: raw, context, log }) => {
  const inputs = parseInputs(raw)
  const files = workspaceFiles(context.workspace, inputs.workingDirectory)
  return run(inputs, { files, log, owner: context.repository?.split('/')[0] })
})
