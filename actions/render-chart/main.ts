import { runAction } from '../../src/adapters/action.ts'
import { withToolRenderer } from '../../src/adapters/tool-renderer.ts'
import { rootOf, workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction(async ({ inputs: raw, context, log }) => {
  const inputs = parseInputs(raw)
  const root = rootOf(context.workspace, inputs.workingDirectory)
  const deps = { files: workspaceFiles(root), log, root, owner: context.repository?.split('/')[0] }
  return withToolRenderer({ helmVersion: inputs.helmVersion }, (renderer) => run(inputs, { ...deps, renderer }))
})
