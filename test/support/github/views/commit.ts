import { isoOf } from '../clock.ts'
import type { Signature } from '../store/commit.ts'
import type { FileChange } from '../store/diff.ts'
import type { CommitAt } from '../store/history.ts'
import type { Repository, World } from '../store/model.ts'
import type { Actor } from '../tokens.ts'
import { repoPage, repoUrl } from './repository.ts'
import { userView } from './user.ts'

const gitUser = ({ name, email, seconds }: Signature) => ({ name, email, date: isoOf(seconds * 1000) })

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }

/** What GitHub says of a commit's signature: its own are verified. */
export const verificationView = (repo: Repository, commit: CommitAt) =>
  repo.verified.has(commit.oid)
    ? {
        verified: true,
        reason: 'valid',
        signature: '-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n',
        payload: `tree ${commit.tree}\n`,
        verified_at: isoOf(commit.committer.seconds * 1000),
      }
    : unsigned

/** The account behind an address of the form "id+login@users.noreply.github.com" or "login@…". */
export const accountOf = (world: World, { email }: Signature): Actor | undefined => {
  if (email === 'noreply@github.com') return { id: 19864447, login: 'web-flow', kind: 'user' }
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1]
  return login === undefined ? undefined : world.actors.get(login)
}

const treeLink = (world: World, repo: Repository, sha: string) => ({
  sha,
  url: `${repoUrl(world, repo)}/git/trees/${sha}`,
})

/** A commit object (schema git-commit). */
export const gitCommitView = (world: World, repo: Repository, commit: CommitAt) => ({
  sha: commit.oid,
  node_id: `C_${repo.id}_${commit.oid}`,
  url: `${repoUrl(world, repo)}/git/commits/${commit.oid}`,
  html_url: `${repoPage(world, repo)}/commit/${commit.oid}`,
  author: gitUser(commit.author),
  committer: gitUser(commit.committer),
  tree: treeLink(world, repo, commit.tree),
  message: commit.message.trimEnd(),
  parents: commit.parents.map((sha) => ({
    sha,
    url: `${repoUrl(world, repo)}/git/commits/${sha}`,
    html_url: `${repoPage(world, repo)}/commit/${sha}`,
  })),
  verification: verificationView(repo, commit),
})

const userOrNull = (world: World, signature: Signature) => {
  const account = accountOf(world, signature)
  return account === undefined ? null : userView(world, account)
}

/** A commit with the accounts behind it (schema commit). */
export const commitView = (world: World, repo: Repository, commit: CommitAt) => {
  const url = `${repoUrl(world, repo)}/commits/${commit.oid}`
  const { author, committer, message, tree, verification, url: gitUrl } = gitCommitView(world, repo, commit)
  return {
    sha: commit.oid,
    node_id: `C_${repo.id}_${commit.oid}`,
    commit: { author, committer, message, tree, url: gitUrl, comment_count: 0, verification },
    url,
    html_url: `${repoPage(world, repo)}/commit/${commit.oid}`,
    comments_url: `${url}/comments`,
    author: userOrNull(world, commit.author),
    committer: userOrNull(world, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repoUrl(world, repo)}/commits/${sha}`,
      html_url: `${repoPage(world, repo)}/commit/${sha}`,
    })),
  }
}

/** One file of a difference (schema diff-entry); `at` is the commit in which the links show it. */
export const fileView = (world: World, repo: Repository, file: FileChange, at: string) => {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repoPage(world, repo)}/blob/${at}/${path}`,
    raw_url: `${repoPage(world, repo)}/raw/${at}/${path}`,
    contents_url: `${repoUrl(world, repo)}/contents/${path}?ref=${at}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous === undefined ? {} : { previous_filename: file.previous }),
  }
}
