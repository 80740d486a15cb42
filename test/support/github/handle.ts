import { addWorkflowRun, type RunWish } from './routes/actions.ts'
import { addCheckRun, type CheckRunWish } from './routes/checks.ts'
import { requireCommit } from './routes/commits.ts'
import {
  addDeployment,
  addDeploymentStatus,
  type DeploymentStatusWish,
  type DeploymentWish,
} from './routes/deployments.ts'
import { addReview, type ReviewWish } from './routes/pull-reviews.ts'
import { addStatus, type StatusWish } from './routes/statuses.ts'
import { type CommitWish, commitFiles } from './store/commit-files.ts'
import { git, gitEnvironment } from './store/git.ts'
import { type MergeWish, mergePull } from './store/merge.ts'
import {
  type CheckRun,
  type Comment,
  type Deployment,
  fullNameOf,
  isPull,
  type PullTicket,
  pullsOf,
  type Repository,
  type Settings,
  type Status,
  type WorkflowRun,
  type World,
} from './store/model.ts'
import { openPull, type PullWish, reopenPull } from './store/open-pull.ts'
import { followingRefs, listRefs, moveRefs, readRef } from './store/refs.ts'
import { type RuleWish, toRule } from './store/rules.ts'
import { closeTicket } from './store/tickets.ts'
import { actorOf, octocat } from './store/world.ts'
import type { Actor } from './tokens.ts'

/** What a test does to a repository and reads of it, past the API; `as` is a login, the person octocat by default. */
export type RepositoryHandle = {
  readonly fullName: string
  readonly gitDir: string
  readonly cloneUrl: string
  /** The live state; to be read, not written. */
  readonly state: Repository
  /** Runs Git in the bare repository; pull requests and events follow what it moves. @returns its output, trimmed. */
  git(...args: readonly string[]): Promise<string>
  /** A commit to a branch as a person's push, past all rules. @returns its id. */
  commit(wish: CommitWish & { readonly as?: string }): Promise<string>
  /** The text of a file at a ref, or undefined. */
  read(ref: string, path: string): Promise<string | undefined>
  /** What a branch ("main") or a whole ref points at, or undefined. */
  sha(ref: string): Promise<string | undefined>
  refs(prefix?: string): Promise<ReadonlyMap<string, string>>
  deleteBranch(branch: string, as?: string): Promise<void>
  pull(number: number): PullTicket
  pulls(state?: 'open' | 'closed'): readonly PullTicket[]
  comments(number: number): readonly Comment[]
  openPullRequest(wish: PullWish & { readonly as?: string }): Promise<PullTicket>
  mergePullRequest(number: number, wish?: Partial<MergeWish> & { readonly as?: string }): Promise<string>
  closePullRequest(number: number, as?: string): void
  reopenPullRequest(number: number, as?: string): Promise<void>
  review(number: number, wish: ReviewWish & { readonly as?: string }): Promise<void>
  /** Lets the merge queue take its first pull request. */
  runMergeQueue(): Promise<void>
  addStatus(ref: string, wish: StatusWish & { readonly as?: string }): Promise<Status>
  addCheckRun(ref: string, wish: CheckRunWish & { readonly as?: string }): Promise<CheckRun>
  addDeployment(
    wish: DeploymentWish & { readonly as?: string; readonly state?: DeploymentStatusWish['state'] },
  ): Promise<Deployment>
  addDeploymentStatus(id: number, wish: DeploymentStatusWish & { readonly as?: string }): void
  addWorkflowRun(wish: RunWish & { readonly as?: string }): WorkflowRun
  protectBranch(pattern: string, wish?: Omit<RuleWish, 'pattern'>): void
  addRuleset(pattern: string, wish?: Omit<RuleWish, 'pattern'>): void
  removeRules(): void
  set(settings: Partial<Settings>): void
}

const actorIn = (world: World, login: string | undefined): Actor =>
  login === undefined ? octocat : actorOf(world, login)

const requirePull = (repo: Repository, number: number): PullTicket => {
  const ticket = repo.tickets.get(number)
  if (ticket === undefined || !isPull(ticket)) throw new Error(`${fullNameOf(repo)}#${number}: no such pull request.`)
  return ticket
}

const wholeRef = (ref: string) => (ref.startsWith('refs/') ? ref : `refs/heads/${ref}`)

const readFile = async (repo: Repository, ref: string, path: string): Promise<string | undefined> => {
  const found = await repo.objects.find(`${ref}:${path}`)
  return found?.type === 'blob' ? (await repo.objects.read(found.oid)).toString('utf8') : undefined
}

