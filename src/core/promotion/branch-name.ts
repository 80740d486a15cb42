import { shortHash } from './short-hash.ts'

/** The group of apps that one pull request promotes: one app, or a batch under a name of its own. */
export interface BranchOwner {
  readonly stage: string
  /** The app, or the name of a batch, which begins with `_` as no app's name does. */
  readonly unit: string
  /** `owner/repo` of the source, where stages live in a repository apart. */
  readonly source?: string
}

/** What every branch of ours begins with. */
export const branchPrefix = 'tagline/'

/** The branch of a promotion: `tagline/<stage>/<app>`, with the source repository's name in between where it is apart. */
export const branchNameOf = ({ stage, unit, source }: BranchOwner): string =>
  source === undefined
    ? `${branchPrefix}${stage}/${unit}`
    : `${branchPrefix}${source.split('/').at(-1) ?? source}/${stage}/${unit}`

/** The name of the batch that holds every app of a stage. */
export const wholeStage = '_all'

/** The name of the batch of apps that share files, from those files alone, so that it stays when an app joins. */
export const sharedFilesUnit = (files: readonly string[]): string => `_${shortHash([...files].sort().join('\0'))}`
