import { UserError } from '../../core/errors/user-error.ts'
import { type CommitId, isCommitId } from '../../core/images/revision.ts'
import type { WorkflowContext } from '../../core/inputs/workflow-context.ts'
import type { Log } from '../../ports/log.ts'
import type { PushRuns } from '../../ports/push-runs.ts'
import { systemClock } from '../system-clock.ts'

interface WorkflowRuns {
  readonly workflow_runs: readonly { readonly head_sha: string; readonly run_number: number }[]
}

/** The runs of the workflow that is running; undefined where there is no token or no workflow. The client is loaded when it is asked. */
export const githubPushRuns = (context: WorkflowContext, token: string | undefined, log: Log): PushRuns | undefined => {
  const { repository, workflowRef } = context
  const workflow = /\/\.github\/workflows\/([^/@]+)@/.exec(workflowRef ?? '')?.[1]
  if (repository === undefined || token === undefined || workflow === undefined) return undefined
  return {
    successful: async (branch) => {
      const { gitHub } = await import('./client.ts')
      const { apiUrl, graphqlUrl } = context
      const client = gitHub({ apiUrl, graphqlUrl, token, repository, clock: systemClock, log })
      const parameters = { workflow_id: workflow, branch, event: 'push', status: 'success', per_page: 30 }
      try {
        const route = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs'
        return headsOf((await client.rest<WorkflowRuns>(route, { parameters })).data)
      } catch (error) {
        if (error instanceof UserError && error.code === 'GITHUB_REFUSED') return undefined
        throw error
      }
    },
  }
}

const headsOf = ({ workflow_runs: runs }: WorkflowRuns): readonly CommitId[] =>
  runs.map((run) => run.head_sha).filter(isCommitId)
