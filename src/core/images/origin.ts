import type { WorkflowContext } from '../inputs/workflow-context.ts'
import { type CommitId, isCommitId } from './revision.ts'

/** The commit that an image is made of, and the one that it is delivered for: on a pull request these differ. */
export interface Origin {
  /** The commit that is checked out. */
  readonly content: CommitId
  /** The commit of the release: on a pull request its head, not the merge that GitHub made for the test. */
  readonly revision: CommitId
  /** When `content` was committed. */
  readonly time: Date
  readonly branch: string | undefined
  readonly run: string | undefined
  /** The repository's page, such as `https://github.com/acme/shop`. */
  readonly page: string | undefined
}

/** Tells the origin from the run and what is checked out. */
export const originOf = (
  context: Pick<WorkflowContext, 'sha' | 'ref' | 'event' | 'eventName' | 'repository' | 'serverUrl' | 'runNumber'>,
  head: { readonly commit: CommitId; readonly time: Date; readonly parents: readonly CommitId[] },
): Origin => {
  const pull = pullHeadOf(context.event)
  const isTestMerge = context.eventName === 'pull_request' && head.commit === context.sha
  const isOfPull = pull !== undefined && (isTestMerge || head.commit === pull.sha || head.parents.includes(pull.sha))
  return {
    content: head.commit,
    revision: isOfPull ? pull.sha : head.commit,
    time: head.time,
    branch: isOfPull ? pull.branch : /^refs\/heads\/(.+)$/.exec(context.ref ?? '')?.[1],
    run: context.runNumber,
    page: context.repository === undefined ? undefined : `${context.serverUrl}/${context.repository}`,
  }
}

const pullHeadOf = (event: unknown): { sha: CommitId; branch: string } | undefined => {
  const head = field(field(event, 'pull_request'), 'head')
  const [sha, branch] = [field(head, 'sha'), field(head, 'ref')]
  return typeof sha === 'string' && isCommitId(sha) && typeof branch === 'string' ? { sha, branch } : undefined
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
