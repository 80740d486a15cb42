import { type Comment, isPull, type Label, type Repository, type Ticket, type World } from '../store/model.ts'
import { actorOf } from '../store/world.ts'
import { repoPage, repositoryView, repoUrl } from './repository.ts'
import { userView } from './user.ts'

/** A label (schema label). */
export const labelView = (world: World, repo: Repository, label: Label) => ({
  id: label.id,
  node_id: `LA_${label.id}`,
  url: `${repoUrl(world, repo)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description,
  color: label.color,
  default: false,
})

/** The labels of an issue, in the order in which they were put. */
export const labelsOf = (world: World, repo: Repository, ticket: Ticket) =>
  ticket.labels.flatMap((name) => {
    const label = repo.labels.get(name.toLowerCase())
    return label === undefined ? [] : [labelView(world, repo, label)]
  })

/** The accounts that an issue is assigned to. */
export const assigneesOf = (world: World, ticket: Ticket) =>
  ticket.assignees.map((login) => userView(world, actorOf(world, login)))

const pageOf = (world: World, repo: Repository, ticket: Ticket) =>
  `${repoPage(world, repo)}/${isPull(ticket) ? 'pull' : 'issues'}/${ticket.number}`

const pullLinks = (world: World, repo: Repository, ticket: Ticket) => {
  if (!isPull(ticket)) return {}
  const page = pageOf(world, repo, ticket)
  return {
    draft: ticket.pull.draft,
    pull_request: {
      url: `${repoUrl(world, repo)}/pulls/${ticket.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: ticket.pull.mergedAt,
    },
  }
}

/** An issue, or a pull request as one (schema issue). */
export const issueView = (world: World, repo: Repository, ticket: Ticket) => {
  const url = `${repoUrl(world, repo)}/issues/${ticket.number}`
  const assignees = assigneesOf(world, ticket)
  return {
    id: ticket.id,
    node_id: isPull(ticket) ? `PR_${ticket.pull.id}` : `I_${ticket.id}`,
    url,
    repository_url: repoUrl(world, repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: pageOf(world, repo, ticket),
    number: ticket.number,
    state: ticket.state,
    state_reason: ticket.stateReason,
    title: ticket.title,
    body: ticket.body,
    user: userView(world, ticket.user),
    labels: labelsOf(world, repo, ticket),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: [...repo.comments.values()].filter((comment) => comment.ticket === ticket.number).length,
    closed_at: ticket.closedAt,
    closed_by: ticket.closedBy === null ? null : userView(world, ticket.closedBy),
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
    author_association: 'CONTRIBUTOR',
    repository: repositoryView(world, repo),
    ...pullLinks(world, repo, ticket),
  }
}

/** A comment (schema issue-comment). */
export const commentView = (world: World, repo: Repository, comment: Comment) => {
  const ticket = repo.tickets.get(comment.ticket)
  const page = ticket === undefined ? repoPage(world, repo) : pageOf(world, repo, ticket)
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${repoUrl(world, repo)}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${repoUrl(world, repo)}/issues/${comment.ticket}`,
    body: comment.body,
    user: userView(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'CONTRIBUTOR',
    performed_via_github_app: null,
  }
}
