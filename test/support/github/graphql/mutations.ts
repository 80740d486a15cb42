import { Refusal } from '../refusal.ts'
import { settleAutoMerges } from '../store/auto-merge.ts'
import { isAncestor } from '../store/history.ts'
import { mergePull } from '../store/merge.ts'
import { mergeabilityOf } from '../store/mergeability.ts'
import { type MergeMethod, type PullTicket, pullsOf, type Repository } from '../store/model.ts'
import { moveRefs, noOid, type RefChange, readRef, requireAllowed } from '../store/refs.ts'
import { covers } from '../store/rules.ts'
import { addTicketEvent } from '../store/tickets.ts'
import { actorNode } from './actor.ts'
import { Failure } from './failure.ts'
import { pullNode } from './pull.ts'
import { requireGranted, requireWritable, type Viewer } from './viewer.ts'

type Input<T> = { readonly input: T & { readonly clientMutationId?: string | null } }

const unresolved = (id: string) => new Failure('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)

const repositoryOf = (viewer: Viewer, id: string): Repository => {
  const repo = [...viewer.world.repositories.values()].find((one) => `R_${one.id}` === id)
  if (repo === undefined) throw unresolved(id)
  return repo
}

const pullOf = (viewer: Viewer, id: string): { repo: Repository; ticket: PullTicket } => {
  for (const repo of viewer.world.repositories.values()) {
    const ticket = pullsOf(repo).find(({ pull }) => `PR_${pull.id}` === id)
    if (ticket !== undefined) return { repo, ticket }
  }
  throw unresolved(id)
}

const inGraphqlWords = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Refusal ? new Failure('UNPROCESSABLE', error.message) : error
  }
}

type RefUpdate = {
  readonly name: string
  readonly afterOid: string
  readonly beforeOid?: string | null
  readonly force?: boolean | null
}

const there = (oid: string | null | undefined) => (oid === noOid ? undefined : (oid ?? undefined))

const changeOf = async (repo: Repository, update: RefUpdate): Promise<RefChange> => {
  const { name: ref, beforeOid, afterOid, force } = update
  const before = await readRef(repo, ref)
  const after = there(afterOid)
  if (beforeOid !== null && beforeOid !== undefined && there(beforeOid) !== before)
    throw new Failure(
      'STALE_DATA',
      `Expected ref "${ref}" to point to "${beforeOid}" but it points to "${before ?? noOid}".`,
    )
  if (after !== undefined && (await repo.objects.find(after))?.type === undefined)
    throw new Failure('UNPROCESSABLE', `Object "${after}" does not exist.`)
  const forward = before === undefined || after === undefined || (await isAncestor(repo, before, after))
  if (!forward && force !== true) throw new Failure('UNPROCESSABLE', `Update of "${ref}" is not a fast forward.`)
  return { ref, before, after }
}

/**
 * Moves refs, all or none. GitHub documents no words for a `beforeOid` that does not hold: a client must take any error
 * of this mutation as "not moved".
 */
const updateRefs =
  (viewer: Viewer) =>
  async ({ input }: Input<{ repositoryId: string; refUpdates: readonly RefUpdate[] }>) => {
    const repo = repositoryOf(viewer, input.repositoryId)
    requireGranted(viewer, 'contents', 'write')
    requireWritable(repo)
    await repo.lock(() =>
      inGraphqlWords(async () => {
        const changes = await Promise.all(input.refUpdates.map((update) => changeOf(repo, update)))
        await requireAllowed(repo, viewer.token.actor, changes)
        await moveRefs(viewer.world, repo, viewer.token.actor, changes)
      }),
    )
    return { clientMutationId: input.clientMutationId ?? null }
  }

type PullInput = { readonly pullRequestId: string }

const onPull =
  <T extends PullInput>(
    viewer: Viewer,
    work: (repo: Repository, ticket: PullTicket, input: T) => Promise<void> | void,
  ) =>
  async ({ input }: Input<T>) => {
    const { repo, ticket } = pullOf(viewer, input.pullRequestId)
    requireGranted(viewer, 'pull_requests', 'write')
    requireWritable(repo)
    await repo.lock(() => inGraphqlWords(async () => work(repo, ticket, input)))
    return {
      clientMutationId: input.clientMutationId ?? null,
      actor: actorNode(viewer, viewer.token.actor),
      pullRequest: pullNode(viewer, repo, ticket),
      mergeQueueEntry:
        ticket.pull.queuedAt === null ? null : { id: `MQE_${ticket.pull.id}`, enqueuedAt: ticket.pull.queuedAt },
    }
  }

