import { UserError } from '../../core/errors/user-error.ts'
import type { CommitId } from '../../core/images/revision.ts'
import type { PullRequest } from '../../core/promotion/pull-request.ts'
import type { Merged, PullChange, PullRequests, WantedPull } from '../../ports/pull-requests.ts'
import { pullsOfBranches } from './branch-pulls.ts'
import type { GitHub } from './client.ts'
import { messageOf } from './retry.ts'

interface RestPull {
  readonly number: number
  readonly node_id: string
  readonly html_url: string
  readonly title: string
  readonly body: string | null
  readonly state: string
  readonly draft?: boolean
  readonly merged_at: string | null
  readonly base: { readonly ref: string }
  readonly head: { readonly ref: string; readonly sha: CommitId }
  readonly labels: readonly { readonly name?: string }[]
}

const pulls = '/repos/{owner}/{repo}/pulls'

/** Pull requests of GitHub. */
export const gitHubPullRequests = (gitHub: GitHub): PullRequests => ({
  ofBranches: (branches) => pullsOfBranches(gitHub, branches),
  open: (wanted) => openPull(gitHub, wanted),
  change: (pull, change) => changePull(gitHub, pull, change),
  merge: (pull, message) => mergePull(gitHub, pull, message),
})

const toPull = (pull: RestPull): PullRequest => ({
  number: pull.number,
  id: pull.node_id,
  url: pull.html_url,
  title: pull.title,
  body: pull.body ?? '',
  state: pull.merged_at !== null ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
  draft: pull.draft === true,
  base: pull.base.ref,
  head: pull.head.sha,
  labels: pull.labels.flatMap(({ name }) => name ?? []),
  settled: undefined,
  closedBy: undefined,
  messages: [],
})

const openPull = async (gitHub: GitHub, wanted: WantedPull): Promise<PullRequest> => {
  const { branch: head, base, title, body, draft } = wanted
  const request = { parameters: { head, base, title, body, draft }, expect: [422] }
  const answer = await gitHub.rest<RestPull>(`POST ${pulls}`, request)
  if (answer.status !== 422) return decorate(gitHub, toPull(answer.data), wanted)
  const said = messageOf(answer)
  // A free private repository has no drafts: the context and a label say the same there.
  if (draft && /draft pull requests are not supported/i.test(said)) {
    return openPull(gitHub, { ...wanted, draft: false, labels: [...wanted.labels, waitingLabel] })
  }
  if (!/already exists/i.test(said)) throw refused(gitHub, said)
  return adopt(gitHub, wanted)
}

/** Shows that gates are closed where a pull request cannot be a draft. */
const waitingLabel = 'tagline: waiting'

/** An answer that was lost, or another run: the pull request is there, and becomes what was asked for. */
const adopt = async (gitHub: GitHub, wanted: WantedPull): Promise<PullRequest> => {
  const owner = gitHub.repository.split('/')[0] ?? ''
  const parameters = { head: `${owner}:${wanted.branch}`, state: 'open' }
  const { data } = await gitHub.rest<RestPull[]>(`GET ${pulls}`, { parameters })
  const [found] = data
  if (found === undefined) throw refused(gitHub, `A pull request already exists for ${wanted.branch}.`)
  const pull = toPull(found)
  if (pull.base !== wanted.base) throw refused(gitHub, `A pull request of ${wanted.branch} goes into ${pull.base}`)
  await changePull(gitHub, pull, { title: wanted.title, body: wanted.body, draft: wanted.draft })
  return decorate(gitHub, pull, wanted)
}

const refused = (gitHub: GitHub, said: string): UserError =>
  new UserError('GITHUB_REFUSED', {
    where: { request: `POST /repos/${gitHub.repository}/pulls`, status: 422 },
    what: `GitHub said "${said}"`,
    fix: 'Mend what GitHub names, then run the job again',
  })

const decorate = async (gitHub: GitHub, pull: PullRequest, wanted: WantedPull): Promise<PullRequest> => {
  const missing = wanted.labels.filter((label) => !pull.labels.includes(label))
  if (missing.length > 0) {
    const parameters = { issue_number: pull.number, labels: missing }
    await gitHub.rest('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { parameters })
  }
  if (wanted.reviewers.length + wanted.teamReviewers.length > 0) {
    const parameters = { pull_number: pull.number, reviewers: wanted.reviewers, team_reviewers: wanted.teamReviewers }
    await gitHub.rest(`POST ${pulls}/{pull_number}/requested_reviewers`, { parameters })
  }
  return pull
}

const changePull = async (
  gitHub: GitHub,
  pull: PullRequest,
  { draft, ...rest }: PullChange,
): Promise<'done' | 'lost'> => {
  // The body is written last: it shows the state of the gates, and by it the next run knows that all was done.
  if (draft !== undefined && draft !== pull.draft && !pull.labels.includes(waitingLabel))
    await setDraft(gitHub, pull, draft)
  const differs =
    rest.state !== undefined || (rest.title ?? pull.title) !== pull.title || (rest.body ?? pull.body) !== pull.body
  if (!differs) return 'done'
  const parameters = { pull_number: pull.number, ...rest }
  const { data } = await gitHub.rest<RestPull>(`PATCH ${pulls}/{pull_number}`, { parameters })
  // GitHub changes the text of a closed one as readily.
  return rest.state === undefined && data.state !== 'open' ? 'lost' : 'done'
}

const setDraft = async (gitHub: GitHub, { id, number }: PullRequest, draft: boolean): Promise<void> => {
  const name = draft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview'
  const document = `mutation ($id: ID!) { ${name}(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`
  const { errors } = await gitHub.graphql(document, { id })
  const [error] = errors
  // One that was merged or closed meanwhile is told by the change of its text, which follows.
  if (error === undefined || /already|not supported|closed|merged/i.test(error.message)) return
  throw new UserError('GITHUB_REFUSED', {
    where: { request: `${name} of #${number}`, status: 200 },
    what: `GitHub said "${error.message}"`,
    fix: 'Add `permissions: pull-requests: write` to the job, and to the workflow that calls it',
  })
}

const methods = ['merge', 'squash', 'rebase'] as const

const mergePull = async (
  gitHub: GitHub,
  pull: PullRequest,
  message: { title: string; body: string },
): Promise<Merged> => {
  for (const merge_method of methods) {
    const parameters = {
      pull_number: pull.number,
      sha: pull.head,
      merge_method,
      ...(merge_method === 'rebase' ? {} : { commit_title: message.title, commit_message: message.body }),
    }
    const request = { parameters, expect: [403, 405, 409, 422] }
    const answer = await gitHub.rest<{ sha: CommitId }>(`PUT ${pulls}/{pull_number}/merge`, request)
    if (answer.status < 400) return { kind: 'merged', commit: answer.data.sha }
    const said = messageOf(answer)
    if (answer.status === 405 && /(merge commits|squash merges|rebase merges) are not allowed/i.test(said)) continue
    // Another run may have merged it, or this one, whose answer was lost: gathering again tells.
    if (
      answer.status === 409 ||
      /base branch was modified|head branch was modified|not open|already merged/i.test(said)
    )
      return { kind: 'moved' }
    return { kind: 'refused', said }
  }
  return { kind: 'refused', said: 'the repository allows no way of merging' }
}
