import { diffFiles } from '../store/diff.ts'
import { commitsBetween } from '../store/history.ts'
import { approvalsOf, mergeabilityOf } from '../store/mergeability.ts'
import type { Comment, PullTicket, Repository, Review, TicketEvent } from '../store/model.ts'
import { readRef } from '../store/refs.ts'
import { bypasses, covers } from '../store/rules.ts'
import { actorOf } from '../store/world.ts'
import { labelsOf } from '../views/issue.ts'
import { forkPointOf } from '../views/pull.ts'
import { repoPage } from '../views/repository.ts'
import { actorNode } from './actor.ts'
import { commitNode } from './commit.ts'
import { type Cut, connection } from './connection.ts'
import { refNode, repositoryNode } from './repository.ts'
import type { Viewer } from './viewer.ts'

const reviewNode = (viewer: Viewer, repo: Repository, review: Review) => ({
  __typename: 'PullRequestReview',
  id: `PRR_${review.id}`,
  author: actorNode(viewer, review.user),
  body: review.body,
  state: review.state,
  submittedAt: review.at,
  createdAt: review.at,
  commit: () => commitNode(viewer, repo, review.commit),
})

const commentNode = (viewer: Viewer, comment: Comment) => ({
  __typename: 'IssueComment',
  id: `IC_${comment.id}`,
  databaseId: comment.id,
  author: actorNode(viewer, comment.user),
  body: comment.body,
  createdAt: comment.createdAt,
  updatedAt: comment.updatedAt,
  viewerDidAuthor: comment.user.login === viewer.token.actor.login,
})

const eventTypes: Readonly<Record<string, string>> = {
  closed: 'ClosedEvent',
  reopened: 'ReopenedEvent',
  merged: 'MergedEvent',
  labeled: 'LabeledEvent',
  unlabeled: 'UnlabeledEvent',
  convert_to_draft: 'ConvertToDraftEvent',
  ready_for_review: 'ReadyForReviewEvent',
}

const eventNode = (viewer: Viewer, event: TicketEvent) => ({
  __typename: eventTypes[event.event],
  id: `E_${event.id}`,
  actor: actorNode(viewer, event.actor),
  createdAt: event.at,
  ...(event.label === undefined ? {} : { label: { id: `L_${event.label}`, name: event.label } }),
})

const itemType = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()

const timeline = (viewer: Viewer, ticket: PullTicket, args: Cut & { itemTypes?: readonly string[] | null }) => {
  const events = ticket.events.filter(({ event }) => {
    const type = eventTypes[event]
    return type !== undefined && (args.itemTypes?.includes(itemType(type)) ?? true)
  })
  return connection(events, args, 'timelineItems', (event) => eventNode(viewer, event))
}

const latest = (reviews: readonly Review[]) => [
  ...new Map(reviews.map((review) => [review.user.login, review])).values(),
]

const decisionOf = (repo: Repository, ticket: PullTicket) => {
  const wanted = Math.max(
    0,
    ...repo.rules.filter((rule) => covers(rule, ticket.pull.base)).map((rule) => rule.approvals),
  )
  const { approvals, changesRequested } = approvalsOf(ticket)
  if (changesRequested) return 'CHANGES_REQUESTED'
  if (wanted > 0) return approvals >= wanted ? 'APPROVED' : 'REVIEW_REQUIRED'
  return approvals > 0 ? 'APPROVED' : null
}

const mergeStates = { true: 'MERGEABLE', false: 'CONFLICTING', null: 'UNKNOWN' } as const

