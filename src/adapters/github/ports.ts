import type { Commits } from '../../ports/commits.ts'
import type { PullRequests } from '../../ports/pull-requests.ts'
import type { Refs } from '../../ports/refs.ts'
import type { Reports } from '../../ports/reports.ts'
import type { Trees } from '../../ports/trees.ts'
import type { GitHub } from './client.ts'
import { gitHubCommits } from './commits.ts'
import { gitHubPullRequests } from './pull-requests.ts'
import { gitHubRefs } from './refs.ts'
import { gitHubReports } from './reports.ts'

/** All that promotions need of GitHub, over one client. */
export const gitHubPorts = (
  gitHub: GitHub,
  trees: Trees,
): { readonly commits: Commits; readonly pulls: PullRequests; readonly refs: Refs; readonly reports: Reports } => ({
  commits: gitHubCommits(gitHub, trees),
  pulls: gitHubPullRequests(gitHub),
  refs: gitHubRefs(gitHub),
  reports: gitHubReports(gitHub),
})
