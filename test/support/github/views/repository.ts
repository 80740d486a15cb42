import { fullNameOf, type Repository, type Ticket, type World } from '../store/model.ts'
import { actorOf } from '../store/world.ts'
import { userView } from './user.ts'

/** Where the API has the repository. */
export const repoUrl = (world: World, repo: Repository): string => `${world.apiUrl}/repos/${fullNameOf(repo)}`

/** Where a person finds the repository. */
export const repoPage = (world: World, repo: Repository): string => `${world.serverUrl}/${fullNameOf(repo)}`

const links: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
}

const counts = {
  forks: 0,
  forks_count: 0,
  size: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  homepage: null,
  language: null,
  license: null,
  mirror_url: null,
  topics: [],
}

const features = {
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_pages: false,
  has_downloads: true,
  has_discussions: false,
  has_pull_requests: true,
  is_template: false,
  disabled: false,
  allow_forking: true,
  web_commit_signoff_required: false,
}

const isOpen = ({ state }: Ticket) => state === 'open'

/** A repository as others embed it (schemas minimal-repository and repository). */
export const repositoryView = (world: World, repo: Repository) => {
  const url = repoUrl(world, repo)
  const page = repoPage(world, repo)
  const openIssues = [...repo.tickets.values()].filter(isOpen).length
  return {
    id: repo.id,
    node_id: `R_${repo.id}`,
    name: repo.name,
    full_name: fullNameOf(repo),
    private: repo.settings.private,
    visibility: repo.settings.private ? 'private' : 'public',
    owner: userView(world, actorOf(world, repo.owner)),
    html_url: page,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(links).map(([name, path]) => [name, `${url}${path}`])),
    clone_url: `${page}.git`,
    git_url: `${page.replace(/^https?/, 'git')}.git`,
    ssh_url: `git@127.0.0.1:${fullNameOf(repo)}.git`,
    svn_url: page,
    ...counts,
    ...features,
    open_issues: openIssues,
    open_issues_count: openIssues,
    default_branch: repo.settings.defaultBranch,
    archived: repo.settings.archived,
    created_at: repo.createdAt,
    updated_at: repo.pushedAt,
    pushed_at: repo.pushedAt,
  }
}

/** A repository by itself (schema full-repository); the merge settings only for whom may push. */
export const fullRepositoryView = (world: World, repo: Repository, mayPush: boolean) => ({
  ...repositoryView(world, repo),
  network_count: 0,
  subscribers_count: 0,
  permissions: { admin: false, maintain: false, push: mayPush, triage: mayPush, pull: true },
  ...(mayPush
    ? {
        allow_merge_commit: repo.settings.allowMergeCommit,
        allow_squash_merge: repo.settings.allowSquashMerge,
        allow_rebase_merge: repo.settings.allowRebaseMerge,
        allow_auto_merge: repo.settings.allowAutoMerge,
        delete_branch_on_merge: repo.settings.deleteBranchOnMerge,
        allow_update_branch: true,
      }
    : {}),
})
