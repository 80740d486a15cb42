import { runWorkflow, type WorkflowResult } from '../runner/run-workflow.ts'
import type { Site } from './site.ts'

/** A change of a branch, as a push event tells it. */
export interface Push {
  readonly before: string
  readonly after: string
}

let runs = 0

/** Runs one of the shop's workflows for a push to main, as GitHub would. */
export const runOnPush = async (
  { github, shop, library, builder, token }: Site,
  workflow: 'deliver' | 'promote',
  { before, after }: Push,
): Promise<WorkflowResult> => {
  runs += 1
  return runWorkflow({
    library,
    github: { server: github.serverUrl, api: github.apiUrl, graphql: github.graphqlUrl },
    repository: shop.fullName,
    workflow: `.github/workflows/${workflow}.yml`,
    event: {
      name: 'push',
      payload: {
        ref: 'refs/heads/main',
        before,
        after,
        created: false,
        deleted: false,
        forced: false,
        repository: { full_name: shop.fullName, default_branch: 'main' },
        sender: { login: 'octocat' },
      },
    },
    ref: 'refs/heads/main',
    sha: after,
    token,
    env: builder.env,
    run: { id: runs, number: runs, attempt: 1 },
  })
}

/** The run, where it succeeded. @throws Error with what its steps said, where it did not. */
export const succeeded = (result: WorkflowResult): WorkflowResult => {
  if (result.exitCode === 0) return result
  const failed = result.jobs.filter((job) => job.result === 'failure')
  const said = failed.map(
    (job) => `${job.name}\n${job.annotations.map(({ message }) => message).join('\n')}\n${job.log}`,
  )
  throw new Error(
    `the workflow failed (exit code ${result.exitCode}):\n${said.join('\n')}${said.length === 0 ? result.log : ''}`,
  )
}
