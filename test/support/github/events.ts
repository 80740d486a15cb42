import type { Actor } from './tokens.ts'

/** Whether a workflow that listens to an event would run: yes, only after a person's approval, or not. */
export type Starts = 'run' | 'approval' | 'nothing'

/** Something that happened, as workflows would hear of it. */
export type GitHubEvent = {
  readonly name: string
  readonly action?: string
  readonly repository: string
  readonly actor: string
  readonly starts: Starts
  readonly ref?: string
  readonly before?: string
  readonly after?: string
  readonly number?: number
  readonly detail?: Readonly<Record<string, unknown>>
}

/** What the local GitHub's parts say when something happens. */
export type EventNews = Omit<GitHubEvent, 'starts' | 'actor' | 'repository'> & { readonly conflicted?: boolean }

const dispatches = new Set(['workflow_dispatch', 'repository_dispatch'])

/**
 * Which runs an event starts.
 * What GITHUB_TOKEN does starts nothing but dispatches; a pull request that it opens or updates waits for an approval
 * (GitHub, 2026-06-11); a pull request in conflict has no merge commit to run on.
 */
export const startsOf = (actor: Actor, news: EventNews): Starts => {
  if (dispatches.has(news.name)) return 'run'
  if (news.name === 'pull_request' && news.conflicted === true) return 'nothing'
  if (actor.kind !== 'actions') return 'run'
  const opens = news.action === 'opened' || news.action === 'synchronize' || news.action === 'reopened'
  return news.name === 'pull_request' && opens ? 'approval' : 'nothing'
}
