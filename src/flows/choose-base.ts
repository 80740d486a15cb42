import type { BasePlan, Candidate } from '../core/changes/base-plan.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { CommitId } from '../core/images/revision.ts'
import type { Checkout } from '../ports/checkout.ts'
import type { Log } from '../ports/log.ts'
import type { PushRuns } from '../ports/push-runs.ts'
import type { Revisions } from '../ports/revisions.ts'

/** What finding the base needs. */
export interface BaseDeps {
  readonly revisions: Revisions
  /** Undefined where there is no token, or no workflow to look for. */
  readonly runs: PushRuns | undefined
  readonly log: Log
}

/** The state to compare with, and why this one. */
export interface Base {
  /** Undefined: nothing can be compared with, so everything counts as changed. */
  readonly commit: CommitId | undefined
  /** Completes "compared with …", or says why there is no base. */
  readonly why: string
}

/** The ref that a delivery of the whole set moves forward. */
export const deliveredRef = (branch: string): string => `refs/tagline/delivered/${branch}`

/** What finding the head needs. */
export interface HeadDeps {
  readonly revisions: Revisions
  readonly checkout: Pick<Checkout, 'head'>
}

/**
 * Finds the commit that is looked at.
 * @param given whether the user named it; else the event did.
 * @throws UserError REVISION_NOT_FOUND; CHECKOUT_MISSING where nobody named it and the repository has no commit.
 */
export const requireHead = async (
  { revisions, checkout }: HeadDeps,
  revision: string,
  given: boolean,
): Promise<CommitId> => {
  try {
    return await requireCommit(revisions, revision, 'head')
  } catch (error) {
    // Says of a repository without a commit that it has none; an input that was not given is not to be mended.
    if (!given) await checkout.head()
    throw error
  }
}

/** Finds the commit that a revision names, fetching it where the clone lacks it. */
const requireCommit = async (revisions: Revisions, revision: string, input: 'base' | 'head'): Promise<CommitId> => {
  const found = (await revisions.find(revision)) ?? (await revisions.fetch(revision))
  if (found !== undefined) return found
  throw new UserError('REVISION_NOT_FOUND', {
    where: { input },
    what: `"${revision}" names no commit here nor on the remote`,
    fix: 'Give a branch, a tag or the full id of a commit of this repository',
  })
}

/** Takes the first candidate that can be had and lies behind the head; those passed over are logged with the reason. */
export const chooseBase = async (deps: BaseDeps, plan: BasePlan, head: CommitId): Promise<Base> => {
  for (const candidate of plan.candidates) {
    const base = await tryCandidate(deps, candidate, head)
    if (base !== undefined) return base
  }
  return { commit: undefined, why: plan.none }
}

const tryCandidate = async (deps: BaseDeps, candidate: Candidate, head: CommitId): Promise<Base | undefined> => {
  switch (candidate.kind) {
    case 'input':
      return { commit: await requireCommit(deps.revisions, candidate.revision, 'base'), why: 'the input `base`' }
    case 'delivered':
      return tryDelivered(deps, candidate.branch, head)
    case 'run':
      return tryRuns(deps, candidate.branch, head)
    case 'before':
      return tryBefore(deps, candidate)
    case 'group':
      return found(await obtain(deps.revisions, candidate.commit), 'the commit under the merge group')
    case 'merge-base':
      return tryMergeBase(deps, candidate, head)
  }
}

const found = (commit: CommitId | undefined, why: string): Base | undefined =>
  commit === undefined ? undefined : { commit, why }

const obtain = async (revisions: Revisions, commit: CommitId): Promise<CommitId | undefined> =>
  (await revisions.find(commit)) ?? (await revisions.fetch(commit))

const tryDelivered = async (deps: BaseDeps, branch: string, head: CommitId): Promise<Base | undefined> => {
  const commit = await deps.revisions.fetch(deliveredRef(branch))
  if (commit === undefined) return undefined
  return ifAncestor(deps, commit, head, `what was delivered last from ${branch}`)
}

const tryRuns = async (deps: BaseDeps, branch: string, head: CommitId): Promise<Base | undefined> => {
  const heads = await deps.runs?.successful(branch)
  if (deps.runs !== undefined && heads === undefined) {
    const fix = 'Add `permissions: actions: read` to the job to have a failed run caught up with.'
    deps.log.annotate({ level: 'notice', message: `earlier runs: GitHub does not show them to this job. ${fix}` })
  }
  for (const commit of new Set(heads)) {
    const here = await obtain(deps.revisions, commit)
    const base =
      here === undefined ? undefined : await ifAncestor(deps, here, head, 'the last successful run of this workflow')
    if (base !== undefined) return base
  }
  return undefined
}

/** A push that was not forced goes forward, as GitHub has seen to; so a shallow clone need not be deepened to know it. */
const tryBefore = async (
  { revisions }: BaseDeps,
  { commit, forced }: Extract<Candidate, { kind: 'before' }>,
): Promise<Base | undefined> =>
  found(
    await obtain(revisions, commit),
    forced ? 'the branch before it was forced, as it was' : 'the branch before this push',
  )

const tryMergeBase = async (
  { revisions }: BaseDeps,
  { revision, of }: Extract<Candidate, { kind: 'merge-base' }>,
  head: CommitId,
): Promise<Base | undefined> => {
  const other = (await revisions.find(revision)) ?? (await revisions.fetch(revision))
  if (other === undefined) return undefined
  await revisions.connect(other, head)
  return found(await revisions.mergeBase(other, head), `where it left ${of}`)
}

const ifAncestor = async (deps: BaseDeps, commit: CommitId, head: CommitId, why: string): Promise<Base | undefined> => {
  if (commit === head) return { commit, why }
  await deps.revisions.connect(commit, head)
  if (await deps.revisions.isAncestor(commit, head)) return { commit, why }
  deps.log.info(`Passed over ${commit.slice(0, 12)} (${why}): it does not lie behind ${head.slice(0, 12)}.`)
  return undefined
}
