import type { RootRoute, Route } from '../router.ts'
import { accountRoutes } from './accounts.ts'
import { actionsRoutes } from './actions.ts'
import { branchRoutes } from './branches.ts'
import { checkRoutes } from './checks.ts'
import { commentRoutes } from './comments.ts'
import { commitRoutes } from './commits.ts'
import { contentsRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { gitDataRoutes } from './git-data.ts'
import { issueRoutes } from './issues.ts'
import { labelRoutes } from './labels.ts'
import { pullReviewRoutes } from './pull-reviews.ts'
import { pullRoutes } from './pulls.ts'
import { refRoutes } from './refs.ts'
import { statusRoutes } from './statuses.ts'

/** Every operation that is about a repository. */
export const repositoryRoutes: readonly Route[] = [
  ...gitDataRoutes,
  ...refRoutes,
  ...commitRoutes,
  ...contentsRoutes,
  ...branchRoutes,
  ...pullRoutes,
  ...pullReviewRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...statusRoutes,
  ...checkRoutes,
  ...deploymentRoutes,
  ...actionsRoutes,
]

/** Every other operation. */
export const rootRoutes: readonly RootRoute[] = accountRoutes
