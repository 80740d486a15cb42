import { Refusal } from '../refusal.ts'
import type { Actor } from '../tokens.ts'
import { authorOf, githubSignature, writeCommit } from './authorship.ts'
import { splitMessage } from './commit.ts'
import { commitsBetween } from './history.ts'
import { mergedTree, unmetRules } from './mergeability.ts'
import type { MergeMethod, PullTicket, Repository, World } from './model.ts'
import { markMerged } from './pull-sync.ts'
import { moveRefs } from './refs.ts'
import { bypasses, covers, violationMessage } from './rules.ts'

/** How a pull request is to be merged. */
export type MergeWish = {
  readonly method: MergeMethod
  readonly title?: string | undefined
  readonly message?: string | undefined
  /** The head that was looked at; another one is a 409. */
  readonly sha?: string | undefined
}

const notMergeable = () => new Refusal(405, 'Pull Request is not mergeable')

const methodNames = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }

const requireMethod = ({ settings }: Repository, method: MergeMethod) => {
  const allowed = {
    merge: settings.allowMergeCommit,
    squash: settings.allowSquashMerge,
    rebase: settings.allowRebaseMerge,
  }
  if (!allowed[method]) throw new Refusal(405, `${methodNames[method]} are not allowed on this repository.`)
}

const requireRules = async (repo: Repository, actor: Actor, ticket: PullTicket, fromQueue: boolean) => {
  const rules = repo.rules.filter((rule) => covers(rule, ticket.pull.base) && !bypasses(rule, actor))
  const queued = rules.filter(({ mergeQueue }) => mergeQueue && !fromQueue)
  const unmet = [
    ...(await unmetRules(repo, ticket, rules)),
    ...queued.map((rule) => ({ rule, sentence: 'Changes must be made through the merge queue' })),
  ]
  if (unmet.length > 0) throw new Refusal(405, violationMessage(unmet))
}

const mergeMessage = (repo: Repository, { number, title, pull }: PullTicket, wish: MergeWish): string =>
  `${wish.title ?? `Merge pull request #${number} from ${repo.owner}/${pull.head}`}\n\n${wish.message ?? title}`

const squashMessage = async (repo: Repository, ticket: PullTicket, wish: MergeWish, commits: readonly string[]) => {
  const messages = await Promise.all(commits.map(async (oid) => (await repo.objects.commit(oid)).message))
  const [only] = messages
  const single = only !== undefined && messages.length === 1 ? splitMessage(only) : undefined
  const title = wish.title ?? `${single?.headline ?? ticket.title} (#${ticket.number})`
  const body = wish.message ?? single?.body ?? messages.map((message) => `* ${message.trimEnd()}`).join('\n\n')
  return body === '' ? title : `${title}\n\n${body}`
}

const rebase = async (world: World, repo: Repository, actor: Actor, base: string, commits: readonly string[]) => {
  let tip = base
  for (const oid of commits) {
    const commit = await repo.objects.commit(oid)
    if (commit.parents.length > 1) continue
    const { tree } = await repo.objects.commit(tip)
    const aside = writeCommit(repo, { ...commit, tree, parents: commit.parents })
    const picked = await mergedTree(repo, aside, oid)
    if (picked === undefined) throw new Refusal(405, "This branch can't be rebased")
    tip = writeCommit(repo, { ...commit, committer: authorOf(world, actor), tree: picked, parents: [tip] })
  }
  return tip
}

const mergeCommitOf = async (world: World, repo: Repository, actor: Actor, ticket: PullTicket, wish: MergeWish) => {
  const { baseSha, headSha } = ticket.pull
  const commits = await commitsBetween(repo, baseSha, headSha)
  if (wish.method === 'rebase') return rebase(world, repo, actor, baseSha, commits)
  const tree = await mergedTree(repo, baseSha, headSha)
  if (tree === undefined) throw notMergeable()
  const squash = wish.method === 'squash'
  const message = squash ? await squashMessage(repo, ticket, wish, commits) : mergeMessage(repo, ticket, wish)
  const parents = squash ? [baseSha] : [baseSha, headSha]
  const signature = githubSignature(world)
  const oid = writeCommit(repo, { tree, parents, message, author: authorOf(world, actor), committer: signature })
  repo.verified.add(oid)
  return oid
}

const moveBase = (world: World, repo: Repository, actor: Actor, { pull }: PullTicket, after: string) =>
  moveRefs(world, repo, actor, [{ ref: `refs/heads/${pull.base}`, before: pull.baseSha, after }]).catch(() => {
    throw new Refusal(405, 'Base branch was modified. Review and try the merge again.')
  })

/**
 * Merges a pull request as GitHub does: real commits, the base's rules, the head pinned.
 * @returns the id of the commit that the base is at afterwards.
 */
export const mergePull = async (
  world: World,
  repo: Repository,
  actor: Actor,
  ticket: PullTicket,
  wish: MergeWish,
  fromQueue = false,
): Promise<string> => {
  const { pull } = ticket
  if (ticket.state === 'closed') throw notMergeable()
  if (wish.sha !== undefined && wish.sha !== pull.headSha)
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.')
  if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft')
  requireMethod(repo, wish.method)
  if ((await mergedTree(repo, pull.baseSha, pull.headSha)) === undefined) throw notMergeable()
  await requireRules(repo, actor, ticket, fromQueue)
  const oid = await mergeCommitOf(world, repo, actor, ticket, wish)
  await moveBase(world, repo, actor, ticket, oid)
  if (pull.mergedAt === null) markMerged(world, repo, actor, ticket, oid)
  if (repo.settings.deleteBranchOnMerge)
    await moveRefs(world, repo, actor, [{ ref: `refs/heads/${pull.head}`, before: pull.headSha, after: undefined }])
  return oid
}
