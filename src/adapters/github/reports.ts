import type { CommitId } from '../../core/images/revision.ts'
import type { Report } from '../../core/promotion/facts.ts'
import type { Reports } from '../../ports/reports.ts'
import type { GitHub } from './client.ts'

/** Commit statuses, check runs and deployments of GitHub. */
export const gitHubReports = (gitHub: GitHub): Reports => ({
  checksOn: async (commit) => [...(await statusesOn(gitHub, commit)), ...(await checkRunsOn(gitHub, commit))],
  deploymentsOn: (commit, environment) => deploymentsOn(gitHub, commit, environment),
  say: async (sha, { state, description }) => {
    const parameters = { sha, state, description, context: 'tagline' }
    await gitHub.rest('POST /repos/{owner}/{repo}/statuses/{sha}', { parameters })
  },
})

interface Status {
  readonly context: string
  readonly state: string
  readonly updated_at: string
}

const statusesOn = async (gitHub: GitHub, ref: CommitId): Promise<readonly Report[]> => {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/status'
  const { data } = await gitHub.rest<{ statuses: Status[] }>(route, { parameters: { ref, per_page: 100 } })
  return data.statuses.map(({ context, state, updated_at }) => ({
    name: context,
    state: stateOf(state),
    at: new Date(updated_at),
  }))
}

interface CheckRun {
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly started_at: string | null
  readonly completed_at: string | null
}

const checkRunsOn = async (gitHub: GitHub, ref: CommitId): Promise<readonly Report[]> => {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs'
  const { data } = await gitHub.rest<{ check_runs: CheckRun[] }>(route, {
    parameters: { ref, filter: 'latest', per_page: 100 },
  })
  return data.check_runs.map(({ name, conclusion, started_at, completed_at }) => ({
    name,
    state: stateOf(conclusion ?? 'pending'),
    at: new Date(completed_at ?? started_at ?? 0),
  }))
}

const deploymentsOn = async (gitHub: GitHub, sha: CommitId, environment: string): Promise<readonly Report[]> => {
  const parameters = { sha, environment, per_page: 1 }
  const { data } = await gitHub.rest<{ id: number; created_at: string }[]>('GET /repos/{owner}/{repo}/deployments', {
    parameters,
  })
  const [newest] = data
  if (newest === undefined) return []
  const route = 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'
  const given = { deployment_id: newest.id, per_page: 1 }
  const { data: statuses } = await gitHub.rest<{ state: string; created_at: string }[]>(route, { parameters: given })
  const [last] = statuses
  return [
    {
      name: environment,
      state: stateOf(last?.state ?? 'pending'),
      at: new Date(last?.created_at ?? newest.created_at),
    },
  ]
}

/** GitHub's words for states and conclusions; skipped and neutral count as success, as they do for required checks. */
const stateOf = (word: string): Report['state'] => {
  if (/^(success|neutral|skipped)$/.test(word)) return 'success'
  return /^(pending|queued|in_progress|waiting|requested|expected|action_required)$/.test(word) ? 'pending' : 'failure'
}
