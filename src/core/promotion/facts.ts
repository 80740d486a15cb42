import type { CommitId } from '../images/revision.ts'

/** What a status context, a check run or a deployment says about a commit. */
export interface Report {
  /** The context's or check run's name, or the environment. */
  readonly name: string
  readonly state: 'success' | 'failure' | 'pending'
  readonly at: Date
}

/** What was reported on the commits of a tenure, newest commit first. */
export type ReportedCommits = readonly { readonly commit: CommitId; readonly reports: readonly Report[] }[]

/**
 * The newest verdict of each name: a pending report on a later commit does not undo what an earlier one of the same tenure settled.
 */
export const verdicts = (commits: ReportedCommits): ReadonlyMap<string, Report> => {
  const found = new Map<string, Report>()
  for (const { reports } of commits) {
    for (const report of newestFirst(reports)) {
      const known = found.get(report.name)
      if (known === undefined || (known.state === 'pending' && report.state !== 'pending'))
        found.set(report.name, report)
    }
  }
  return found
}

const newestFirst = (reports: readonly Report[]): readonly Report[] =>
  [...reports].sort((a, b) => b.at.getTime() - a.at.getTime())
