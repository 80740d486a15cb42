import type { Actor } from '../tokens.ts'

/** What a protected branch, or a ruleset, demands of a branch. */
export type Rule = {
  readonly id: number
  readonly kind: 'branch-protection' | 'ruleset'
  readonly name: string
  /** A branch, with `*` for any text. */
  readonly pattern: string
  readonly pullRequest: boolean
  readonly approvals: number
  /** A push dismisses the approvals that came before it. */
  readonly dismissStale: boolean
  /** Contexts of statuses or names of check runs. */
  readonly checks: readonly string[]
  /** The head must contain the base's tip. */
  readonly strict: boolean
  readonly mergeQueue: boolean
  readonly allowForcePush: boolean
  readonly allowDeletion: boolean
  /** Logins that pass all of it. */
  readonly bypass: readonly string[]
}

/** What a test says of a rule; all else is off. */
export type RuleWish = Partial<Omit<Rule, 'id' | 'kind'>>

/** True when the rule holds for the branch. */
export const covers = (rule: Rule, branch: string): boolean => {
  const escaped = rule.pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`).test(branch)
}

/** True when the actor need not keep the rule; GITHUB_TOKEN never may pass a ruleset. */
export const bypasses = (rule: Rule, actor: Actor): boolean =>
  !(rule.kind === 'ruleset' && actor.kind === 'actions') && rule.bypass.includes(actor.login)

/** A rule from what a test says of it. */
export const toRule = (id: number, kind: Rule['kind'], wish: RuleWish): Rule => ({
  id,
  kind,
  name: wish.name ?? `rule-${id}`,
  pattern: wish.pattern ?? 'main',
  pullRequest: wish.pullRequest ?? (wish.approvals ?? 0) > 0,
  approvals: wish.approvals ?? 0,
  dismissStale: wish.dismissStale ?? false,
  checks: wish.checks ?? [],
  strict: wish.strict ?? false,
  mergeQueue: wish.mergeQueue ?? false,
  allowForcePush: wish.allowForcePush ?? false,
  allowDeletion: wish.allowDeletion ?? false,
  bypass: wish.bypass ?? [],
})

/** One sentence for each check that is not there or not green. */
export const checkSentence = (name: string, state: string | undefined): string | undefined => {
  if (state === 'success') return undefined
  if (state === undefined) return `Required status check "${name}" is expected.`
  return `Required status check "${name}" is ${state === 'pending' ? 'in progress' : 'failing'}.`
}

/** What rules forbid, as GitHub words it over its REST API: rulesets with their own first line. */
export const violationMessage = (violations: readonly { rule: Rule; sentence: string }[]): string => {
  const sentences = [...new Set(violations.map(({ sentence }) => sentence))]
  if (violations.every(({ rule }) => rule.kind === 'branch-protection')) return sentences.join(' ')
  return `Repository rule violations found\n\n${sentences.map((sentence) => `${sentence}\n\n`).join('')}`
}