const setDraft = (viewer: Viewer, draft: boolean) =>
  onPull(viewer, async (repo, ticket) => {
    if (ticket.state === 'closed') throw new Failure('UNPROCESSABLE', 'Pull request is closed')
    if (draft && !repo.settings.drafts)
      throw new Failure('UNPROCESSABLE', 'Draft pull requests are not supported in this repository.')
    if (ticket.pull.draft === draft) return
    ticket.pull.draft = draft
    const { world, token } = viewer
    ticket.updatedAt = world.clock.iso()
    addTicketEvent(world, ticket, token.actor, draft ? 'convert_to_draft' : 'ready_for_review')
    const action = draft ? 'converted_to_draft' : 'ready_for_review'
    world.emit(repo, token.actor, { name: 'pull_request', action, number: ticket.number })
    await settleAutoMerges(world, repo)
  })

type MergeInput = PullInput & {
  readonly mergeMethod?: 'MERGE' | 'SQUASH' | 'REBASE' | null
  readonly commitHeadline?: string | null
  readonly commitBody?: string | null
  readonly expectedHeadOid?: string | null
}

const methodOf = ({ mergeMethod }: MergeInput): MergeMethod =>
  mergeMethod === 'SQUASH' ? 'squash' : mergeMethod === 'REBASE' ? 'rebase' : 'merge'

const requireHead = ({ pull }: PullTicket, { expectedHeadOid }: { readonly expectedHeadOid?: string | null }) => {
  if (expectedHeadOid && expectedHeadOid !== pull.headSha)
    throw new Failure('UNPROCESSABLE', 'Head sha did not match expected head oid. Review and try again.')
}

const enableAutoMerge = (viewer: Viewer) =>
  onPull<MergeInput>(viewer, async (repo, ticket, input) => {
    if (!repo.settings.allowAutoMerge)
      throw new Failure('UNPROCESSABLE', 'Auto merge is not allowed for this repository')
    requireHead(ticket, input)
    if (ticket.state === 'closed') throw new Failure('UNPROCESSABLE', 'Pull request is closed')
    const { state } = await mergeabilityOf(repo, ticket)
    if (['clean', 'unstable', 'dirty'].includes(state))
      throw new Failure('UNPROCESSABLE', `Pull request is in ${state} status`)
    const { world, token } = viewer
    const at = world.clock.iso()
    const [title, message] = [input.commitHeadline ?? null, input.commitBody ?? null]
    ticket.pull.autoMerge = { by: token.actor, method: methodOf(input), title, message, at }
    world.emit(repo, token.actor, { name: 'pull_request', action: 'auto_merge_enabled', number: ticket.number })
  })

const disableAutoMerge = (viewer: Viewer) =>
  onPull(viewer, (_, ticket) => {
    if (ticket.pull.autoMerge === null)
      throw new Failure('UNPROCESSABLE', "Can't disable auto-merge for this pull request")
    ticket.pull.autoMerge = null
  })

const merge = (viewer: Viewer) =>
  onPull<MergeInput>(viewer, async (repo, ticket, input) => {
    requireGranted(viewer, 'contents', 'write')
    requireHead(ticket, input)
    const title = input.commitHeadline ?? undefined
    await mergePull(viewer.world, repo, viewer.token.actor, ticket, {
      method: methodOf(input),
      title,
      message: input.commitBody ?? undefined,
    })
  })

const enqueue = (viewer: Viewer) => {
  const work = onPull<PullInput & { expectedHeadOid?: string | null }>(viewer, async (repo, ticket, input) => {
    requireHead(ticket, input)
    if (!repo.rules.some((rule) => rule.mergeQueue && covers(rule, ticket.pull.base)))
      throw new Failure('UNPROCESSABLE', 'The merge queue is not enabled for this branch')
    const { state } = await mergeabilityOf(repo, ticket)
    if (state !== 'clean' && state !== 'unstable')
      throw new Failure('UNPROCESSABLE', `Pull request is in ${state} status`)
    ticket.pull.queuedAt = viewer.world.clock.iso()
    viewer.world.emit(repo, viewer.token.actor, { name: 'pull_request', action: 'enqueued', number: ticket.number })
  })
  return ({ input: { pullRequestId, ...rest } }: Input<PullInput>) => work({ input: { ...rest, pullRequestId } })
}

/** What the schema calls by a mutation's name. */
export const mutationRoot = (viewer: Viewer) => ({
  __typename: 'Mutation',
  updateRefs: updateRefs(viewer),
  convertPullRequestToDraft: setDraft(viewer, true),
  markPullRequestReadyForReview: setDraft(viewer, false),
  enablePullRequestAutoMerge: enableAutoMerge(viewer),
  disablePullRequestAutoMerge: disableAutoMerge(viewer),
  mergePullRequest: merge(viewer),
  enqueuePullRequest: enqueue(viewer),
})
