import { runWorkflow, type WorkflowResult } from '../runner/run-workflow.ts'
import type { Site } from './site.ts'

/** A change of a branch, as a push event tells it. */
export interface Push {
  readonly before: string
  readonly after: string
}

/** The workflows of a shop that these runs are of. */
export type ShopWorkflow = 'deliver' | 'promote'

let runs = 0

/** Runs one of the shop's workflows for a push to main, as GitHub would. */
export const runOnPush = (site: Site, workflow: ShopWorkflow, { before, after }: Push): Promise<WorkflowResult> =>
  runOn(site, workflow, after, {
    name: 'push',
    payload: { ref: 'refs/heads/main', before, after, created: false, deleted: false, forced: false },
  })

/** Runs one of the shop's workflows on main as a person starts it by hand, with what was typed into its form. */
export const runByHand = async (
  site: Site,
  workflow: ShopWorkflow,
  inputs: Readonly<Record<string, string>>,
): Promise<WorkflowResult> => {
  const head = (await site.shop.sha('main')) ?? ''
  return runOn(site, workflow, head, { name: 'workflow_dispatch', payload: { ref: 'refs/heads/main', inputs } })
}

const runOn = (
  { github, shop, library, env, token }: Site,
  workflow: ShopWorkflow,
  sha: string,
  event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> },
): Promise<WorkflowResult> => {
  runs += 1
  const common = {
    repository: { full_name: shop.fullName, default_branch: 'main' },
    sender: { login: 'octocat' },
  }
  return runWorkflow({
    library,
    github: { server: github.serverUrl, api: github.apiUrl, graphql: github.graphqlUrl },
    repository: shop.fullName,
    workflow: `.github/workflows/${workflow}.yml`,
    event: { name: event.name, payload: { ...event.payload, ...common } },
    ref: 'refs/heads/main',
    sha,
    token,
    env,
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
