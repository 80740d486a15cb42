import type { Actor } from '../tokens.ts'
import { githubSignature, writeCommit } from './authorship.ts'
import { git } from './git.ts'
import { isAncestor } from './history.ts'
import { isConflicted, mergedTree } from './mergeability.ts'
import { type PullTicket, pullsOf, type Repository, type World } from './model.ts'
import type { RefChange } from './refs.ts'
import { covers } from './rules.ts'
import { closeTicket } from './tickets.ts'

const testMerge = async (world: World, repo: Repository, { pull }: PullTicket): Promise<string | undefined> => {
  const tree = await mergedTree(repo, pull.baseSha, pull.headSha)
  if (tree === undefined) return undefined
  const signature = githubSignature(world)
  const message = `Merge ${pull.headSha} into ${pull.baseSha}`
  const parents = [pull.baseSha, pull.headSha]
  return writeCommit(repo, { tree, parents, author: signature, committer: signature, message })
}

/** Points refs/pull/N/head at the pull request's head, and refs/pull/N/merge at the commit that a run would test. */
export const writePullRefs = async (world: World, repo: Repository, ticket: PullTicket): Promise<void> => {
  const { number, pull } = ticket
  const merge = await testMerge(world, repo, ticket)
  pull.testMerge = merge ?? null
  const tested = merge === undefined ? '' : `update refs/pull/${number}/merge ${merge}\n`
  const input = `update refs/pull/${number}/head ${pull.headSha}\n${tested}`
  await git(repo.gitDir, ['update-ref', '--stdin'], { input })
}

/** Makes a pull request merged, by whatever way its commits came into the base. */
export const markMerged = (world: World, repo: Repository, actor: Actor, ticket: PullTicket, commit: string): void => {
  ticket.pull.mergedAt = world.clock.iso()
  ticket.pull.mergedBy = actor
  ticket.pull.mergeCommit = commit
  ticket.pull.autoMerge = null
  ticket.pull.queuedAt = null
  ticket.events = [...ticket.events, { id: world.nextId(), event: 'merged', actor, at: world.clock.iso(), commit }]
  closeTicket(world, repo, actor, ticket)
}

const dismissStaleReviews = (repo: Repository, { pull }: PullTicket) => {
  if (!repo.rules.some((rule) => rule.dismissStale && covers(rule, pull.base))) return
  for (const review of pull.reviews) if (review.state === 'APPROVED') review.state = 'DISMISSED'
}

const headMoved = async (
  world: World,
  repo: Repository,
  actor: Actor,
  ticket: PullTicket,
  { before, after }: RefChange,
) => {
  if (after === undefined) return closeTicket(world, repo, actor, ticket)
  ticket.pull.headSha = after
  ticket.updatedAt = world.clock.iso()
  dismissStaleReviews(repo, ticket)
  await writePullRefs(world, repo, ticket)
  if (await isAncestor(repo, after, ticket.pull.baseSha)) return closeTicket(world, repo, actor, ticket)
  const conflicted = await isConflicted(repo, ticket)
  const { number } = ticket
  const moved = before === undefined ? { after } : { before, after }
  world.emit(repo, actor, { name: 'pull_request', action: 'synchronize', number, conflicted, ...moved })
}

const baseMoved = async (
  world: World,
  repo: Repository,
  actor: Actor,
  ticket: PullTicket,
  after: string | undefined,
) => {
  if (after === undefined) return closeTicket(world, repo, actor, ticket)
  ticket.pull.baseSha = after
  if (await isAncestor(repo, ticket.pull.headSha, after)) markMerged(world, repo, actor, ticket, after)
}

const emitPush = (world: World, repo: Repository, actor: Actor, { ref, before, after }: RefChange) => {
  const none = '0'.repeat(40)
  if (/^refs\/(heads|tags)\//.test(ref)) {
    if (before === undefined) world.emit(repo, actor, { name: 'create', ref })
    if (after === undefined) world.emit(repo, actor, { name: 'delete', ref })
    world.emit(repo, actor, { name: 'push', ref, before: before ?? none, after: after ?? none })
  }
  repo.pushedAt = world.clock.iso()
}

/** What GitHub does after a ref has moved: events, and pull requests that follow their branches. */
export const followRefChange = async (
  world: World,
  repo: Repository,
  actor: Actor,
  change: RefChange,
): Promise<void> => {
  if (change.before === change.after || change.ref.startsWith('refs/pull/')) return
  emitPush(world, repo, actor, change)
  const branch = /^refs\/heads\/(.+)$/.exec(change.ref)?.[1]
  const open = pullsOf(repo).filter(({ state }) => state === 'open')
  for (const ticket of open.filter(({ pull }) => pull.base === branch))
    await baseMoved(world, repo, actor, ticket, change.after)
  for (const ticket of open.filter(({ pull, state }) => pull.head === branch && state === 'open'))
    if (ticket.pull.headSha !== change.after) await headMoved(world, repo, actor, ticket, change)
}
