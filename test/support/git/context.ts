import type { WorkflowContext } from '../../../src/core/inputs/workflow-context.ts'

/** The context of a run in tests; `event` and the rest are given as the test needs them. */
export const contextOf = (folder: string, more: Partial<WorkflowContext> = {}): WorkflowContext => ({
  workspace: folder,
  repository: 'acme/shop',
  sha: undefined,
  ref: 'refs/heads/main',
  eventName: 'push',
  event: undefined,
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  graphqlUrl: 'https://api.github.com/graphql',
  runId: undefined,
  runNumber: undefined,
  runAttempt: undefined,
  workflowRef: undefined,
  actor: undefined,
  ...more,
})
