import { type CommitId, isCommitId } from '../images/revision.ts'

/** What the runner tells of the run, from the `GITHUB_*` variables and the event's payload. */
export interface WorkflowContext {
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** `owner/repo`; undefined outside of Actions. */
  readonly repository: string | undefined
  /** The commit that started the run; on a pull request the test merge commit. */
  readonly sha: CommitId | undefined
  /** In full, such as `refs/heads/main`, `refs/tags/v1` or `refs/pull/7/merge`. */
  readonly ref: string | undefined
  readonly eventName: string | undefined
  /** The webhook payload as it came, to be read field by field with checks. */
  readonly event: unknown
  readonly serverUrl: string
  readonly apiUrl: string
  readonly graphqlUrl: string
  readonly runId: string | undefined
  readonly runNumber: string | undefined
  readonly runAttempt: string | undefined
  /** `owner/repo/.github/workflows/file.yml@ref` of the workflow that was started. */
  readonly workflowRef: string | undefined
  readonly actor: string | undefined
}

/**
 * Reads the context from the environment of a step.
 * @param environment the process's variables; blank ones count as absent.
 * @param event the parsed payload, or undefined where there is none.
 * @param folder what the workspace is where no variable says so.
 */
export const workflowContextOf = (
  environment: Readonly<Record<string, string | undefined>>,
  event: unknown,
  folder: string,
): WorkflowContext => {
  const variable = (name: string): string | undefined => environment[name]?.trim() || undefined
  const sha = variable('GITHUB_SHA')
  const apiUrl = variable('GITHUB_API_URL') ?? 'https://api.github.com'
  return {
    workspace: variable('GITHUB_WORKSPACE') ?? folder,
    repository: variable('GITHUB_REPOSITORY'),
    sha: sha !== undefined && isCommitId(sha) ? sha : undefined,
    ref: variable('GITHUB_REF'),
    eventName: variable('GITHUB_EVENT_NAME'),
    event,
    serverUrl: variable('GITHUB_SERVER_URL') ?? 'https://github.com',
    apiUrl,
    graphqlUrl: variable('GITHUB_GRAPHQL_URL') ?? `${apiUrl.replace(/\/api\/v3$/, '/api')}/graphql`,
    runId: variable('GITHUB_RUN_ID'),
    runNumber: variable('GITHUB_RUN_NUMBER'),
    runAttempt: variable('GITHUB_RUN_ATTEMPT'),
    workflowRef: variable('GITHUB_WORKFLOW_REF'),
    actor: variable('GITHUB_ACTOR'),
  }
}
