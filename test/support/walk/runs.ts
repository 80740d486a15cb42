import { runWorkflow, type WorkflowResult } from '../runner/run-workflow.ts'
import type { Site } from './site.ts'

/** A change of a branch, as a push event tells it. */
export interface Push {
  readonly before: string
  readonly after: string
}

/** The name of a workflow of the shop: its file without `.yml`. */
export type ShopWorkflow = 'deliver' | 'promote' | 'charts'

let runs = 0

/** Runs one of the shop's workflows for a push to main, as GitHub would. */
export const runOnPush = (site: Site, workflow: ShopWorkflow, { before, after }: Push): Promise<WorkflowResult> =>
  runOn(
    site,
    workflow,
    { ref: 'refs/heads/main', sha: after },
    {
      name: 'push',
      payload: { ref: 'refs/heads/main', before, after, created: false, deleted: false, forced: false },
    },
  )

/** Runs one of the shop's workflows on main as a person starts it by hand, with what was typed into its form. */
export const runByHand = async (
  site: Site,
  workflow: ShopWorkflow,
  inputs: Readonly<Record<string, string>>,
): Promise<WorkflowResult> => {
  const at = { ref: 'refs/heads/main', sha: (await site.shop.sha('main')) ?? '' }
  return runOn(site, workflow, at, { name: 'workflow_dispatch', payload: { ref: 'refs/heads/main', inputs } })
}

/** Runs one of the shop's workflows for a pull request, at the commit that merges it into its base. */
export const runOnPullRequest = async (site: Site, workflow: ShopWorkflow, number: number): Promise<WorkflowResult> => {
  const ref = `refs/pull/${number}/merge`
  const { pull } = site.shop.pull(number)
  return runOn(
    site,
    workflow,
    { ref, sha: (await site.shop.sha(ref)) ?? '' },
    {
      name: 'pull_request',
      payload: {
        action: 'opened',
        number,
        pull_request: { number, head: { ref: pull.head, sha: pull.headSha }, base: { ref: pull.base } },
      },
    },
  )
}

const runOn = (
  { github, shop, library, env, token }: Site,
  workflow: ShopWorkflow,
  at: { readonly ref: string; readonly sha: string },
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
    ...at,
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
