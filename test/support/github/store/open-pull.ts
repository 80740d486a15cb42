import { invalid, invalidField, Refusal } from '../refusal.ts'
import type { Actor } from '../tokens.ts'
import { isAncestor, mergeBase } from './history.ts'
import { isConflicted } from './mergeability.ts'
import { type PullTicket, pullsOf, type Repository, type World } from './model.ts'
import { writePullRefs } from './pull-sync.ts'
import { readRef } from './refs.ts'
import { reopenTicket } from './tickets.ts'

/** The body of `pulls/create`. */
export type PullWish = {
  readonly title?: string
  readonly head: string
  readonly base: string
  readonly body?: string
  readonly draft?: boolean
  readonly maintainer_can_modify?: boolean
}

const bodyLimit = 65_536

const branchOf = (repo: Repository, head: string): string => {
  const [owner, ...rest] = head.split(':')
  if (rest.length === 0) return head
  if (owner?.toLowerCase() !== repo.owner.toLowerCase()) throw invalidField('PullRequest', 'head', 'invalid')
  return rest.join(':')
}

const tipOf = async (repo: Repository, branch: string, field: 'head' | 'base'): Promise<string> => {
  const oid = await readRef(repo, `refs/heads/${branch}`)
  if (oid === undefined) throw invalidField('PullRequest', field, 'invalid')
  return oid
}

const requireAllowed = ({ settings }: Repository, actor: Actor, { draft }: PullWish) => {
  if (actor.kind === 'actions' && !settings.actionsMayCreatePulls)
    throw new Refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.')
  if (draft === true && !settings.drafts)
    throw new Refusal(422, 'Draft pull requests are not supported in this repository.')
}

const requireText = ({ title, body }: PullWish) => {
  if (title === undefined || title.trim() === '') throw invalidField('PullRequest', 'title', 'missing_field')
  if (title.length > 256) throw invalid('PullRequest', 'title is too long (maximum is 256 characters)')
  if ((body ?? '').length > bodyLimit)
    throw invalid('PullRequest', `body is too long (maximum is ${bodyLimit} characters)`)
}

const requireNew = async (repo: Repository, head: string, headSha: string, base: string, baseSha: string) => {
  const twin = pullsOf(repo).find(({ state, pull }) => state === 'open' && pull.head === head && pull.base === base)
  if (twin !== undefined) throw invalid('PullRequest', `A pull request already exists for ${repo.owner}:${head}.`)
  if ((await mergeBase(repo, baseSha, headSha)) === undefined)
    throw invalid('PullRequest', `The ${head} branch has no history in common with ${base}`)
  if (await isAncestor(repo, headSha, baseSha)) throw invalid('PullRequest', `No commits between ${base} and ${head}`)
}

/** The next number of issues and pull requests. */
export const nextNumber = (repo: Repository): number => repo.tickets.size + 1

/** Opens a pull request. @throws Refusal in GitHub's words. */
export const openPull = async (world: World, repo: Repository, actor: Actor, wish: PullWish): Promise<PullTicket> => {
  requireAllowed(repo, actor, wish)
  requireText(wish)
  const head = branchOf(repo, wish.head)
  const headSha = await tipOf(repo, head, 'head')
  const baseSha = await tipOf(repo, wish.base, 'base')
  await requireNew(repo, head, headSha, wish.base, baseSha)
  const now = world.clock.iso()
  const ticket: PullTicket = {
    id: world.nextId(),
    number: nextNumber(repo),
    title: wish.title ?? '',
    body: wish.body ?? null,
    state: 'open',
    stateReason: null,
    user: actor,
    labels: [],
    assignees: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    events: [],
    pull: {
      id: world.nextId(),
      head,
      headSha,
      base: wish.base,
      baseSha,
      draft: wish.draft ?? false,
      mergedAt: null,
      mergedBy: null,
      mergeCommit: null,
      testMerge: null,
      reviewers: [],
      teams: [],
      reviews: [],
      autoMerge: null,
      queuedAt: null,
      askedFor: '',
      maintainerCanModify: wish.maintainer_can_modify ?? false,
    },
  }
  repo.tickets.set(ticket.number, ticket)
  await writePullRefs(world, repo, ticket)
  const conflicted = await isConflicted(repo, ticket)
  world.emit(repo, actor, { name: 'pull_request', action: 'opened', number: ticket.number, conflicted, after: headSha })
  return ticket
}

const cannotReopen = (why: string) => invalid('PullRequest', `state cannot be changed. ${why}`)

/** Opens a closed pull request again where GitHub would. @throws Refusal 422 in GitHub's words. */
export const reopenPull = async (world: World, repo: Repository, actor: Actor, ticket: PullTicket): Promise<void> => {
  const { pull } = ticket
  if (pull.mergedAt !== null) throw cannotReopen('The pull request was merged.')
  const tip = await readRef(repo, `refs/heads/${pull.head}`)
  if (tip === undefined) throw cannotReopen(`The ${pull.head} branch has been deleted.`)
  if (!(await isAncestor(repo, pull.headSha, tip)))
    throw cannotReopen(`The ${pull.head} branch was force-pushed or recreated.`)
  const baseSha = await readRef(repo, `refs/heads/${pull.base}`)
  if (baseSha === undefined) throw cannotReopen(`The ${pull.base} branch has been deleted.`)
  const twin = pullsOf(repo).find(
    (other) => other.state === 'open' && other.pull.head === pull.head && other.pull.base === pull.base,
  )
  if (twin !== undefined)
    throw cannotReopen(
      `There is already an open pull request from ${repo.owner}:${pull.head} to ${repo.owner}:${pull.base}.`,
    )
  if (await isAncestor(repo, tip, baseSha))
    throw cannotReopen(`There are no new commits on the ${repo.owner}:${pull.head} branch.`)
  pull.headSha = tip
  pull.baseSha = baseSha
  await writePullRefs(world, repo, ticket)
  reopenTicket(world, repo, actor, ticket)
}

/** Points a pull request at another base. @throws Refusal 422 in GitHub's words. */
export const retargetPull = async (world: World, repo: Repository, ticket: PullTicket, base: string): Promise<void> => {
  const { pull } = ticket
  const wrong = (message: string) =>
    new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'PullRequest', field: 'base', code: 'invalid', message }],
    })
  if (ticket.state === 'closed') throw wrong('Cannot change the base branch of a closed pull request.')
  const baseSha = await readRef(repo, `refs/heads/${base}`)
  if (baseSha === undefined) throw wrong(`Proposed base branch '${base}' was not found`)
  if (await isAncestor(repo, pull.headSha, baseSha))
    throw wrong(`There are no new commits between base branch '${base}' and head branch '${pull.head}'`)
  pull.base = base
  pull.baseSha = baseSha
  ticket.updatedAt = world.clock.iso()
}