const gitVerbs = (world: World, repo: Repository) => ({
  git: (...args: readonly string[]) =>
    repo.lock(() =>
      followingRefs(world, repo, octocat, async () => (await git(repo.gitDir, args, { env: gitEnvironment })).trim()),
    ),
  commit: ({ as, ...wish }: CommitWish & { readonly as?: string }) =>
    repo.lock(() => commitFiles(world, repo, actorIn(world, as), wish)),
  read: (ref: string, path: string) => readFile(repo, ref, path),
  sha: (ref: string) => readRef(repo, wholeRef(ref)),
  refs: (prefix?: string) => listRefs(repo, prefix),
  deleteBranch: (branch: string, as?: string) =>
    repo.lock(async () => {
      const ref = `refs/heads/${branch}`
      await moveRefs(world, repo, actorIn(world, as), [{ ref, before: await readRef(repo, ref), after: undefined }])
    }),
})

const runMergeQueue = async (world: World, repo: Repository) => {
  const [first] = pullsOf(repo)
    .filter(({ pull }) => pull.queuedAt !== null)
    .sort((a, b) => (a.pull.queuedAt ?? '').localeCompare(b.pull.queuedAt ?? ''))
  if (first !== undefined)
    await mergePull(world, repo, actorOf(world, 'github-merge-queue[bot]'), first, { method: 'merge' }, true)
}

const pullVerbs = (world: World, repo: Repository) => ({
  pull: (number: number) => requirePull(repo, number),
  pulls: (state?: 'open' | 'closed') => pullsOf(repo).filter((ticket) => state === undefined || ticket.state === state),
  comments: (number: number) => [...repo.comments.values()].filter(({ ticket }) => ticket === number),
  openPullRequest: ({ as, ...wish }: PullWish & { readonly as?: string }) =>
    repo.lock(() => openPull(world, repo, actorIn(world, as), wish)),
  mergePullRequest: (
    number: number,
    { as, method = 'merge', ...wish }: Partial<MergeWish> & { readonly as?: string } = {},
  ) => repo.lock(() => mergePull(world, repo, actorIn(world, as), requirePull(repo, number), { method, ...wish })),
  closePullRequest: (number: number, as?: string) =>
    closeTicket(world, repo, actorIn(world, as), requirePull(repo, number)),
  reopenPullRequest: (number: number, as?: string) =>
    repo.lock(() => reopenPull(world, repo, actorIn(world, as), requirePull(repo, number))),
  review: async (number: number, { as, ...wish }: ReviewWish & { readonly as?: string }) => {
    await repo.lock(() => addReview(world, repo, actorIn(world, as), requirePull(repo, number), wish))
  },
  runMergeQueue: () => repo.lock(() => runMergeQueue(world, repo)),
})

const factVerbs = (world: World, repo: Repository) => ({
  addStatus: (ref: string, { as, ...wish }: StatusWish & { readonly as?: string }) =>
    repo.lock(async () => addStatus(world, repo, actorIn(world, as), await requireCommit(repo, ref), wish)),
  addCheckRun: (ref: string, { as, ...wish }: CheckRunWish & { readonly as?: string }) =>
    repo.lock(async () => addCheckRun(world, repo, actorIn(world, as), await requireCommit(repo, ref), wish)),
  addDeployment: async ({
    as,
    state,
    ...wish
  }: DeploymentWish & { readonly as?: string; readonly state?: DeploymentStatusWish['state'] }) => {
    const actor = actorIn(world, as)
    const deployment = addDeployment(world, repo, actor, await requireCommit(repo, wish.ref), wish)
    if (state !== undefined) addDeploymentStatus(world, repo, actor, deployment, { state })
    return deployment
  },
  addDeploymentStatus: (id: number, { as, ...wish }: DeploymentStatusWish & { readonly as?: string }) => {
    const deployment = repo.deployments.get(id)
    if (deployment === undefined) throw new Error(`deployment ${id}: no such one in ${fullNameOf(repo)}.`)
    addDeploymentStatus(world, repo, actorIn(world, as), deployment, wish)
  },
  addWorkflowRun: ({ as, ...wish }: RunWish & { readonly as?: string }) =>
    addWorkflowRun(world, repo, actorIn(world, as), wish),
})

const ruleVerbs = (world: World, repo: Repository) => ({
  protectBranch: (pattern: string, wish: Omit<RuleWish, 'pattern'> = {}) => {
    const rule = toRule(world.nextId(), 'branch-protection', { pullRequest: true, ...wish, pattern })
    repo.rules = [...repo.rules, rule]
  },
  addRuleset: (pattern: string, wish: Omit<RuleWish, 'pattern'> = {}) => {
    const rule = toRule(world.nextId(), 'ruleset', { pullRequest: true, ...wish, pattern })
    repo.rules = [...repo.rules, rule]
  },
  removeRules: () => {
    repo.rules = []
  },
  set: (settings: Partial<Settings>) => {
    Object.assign(repo.settings, settings)
  },
})

/** What a test holds of a repository. */
export const makeHandle = (world: World, repo: Repository): RepositoryHandle => ({
  fullName: fullNameOf(repo),
  gitDir: repo.gitDir,
  cloneUrl: `${world.serverUrl}/${fullNameOf(repo)}.git`,
  state: repo,
  ...gitVerbs(world, repo),
  ...pullVerbs(world, repo),
  ...factVerbs(world, repo),
  ...ruleVerbs(world, repo),
})
