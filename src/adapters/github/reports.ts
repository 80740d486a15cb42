import type { Reports } from '../../ports/reports.ts'
import type { GitHub } from './client.ts'
import { checksOnCommits, deploymentsOnCommits } from './commit-reports.ts'

/** Commit statuses, check runs and deployments of GitHub. */
export const gitHubReports = (gitHub: GitHub): Reports => ({
  checksOn: (commits) => checksOnCommits(gitHub, commits),
  deploymentsOn: (commits, environments) => deploymentsOnCommits(gitHub, commits, environments),
  say: async (sha, { state, description }) => {
    const parameters = { sha, state, description, context: 'tagline' }
    await gitHub.rest('POST /repos/{owner}/{repo}/statuses/{sha}', { parameters })
  },
})
