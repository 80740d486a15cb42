import type { CheckRun, Repository, Status } from './model.ts'

/** The newest status of each context of a commit, newest first. */
export const latestStatuses = (repo: Repository, sha: string): readonly Status[] => {
  const newest = new Map<string, Status>()
  for (const status of repo.statuses.get(sha) ?? []) newest.set(status.context, status)
  return [...newest.values()].sort((a, b) => b.id - a.id)
}

/** The check runs of a commit, the newest of each name first, as `filter=latest` gives them. */
export const latestCheckRuns = (repo: Repository, sha: string): readonly CheckRun[] => {
  const newest = new Map<string, CheckRun>()
  for (const run of repo.checkRuns.values()) if (run.sha === sha) newest.set(`${run.app} ${run.name}`, run)
  return [...newest.values()].sort((a, b) => b.id - a.id)
}

/** GitHub's combined state of statuses: failure before pending before success; none is pending. */
export const combinedState = (statuses: readonly Status[]): 'failure' | 'pending' | 'success' => {
  if (statuses.some(({ state }) => state === 'error' || state === 'failure')) return 'failure'
  return statuses.length > 0 && statuses.every(({ state }) => state === 'success') ? 'success' : 'pending'
}

const stateOfRun = ({ status, conclusion }: CheckRun): 'success' | 'pending' | 'failure' => {
  if (status !== 'completed') return 'pending'
  return ['success', 'neutral', 'skipped'].includes(conclusion ?? '') ? 'success' : 'failure'
}

/** Every context of a commit with its state, statuses and check runs alike. */
export const contextStates = (repo: Repository, sha: string): ReadonlyMap<string, 'success' | 'pending' | 'failure'> =>
  new Map([
    ...latestStatuses(repo, sha).map(({ context, state }) => [context, state === 'error' ? 'failure' : state] as const),
    ...latestCheckRuns(repo, sha).map((run) => [run.name, stateOfRun(run)] as const),
  ])
