import { pageReply } from '../pages.ts'
import { Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { settleAutoMerges } from '../store/auto-merge.ts'
import type { PullTicket, Repository, Review, World } from '../store/model.ts'
import type { Actor } from '../tokens.ts'
import { reviewersView, simplePullView } from '../views/pull.ts'
import { repoPage, repoUrl } from '../views/repository.ts'
import { userView } from '../views/user.ts'
import { requirePull } from './pulls.ts'

const read = { anyOf: ['pull_requests'], level: 'read' } as const
const write = { anyOf: ['pull_requests'], level: 'write' } as const

/** What a person (or a bot) says of a pull request. */
export type ReviewWish = { readonly event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'; readonly body?: string }

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const

const reviewView = (world: World, repo: Repository, ticket: PullTicket, review: Review) => {
  const page = `${repoPage(world, repo)}/pull/${ticket.number}#pullrequestreview-${review.id}`
  const pull = `${repoUrl(world, repo)}/pulls/${ticket.number}`
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: userView(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.at,
    commit_id: review.commit,
    author_association: 'CONTRIBUTOR',
  }
}

/** Records a review of the current head. @throws Refusal 422 in GitHub's words for a review of one's own. */
export const addReview = async (
  world: World,
  repo: Repository,
  actor: Actor,
  ticket: PullTicket,
  { event, body = '' }: ReviewWish,
): Promise<Review> => {
  if (actor.kind === 'actions' && event === 'APPROVE' && !repo.settings.actionsMayCreatePulls)
    throw new Refusal(422, 'GitHub Actions is not permitted to approve pull requests.')
  if (actor.login === ticket.user.login && event !== 'COMMENT') {
    const does = event === 'APPROVE' ? 'approve' : 'request changes on'
    throw new Refusal(422, 'Unprocessable Entity', { errors: [`Can not ${does} your own pull request`] })
  }
  const { pull } = ticket
  const review: Review = {
    id: world.nextId(),
    user: actor,
    body,
    state: states[event],
    commit: pull.headSha,
    at: world.clock.iso(),
  }
  pull.reviews = [...pull.reviews, review]
  pull.reviewers = pull.reviewers.filter((login) => login !== actor.login)
  world.emit(repo, actor, { name: 'pull_request_review', action: 'submitted', number: ticket.number })
  await settleAutoMerges(world, repo)
  return review
}

const list = (context: Context): Promise<Reply> => {
  const ticket = requirePull(context)
  return pageReply(context, ticket.pull.reviews, (review) => reviewView(context.world, context.repo, ticket, review))
}

const create = async (context: Context): Promise<Reply> => {
  const { world, repo, token } = context
  const ticket = requirePull(context)
  const { event = 'COMMENT', body = '' } = context.body as Partial<ReviewWish>
  const review = await addReview(world, repo, token.actor, ticket, { event, body })
  return { status: 200, body: reviewView(world, repo, ticket, review) }
}

type Wanted = { reviewers?: string[]; team_reviewers?: string[] }

const refusedReviewer = () =>
  new Refusal(
    422,
    'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
  )

const request = (context: Context): Reply => {
  const { world, repo } = context
  const ticket = requirePull(context)
  const { reviewers = [], team_reviewers = [] } = context.body as Wanted
  const { collaborators } = repo.settings
  if (reviewers.includes(ticket.user.login))
    throw new Refusal(422, 'Review cannot be requested from pull request author.')
  if (reviewers.some((login) => !(collaborators?.includes(login) ?? true))) throw refusedReviewer()
  ticket.pull.reviewers = [...new Set([...ticket.pull.reviewers, ...reviewers])]
  ticket.pull.teams = [...new Set([...ticket.pull.teams, ...team_reviewers])]
  ticket.updatedAt = world.clock.iso()
  return { status: 201, body: simplePullView(world, repo, ticket) }
}

const listRequested = (context: Context): Reply => ({
  status: 200,
  body: reviewersView(context.world, context.repo, requirePull(context)),
})

const removeRequested = (context: Context): Reply => {
  const ticket = requirePull(context)
  const { reviewers = [], team_reviewers = [] } = context.body as Wanted
  ticket.pull.reviewers = ticket.pull.reviewers.filter((login) => !reviewers.includes(login))
  ticket.pull.teams = ticket.pull.teams.filter((slug) => !team_reviewers.includes(slug))
  return { status: 200, body: simplePullView(context.world, context.repo, ticket) }
}

/** Reviews and who is asked for them. */
export const pullReviewRoutes: readonly Route[] = [
  { operation: 'pulls/list-reviews', needs: read, run: list },
  { operation: 'pulls/create-review', needs: write, run: create },
  { operation: 'pulls/request-reviewers', needs: write, run: request },
  { operation: 'pulls/list-requested-reviewers', needs: read, run: listRequested },
  { operation: 'pulls/remove-requested-reviewers', needs: write, run: removeRequested },
]
