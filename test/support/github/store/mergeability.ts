import { contextStates } from './checks.ts'
import { tryGit } from './git.ts'
import { isAncestor } from './history.ts'
import { onceFor } from './memo.ts'
import type { PullTicket, Repository } from './model.ts'
import { checkSentence, covers, type Rule } from './rules.ts'

/** The tree of the merge of two commits, by Git itself; none when they conflict. */
export const mergedTree = (repo: Repository, base: string, head: string): Promise<string | undefined> =>
  onceFor(repo, `merge ${base} ${head}`, async () => {
    const args = ['merge-tree', '--write-tree', '--no-messages', '--allow-unrelated-histories', base, head]
    const { code, stdout, stderr } = await tryGit(repo.gitDir, args)
    if (code > 1) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return code === 0 ? stdout.toString('utf8').trim() : undefined
  })

/** True when the head cannot be merged into the base as both are now. */
export const isConflicted = async (repo: Repository, { pull }: PullTicket): Promise<boolean> =>
  (await mergedTree(repo, pull.baseSha, pull.headSha)) === undefined

/** How many people approve the head, each by the last word of theirs; one request for changes outweighs all. */
export const approvalsOf = ({ pull }: PullTicket): { approvals: number; changesRequested: boolean } => {
  const last = new Map(
    pull.reviews.filter(({ state }) => state !== 'COMMENTED').map((one) => [one.user.login, one.state]),
  )
  const states = [...last.values()]
  return {
    approvals: states.filter((state) => state === 'APPROVED').length,
    changesRequested: states.includes('CHANGES_REQUESTED'),
  }
}

const plural = (count: number) =>
  count === 1
    ? 'At least 1 approving review is required by reviewers with write access.'
    : `At least ${count} approving reviews are required by reviewers with write access.`

const unmetOf = async (repo: Repository, ticket: PullTicket, rule: Rule): Promise<readonly string[]> => {
  const { pull } = ticket
  const states = contextStates(repo, pull.headSha)
  const { approvals, changesRequested } = approvalsOf(ticket)
  const behind = rule.strict && !(await isAncestor(repo, pull.baseSha, pull.headSha))
  return [
    ...(approvals < rule.approvals ? [plural(rule.approvals)] : []),
    ...(rule.approvals > 0 && changesRequested ? ['Changes have been requested.'] : []),
    ...rule.checks.map((name) => checkSentence(name, states.get(name))).filter((one) => one !== undefined),
    ...(behind ? ['Head branch is not up to date with the base branch.'] : []),
  ]
}

/** What the base's rules still want before the merge, rule by rule. */
export const unmetRules = async (
  repo: Repository,
  ticket: PullTicket,
  rules: readonly Rule[] = repo.rules,
): Promise<readonly { rule: Rule; sentence: string }[]> => {
  const found = rules
    .filter((rule) => covers(rule, ticket.pull.base))
    .map(async (rule) => (await unmetOf(repo, ticket, rule)).map((sentence) => ({ rule, sentence })))
  return (await Promise.all(found)).flat()
}

/** GitHub's `mergeable` and `mergeable_state`. */
export type Mergeability = {
  readonly mergeable: boolean | null
  readonly state: 'unknown' | 'dirty' | 'draft' | 'blocked' | 'behind' | 'unstable' | 'clean'
}

const stateOf = async (repo: Repository, ticket: PullTicket): Promise<Mergeability['state']> => {
  const unmet = await unmetRules(repo, ticket)
  const behind = (sentence: string) => sentence.startsWith('Head branch is not up to date')
  if (unmet.some(({ sentence }) => !behind(sentence))) return 'blocked'
  if (unmet.length > 0) return 'behind'
  const states = [...contextStates(repo, ticket.pull.headSha).values()]
  return states.every((state) => state === 'success') ? 'clean' : 'unstable'
}

/** What GitHub answers of a pull request's mergeability, as of now. */
export const mergeabilityOf = async (repo: Repository, ticket: PullTicket): Promise<Mergeability> => {
  const { pull } = ticket
  if (ticket.state === 'closed') return { mergeable: null, state: 'unknown' }
  const pair = `${pull.baseSha} ${pull.headSha}`
  if (repo.settings.mergeableLater && pull.askedFor !== pair) {
    pull.askedFor = pair
    return { mergeable: null, state: 'unknown' }
  }
  if (await isConflicted(repo, ticket)) return { mergeable: false, state: 'dirty' }
  return { mergeable: true, state: pull.draft ? 'draft' : await stateOf(repo, ticket) }
}