const lazily = <T>(make: () => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

const contentsOf = (viewer: Viewer, repo: Repository, ticket: PullTicket) => {
  const { headSha } = ticket.pull
  const files = lazily(async () => diffFiles(repo, await forkPointOf(repo, ticket), headSha))
  const commits = lazily(async () => commitsBetween(repo, await forkPointOf(repo, ticket), headSha))
  const sum = async (key: 'additions' | 'deletions') => (await files()).reduce((total, file) => total + file[key], 0)
  return {
    additions: () => sum('additions'),
    deletions: () => sum('deletions'),
    changedFiles: async () => (await files()).length,
    files: async (cut: Cut) =>
      connection(await files(), cut, 'files', ({ path, additions, deletions, status }) => ({
        path,
        additions,
        deletions,
        changeType: status === 'removed' ? 'DELETED' : status.toUpperCase(),
      })),
    commits: async (cut: Cut) =>
      connection(await commits(), cut, 'commits', (oid) => ({
        id: `PRC_${ticket.number}_${oid}`,
        commit: () => commitNode(viewer, repo, oid),
      })),
  }
}

const mergingOf = (viewer: Viewer, repo: Repository, ticket: PullTicket) => {
  const { pull } = ticket
  const mergeability = lazily(() => mergeabilityOf(repo, ticket))
  const order = pull.autoMerge
  return {
    mergeable: async () => mergeStates[`${(await mergeability()).mergeable}`],
    mergeStateStatus: async () => (await mergeability()).state.toUpperCase(),
    merged: pull.mergedAt !== null,
    mergedAt: pull.mergedAt,
    mergedBy: pull.mergedBy === null ? null : actorNode(viewer, pull.mergedBy),
    mergeCommit: () => (pull.mergeCommit === null ? null : commitNode(viewer, repo, pull.mergeCommit)),
    isInMergeQueue: pull.queuedAt !== null,
    isMergeQueueEnabled: repo.rules.some(
      (rule) => rule.mergeQueue && covers(rule, pull.base) && !bypasses(rule, viewer.token.actor),
    ),
    mergeQueueEntry:
      pull.queuedAt === null ? null : { id: `MQE_${pull.id}`, enqueuedAt: pull.queuedAt, position: 1, state: 'QUEUED' },
    autoMergeRequest:
      order === null
        ? null
        : {
            enabledAt: order.at,
            enabledBy: actorNode(viewer, order.by),
            mergeMethod: order.method.toUpperCase(),
            commitHeadline: order.title,
            commitBody: order.message,
          },
  }
}

const peopleOf = (viewer: Viewer, repo: Repository, ticket: PullTicket) => {
  const { pull } = ticket
  const comments = [...repo.comments.values()].filter((comment) => comment.ticket === ticket.number)
  const reviews = (all: readonly Review[], name: string) => (args: Cut & { states?: readonly string[] | null }) =>
    connection(
      all.filter((review) => args.states?.includes(review.state) ?? true),
      args,
      name,
      (review) => reviewNode(viewer, repo, review),
    )
  const requests = [
    ...pull.reviewers.map((login) => ({ requestedReviewer: actorNode(viewer, actorOf(viewer.world, login)) })),
    ...pull.teams.map((slug) => ({ requestedReviewer: { __typename: 'Team', id: `T_${slug}`, slug, name: slug } })),
  ]
  return {
    author: actorNode(viewer, ticket.user),
    viewerDidAuthor: ticket.user.login === viewer.token.actor.login,
    comments: (cut: Cut) => connection(comments, cut, 'comments', (comment) => commentNode(viewer, comment)),
    reviews: reviews(pull.reviews, 'reviews'),
    latestReviews: reviews(latest(pull.reviews), 'latestReviews'),
    latestOpinionatedReviews: reviews(
      latest(pull.reviews.filter(({ state }) => state !== 'COMMENTED')),
      'latestOpinionatedReviews',
    ),
    reviewDecision: decisionOf(repo, ticket),
    reviewRequests: (cut: Cut) => connection(requests, cut, 'reviewRequests', (request) => request),
    assignees: (cut: Cut) =>
      connection(ticket.assignees, cut, 'assignees', (login) => actorNode(viewer, actorOf(viewer.world, login))),
  }
}

const refsOf = (viewer: Viewer, repo: Repository, { pull }: PullTicket) => {
  const refAt = async (branch: string) => {
    const ref = `refs/heads/${branch}`
    const oid = await readRef(repo, ref)
    return oid === undefined ? null : refNode(viewer, repo, ref, oid)
  }
  return {
    headRefName: pull.head,
    headRefOid: pull.headSha,
    headRef: () => refAt(pull.head),
    baseRefName: pull.base,
    baseRefOid: pull.baseSha,
    baseRef: () => refAt(pull.base),
    isCrossRepository: false,
    headRepository: () => repositoryNode(viewer, repo),
    baseRepository: () => repositoryNode(viewer, repo),
    repository: () => repositoryNode(viewer, repo),
    headRepositoryOwner: actorNode(viewer, actorOf(viewer.world, repo.owner)),
    statusCheckRollup: async () => (await commitNode(viewer, repo, pull.headSha)).statusCheckRollup(),
  }
}

/** A pull request. */
export const pullNode = (viewer: Viewer, repo: Repository, ticket: PullTicket) => ({
  __typename: 'PullRequest',
  id: `PR_${ticket.pull.id}`,
  databaseId: ticket.pull.id,
  fullDatabaseId: String(ticket.pull.id),
  number: ticket.number,
  title: ticket.title,
  body: ticket.body ?? '',
  url: `${repoPage(viewer.world, repo)}/pull/${ticket.number}`,
  permalink: `${repoPage(viewer.world, repo)}/pull/${ticket.number}`,
  state: ticket.pull.mergedAt === null ? ticket.state.toUpperCase() : 'MERGED',
  closed: ticket.state === 'closed',
  isDraft: ticket.pull.draft,
  locked: false,
  maintainerCanModify: ticket.pull.maintainerCanModify,
  createdAt: ticket.createdAt,
  updatedAt: ticket.updatedAt,
  closedAt: ticket.closedAt,
  labels: (cut: Cut) =>
    connection(labelsOf(viewer.world, repo, ticket), cut, 'labels', ({ node_id, name, color, description }) => ({
      id: node_id,
      name,
      color,
      description,
    })),
  timelineItems: (args: Cut & { itemTypes?: readonly string[] | null }) => timeline(viewer, ticket, args),
  ...refsOf(viewer, repo, ticket),
  ...mergingOf(viewer, repo, ticket),
  ...peopleOf(viewer, repo, ticket),
  ...contentsOf(viewer, repo, ticket),
})
