import { diffFiles } from '../store/diff.ts'
import { commitsBetween, mergeBase } from '../store/history.ts'
import { mergeabilityOf } from '../store/mergeability.ts'
import type { PullTicket, Repository, World } from '../store/model.ts'
import { actorOf } from '../store/world.ts'
import { assigneesOf, labelsOf } from './issue.ts'
import { repoPage, repositoryView, repoUrl } from './repository.ts'
import { userView } from './user.ts'

const branchView = (world: World, repo: Repository, ref: string, sha: string) => ({
  label: `${repo.owner}:${ref}`,
  ref,
  sha,
  user: userView(world, actorOf(world, repo.owner)),
  repo: repositoryView(world, repo),
})

const linksOf = (world: World, repo: Repository, { number, pull }: PullTicket) => {
  const url = `${repoUrl(world, repo)}/pulls/${number}`
  const issue = `${repoUrl(world, repo)}/issues/${number}`
  return {
    self: { href: url },
    html: { href: `${repoPage(world, repo)}/pull/${number}` },
    issue: { href: issue },
    comments: { href: `${issue}/comments` },
    review_comments: { href: `${url}/comments` },
    review_comment: { href: `${repoUrl(world, repo)}/pulls/comments{/number}` },
    commits: { href: `${url}/commits` },
    statuses: { href: `${repoUrl(world, repo)}/statuses/${pull.headSha}` },
  }
}

const urlsOf = (world: World, repo: Repository, ticket: PullTicket) => {
  const links = linksOf(world, repo, ticket)
  const page = links.html.href
  return {
    url: links.self.href,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: links.issue.href,
    commits_url: links.commits.href,
    review_comments_url: links.review_comments.href,
    review_comment_url: links.review_comment.href,
    comments_url: links.comments.href,
    statuses_url: links.statuses.href,
    _links: links,
  }
}

const autoMergeView = (world: World, { pull: { autoMerge } }: PullTicket) =>
  autoMerge === null
    ? null
    : {
        enabled_by: userView(world, autoMerge.by),
        merge_method: autoMerge.method,
        commit_title: autoMerge.title ?? '',
        commit_message: autoMerge.message ?? '',
      }

const teamView = (world: World, repo: Repository, slug: string) => {
  const url = `${world.apiUrl}/orgs/${repo.owner}/teams/${slug}`
  return {
    id: 1,
    node_id: `T_${slug}`,
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url,
    html_url: `${world.serverUrl}/orgs/${repo.owner}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
    type: 'organization',
  }
}

/** Who is asked for a review (schema pull-request-review-request). */
export const reviewersView = (world: World, repo: Repository, { pull }: PullTicket) => ({
  users: pull.reviewers.map((login) => userView(world, actorOf(world, login))),
  teams: pull.teams.map((slug) => teamView(world, repo, slug)),
})

/** A pull request as lists hold it (schema pull-request-simple). */
export const simplePullView = (world: World, repo: Repository, ticket: PullTicket) => {
  const { pull } = ticket
  const assignees = assigneesOf(world, ticket)
  const { users, teams } = reviewersView(world, repo, ticket)
  return {
    id: pull.id,
    node_id: `PR_${pull.id}`,
    number: ticket.number,
    ...urlsOf(world, repo, ticket),
    state: ticket.state,
    locked: false,
    title: ticket.title,
    user: userView(world, ticket.user),
    body: ticket.body,
    labels: labelsOf(world, repo, ticket),
    milestone: null,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
    closed_at: ticket.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit ?? pull.testMerge,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: users,
    requested_teams: teams,
    head: branchView(world, repo, pull.head, pull.headSha),
    base: branchView(world, repo, pull.base, pull.baseSha),
    author_association: 'CONTRIBUTOR',
    auto_merge: autoMergeView(world, ticket),
    draft: pull.draft,
  }
}

/** The point from which a pull request's files and commits count; its base while there is no common one. */
export const forkPointOf = async (repo: Repository, { pull }: PullTicket): Promise<string> => {
  const merged = pull.mergeCommit === null ? undefined : (await repo.objects.commit(pull.mergeCommit)).parents[0]
  const base = merged ?? pull.baseSha
  return (await mergeBase(repo, base, pull.headSha)) ?? base
}

/** A pull request by itself (schema pull-request). */
export const pullView = async (world: World, repo: Repository, ticket: PullTicket) => {
  const { pull } = ticket
  const from = await forkPointOf(repo, ticket)
  const [files, commits, { mergeable, state }] = await Promise.all([
    diffFiles(repo, from, pull.headSha),
    commitsBetween(repo, from, pull.headSha),
    mergeabilityOf(repo, ticket),
  ])
  return {
    ...simplePullView(world, repo, ticket),
    merged: pull.mergedAt !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: state,
    merged_by: pull.mergedBy === null ? null : userView(world, pull.mergedBy),
    comments: [...repo.comments.values()].filter((comment) => comment.ticket === ticket.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}
