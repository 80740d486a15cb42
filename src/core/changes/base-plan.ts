import { type CommitId, isCommitId } from '../images/revision.ts'
import type { WorkflowContext } from '../inputs/workflow-context.ts'

/** A state that the head may be compared with. */
export type Candidate =
  /** What the user named, as `git rev-parse` reads it. */
  | { readonly kind: 'input'; readonly revision: string }
  /** The commit up to which a branch was delivered. */
  | { readonly kind: 'delivered'; readonly branch: string }
  /** The head of the last successful push run of this workflow. */
  | { readonly kind: 'run'; readonly branch: string }
  /** What the branch was before the push; after a forced push it is no ancestor and is compared all the same. */
  | { readonly kind: 'before'; readonly commit: CommitId; readonly forced: boolean }
  /** What a merge queue puts its group on. */
  | { readonly kind: 'group'; readonly commit: CommitId }
  /** The commit at which the head left another line of history. */
  | { readonly kind: 'merge-base'; readonly revision: string; readonly of: string }

/** What is compared with what, in the order of trying. */
export interface BasePlan {
  /** As `git rev-parse` reads it. */
  readonly head: string
  readonly candidates: readonly Candidate[]
  /** What the branch was before this push; undefined for other events and for a new branch. */
  readonly before: CommitId | undefined
  /** Why there is nothing to compare with, where the event itself says so. */
  readonly none: string
  /** Whether the event took a branch or tag away. */
  readonly deleted: boolean
}

/** What the user said of the two ends. */
export interface Ends {
  readonly base: string | undefined
  readonly head: string | undefined
}

/** Reads the event of a run: what it is about, and which states to compare with, best first (CONTRACT.md section 3). */
export const planBase = (context: WorkflowContext, { base, head }: Ends): BasePlan => {
  const plan = planEvent(context)
  return {
    ...plan,
    head: head ?? plan.head,
    candidates: base === undefined ? plan.candidates : [{ kind: 'input', revision: base }],
  }
}

const planEvent = (context: WorkflowContext): BasePlan => {
  const { eventName, event } = context
  if (eventName === 'pull_request' || eventName === 'pull_request_target') return planPullRequest(event)
  if (eventName === 'merge_group') return planGroup(event)
  if (eventName === 'push') return planPush(context)
  return { ...nothing, candidates: planBranch(context), none: `a ${eventName ?? 'local'} run names no earlier state` }
}

const nothing: BasePlan = { head: 'HEAD', candidates: [], before: undefined, none: '', deleted: false }

const planPullRequest = (event: unknown): BasePlan => {
  const base = commitAt(event, 'pull_request', 'base', 'sha')
  const name = textAt(event, 'pull_request', 'base', 'ref') ?? 'the base branch'
  return {
    ...nothing,
    head: commitAt(event, 'pull_request', 'head', 'sha') ?? 'HEAD',
    candidates: base === undefined ? [] : [{ kind: 'merge-base', revision: base, of: name }],
    none: 'the pull request and its base branch have no common history',
  }
}

const planGroup = (event: unknown): BasePlan => {
  const base = commitAt(event, 'merge_group', 'base_sha')
  return {
    ...nothing,
    head: commitAt(event, 'merge_group', 'head_sha') ?? 'HEAD',
    candidates: base === undefined ? [] : [{ kind: 'group', commit: base }],
    none: 'the commit under the merge group cannot be had',
  }
}

const planPush = (context: WorkflowContext): BasePlan => {
  const { event, ref } = context
  const before = commitAt(event, 'before')
  const forced = valueAt(event, 'forced') === true
  const head = commitAt(event, 'after') ?? context.sha ?? 'HEAD'
  const deleted = valueAt(event, 'deleted') === true
  if (ref?.startsWith('refs/tags/'))
    return { ...nothing, head, deleted, none: 'a tag stands for the whole of what it names' }
  const [delivered, ...others] = planBranch(context)
  const pushed: readonly Candidate[] = before === undefined ? [] : [{ kind: 'before', commit: before, forced }]
  const runs = others.filter(({ kind }) => kind === 'run')
  const elsewhere = before === undefined ? others.filter(({ kind }) => kind !== 'run') : []
  const none =
    before === undefined ? 'this is the first push of the branch' : 'no earlier state of the branch can be had'
  return {
    ...nothing,
    head,
    before,
    deleted,
    none,
    candidates: [...(delivered === undefined ? [] : [delivered]), ...runs, ...pushed, ...elsewhere],
  }
}

/** The states that any run on a branch has. */
const planBranch = ({ ref, event }: WorkflowContext): readonly Candidate[] => {
  if (ref === undefined || !ref.startsWith('refs/heads/')) return []
  const branch = ref.slice('refs/heads/'.length)
  const main = textAt(event, 'repository', 'default_branch')
  const elsewhere: readonly Candidate[] =
    main === undefined || main === branch ? [] : [{ kind: 'merge-base', revision: `refs/heads/${main}`, of: main }]
  return [{ kind: 'delivered', branch }, { kind: 'run', branch }, ...elsewhere]
}

const valueAt = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  )

const textAt = (value: unknown, ...keys: readonly string[]): string | undefined => {
  const found = valueAt(value, ...keys)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** GitHub writes "no commit" as forty zeros. */
const commitAt = (value: unknown, ...keys: readonly string[]): CommitId | undefined => {
  const text = textAt(value, ...keys)
  return text !== undefined && isCommitId(text) && !/^0+$/.test(text) ? text : undefined
}
