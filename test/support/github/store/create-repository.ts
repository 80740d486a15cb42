import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Actor } from '../tokens.ts'
import { commitFiles, type FileContents } from './commit-files.ts'
import { git } from './git.ts'
import { makeLock } from './lock.ts'
import type { Repository, Settings, World } from './model.ts'
import { openObjects } from './objects.ts'
import { updateHook } from './update-hook.ts'

/** What a new repository is to be; `files` are its first commit, without them it is empty. */
export type RepositoryWish = Partial<Settings> & {
  readonly owner: string
  readonly name: string
  readonly files?: FileContents
  readonly message?: string
  readonly author?: Actor
}

const configure = (gitDir: string) =>
  writeFileSync(
    join(gitDir, 'config'),
    [
      '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n\tlogAllRefUpdates = false',
      '[http]\n\treceivepack = true',
      '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true',
      '[receive]\n\tautogc = false\n\thideRefs = refs/pull\n\tadvertisePushOptions = true',
      '[gc]\n\tauto = 0\n',
    ].join('\n'),
  )

const makeGitDir = async (gitDir: string, defaultBranch: string) => {
  mkdirSync(gitDir, { recursive: true })
  await git(gitDir, ['init', '-q', '--bare', '--template=', `--initial-branch=${defaultBranch}`])
  configure(gitDir)
  mkdirSync(join(gitDir, 'hooks'), { recursive: true })
  writeFileSync(join(gitDir, 'hooks', 'update'), updateHook, { mode: 0o755 })
}

const settingsOf = (wish: RepositoryWish): Settings => ({
  defaultBranch: wish.defaultBranch ?? 'main',
  private: wish.private ?? false,
  archived: wish.archived ?? false,
  drafts: wish.drafts ?? true,
  allowMergeCommit: wish.allowMergeCommit ?? true,
  allowSquashMerge: wish.allowSquashMerge ?? true,
  allowRebaseMerge: wish.allowRebaseMerge ?? true,
  allowAutoMerge: wish.allowAutoMerge ?? false,
  deleteBranchOnMerge: wish.deleteBranchOnMerge ?? false,
  actionsMayCreatePulls: wish.actionsMayCreatePulls ?? true,
  mergeableLater: wish.mergeableLater ?? false,
  collaborators: wish.collaborators,
})

const stateOf = (world: World, wish: RepositoryWish, gitDir: string): Repository => ({
  id: world.nextId(),
  owner: wish.owner,
  name: wish.name,
  gitDir,
  objects: openObjects(gitDir),
  lock: makeLock(),
  createdAt: world.clock.iso(),
  pushedAt: world.clock.iso(),
  settings: settingsOf(wish),
  tickets: new Map(),
  comments: new Map(),
  labels: new Map(),
  statuses: new Map(),
  checkRuns: new Map(),
  deployments: new Map(),
  runs: new Map(),
  rules: [],
  verified: new Set(),
})

/** Makes a bare Git repository and what GitHub keeps beside it. */
export const createRepository = async (world: World, actor: Actor, wish: RepositoryWish): Promise<Repository> => {
  const key = `${wish.owner}/${wish.name}`.toLowerCase()
  if (world.repositories.has(key)) throw new Error(`repository "${key}": exists already.`)
  const gitDir = join(world.root, wish.owner, `${wish.name}.git`)
  await makeGitDir(gitDir, wish.defaultBranch ?? 'main')
  const repo = stateOf(world, wish, gitDir)
  world.repositories.set(key, repo)
  if (wish.files !== undefined) {
    const message = wish.message ?? 'Initial commit'
    await commitFiles(world, repo, wish.author ?? actor, {
      branch: repo.settings.defaultBranch,
      files: wish.files,
      message,
    })
  }
  return repo
}
