import { pageReply } from '../pages.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import type { Repository } from '../store/model.ts'
import { fullNameOf } from '../store/model.ts'
import { listRefs, readRef } from '../store/refs.ts'
import { covers, type Rule } from '../store/rules.ts'
import { commitView } from '../views/commit.ts'
import { repoPage, repoUrl } from '../views/repository.ts'

const read = { anyOf: ['contents'], level: 'read' } as const
const metadata = { anyOf: ['metadata'], level: 'read' } as const

const classicRules = (repo: Repository, branch: string) =>
  repo.rules.filter((rule) => rule.kind === 'branch-protection' && covers(rule, branch))

const checksView = (rules: readonly Rule[]) => {
  const contexts = [...new Set(rules.flatMap((rule) => rule.checks))]
  return {
    enforcement_level: contexts.length > 0 ? 'non_admins' : 'off',
    contexts,
    checks: contexts.map((context) => ({ context, app_id: null })),
  }
}

const requireBranch = async ({ repo, params }: Context): Promise<{ branch: string; oid: string }> => {
  const branch = params.branch ?? ''
  const oid = await readRef(repo, `refs/heads/${branch}`)
  if (oid === undefined) throw new Refusal(404, 'Branch not found')
  return { branch, oid }
}

const listBranches = async (context: Context): Promise<Reply> => {
  const { world, repo, query } = context
  const wanted = query.get('protected')
  const all = [...(await listRefs(repo, 'refs/heads/'))]
    .map(([ref, oid]) => ({ name: ref.slice('refs/heads/'.length), oid }))
    .map((branch) => ({ ...branch, rules: classicRules(repo, branch.name) }))
    .filter(({ rules }) => wanted === null || rules.length > 0 === (wanted === 'true'))
  return pageReply(context, all, ({ name, oid, rules }) => ({
    name,
    commit: { sha: oid, url: `${repoUrl(world, repo)}/commits/${oid}` },
    protected: rules.length > 0,
  }))
}

const getBranch = async (context: Context): Promise<Reply> => {
  const { world, repo } = context
  const { branch, oid } = await requireBranch(context)
  const rules = classicRules(repo, branch)
  const url = `${repoUrl(world, repo)}/branches/${branch}`
  const body = {
    name: branch,
    commit: commitView(world, repo, { ...(await repo.objects.commit(oid)), oid }),
    _links: { self: url, html: `${repoPage(world, repo)}/tree/${branch}` },
    protected: rules.length > 0,
    protection: { enabled: rules.length > 0, required_status_checks: checksView(rules) },
    protection_url: `${url}/protection`,
  }
  return { status: 200, body }
}

const getProtection = async (context: Context): Promise<Reply> => {
  const { world, repo } = context
  const { branch } = await requireBranch(context)
  const rules = classicRules(repo, branch)
  if (rules.length === 0) throw new Refusal(404, 'Branch not protected')
  const url = `${repoUrl(world, repo)}/branches/${branch}/protection`
  const reviewed = rules.filter((rule) => rule.pullRequest)
  const reviews = {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: rules.some((rule) => rule.dismissStale),
    require_code_owner_reviews: false,
    require_last_push_approval: false,
    required_approving_review_count: Math.max(...rules.map((rule) => rule.approvals)),
  }
  const checks = {
    url: `${url}/required_status_checks`,
    contexts_url: `${url}/required_status_checks/contexts`,
    strict: rules.some((rule) => rule.strict),
  }
  const body = {
    url,
    enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
    allow_force_pushes: { enabled: rules.every((rule) => rule.allowForcePush) },
    allow_deletions: { enabled: rules.every((rule) => rule.allowDeletion) },
    ...(reviewed.length > 0 ? { required_pull_request_reviews: reviews } : {}),
    ...(rules.some((rule) => rule.checks.length > 0)
      ? { required_status_checks: { ...checks, ...checksView(rules) } }
      : {}),
  }
  return { status: 200, body }
}

/** What one ruleset of ours says, as the rules that GitHub has for it. */
const rulesOf = (rule: Rule): readonly Record<string, unknown>[] => {
  const pullRequest = {
    required_approving_review_count: rule.approvals,
    dismiss_stale_reviews_on_push: rule.dismissStale,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
    allowed_merge_methods: ['merge', 'squash', 'rebase'],
  }
  const checks = {
    required_status_checks: rule.checks.map((context) => ({ context })),
    strict_required_status_checks_policy: rule.strict,
  }
  const queue = {
    check_response_timeout_minutes: 60,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'MERGE',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 5,
  }
  return [
    ...(rule.allowDeletion ? [] : [{ type: 'deletion' }]),
    ...(rule.allowForcePush ? [] : [{ type: 'non_fast_forward' }]),
    ...(rule.pullRequest ? [{ type: 'pull_request', parameters: pullRequest }] : []),
    ...(rule.checks.length > 0 ? [{ type: 'required_status_checks', parameters: checks }] : []),
    ...(rule.mergeQueue ? [{ type: 'merge_queue', parameters: queue }] : []),
  ]
}

const branchRules = (context: Context): Promise<Reply> => {
  const { repo, params } = context
  const rules = repo.rules.filter((rule) => rule.kind === 'ruleset' && covers(rule, params.branch ?? ''))
  const source = { ruleset_source_type: 'Repository', ruleset_source: fullNameOf(repo) }
  const all = rules.flatMap((rule) => rulesOf(rule).map((one) => ({ ...one, ...source, ruleset_id: rule.id })))
  return pageReply(context, all, (one) => one)
}

const rulesetView = ({ world, repo }: Context, rule: Rule, whole: boolean) => ({
  id: rule.id,
  name: rule.name,
  target: 'branch',
  source_type: 'Repository',
  source: fullNameOf(repo),
  enforcement: 'active',
  node_id: `RRS_${rule.id}`,
  _links: { self: { href: `${repoUrl(world, repo)}/rulesets/${rule.id}` } },
  created_at: repo.createdAt,
  updated_at: repo.createdAt,
  ...(whole
    ? { conditions: { ref_name: { include: [`refs/heads/${rule.pattern}`], exclude: [] } }, rules: rulesOf(rule) }
    : {}),
})

const listRulesets = (context: Context): Promise<Reply> => {
  const rulesets = context.repo.rules.filter((rule) => rule.kind === 'ruleset')
  return pageReply(context, rulesets, (rule) => rulesetView(context, rule, false))
}

const getRuleset = (context: Context): Reply => {
  const rule = context.repo.rules.find(({ id, kind }) => kind === 'ruleset' && id === Number(context.params.ruleset_id))
  if (rule === undefined) throw notFound()
  return { status: 200, body: rulesetView(context, rule, true) }
}

/** Branches and what protects them. */
export const branchRoutes: readonly Route[] = [
  { operation: 'repos/list-branches', needs: read, run: listBranches },
  { operation: 'repos/get-branch', needs: read, run: getBranch },
  { operation: 'repos/get-branch-protection', needs: { anyOf: ['administration'], level: 'read' }, run: getProtection },
  { operation: 'repos/get-branch-rules', needs: metadata, run: branchRules },
  { operation: 'repos/get-repo-rulesets', needs: metadata, run: listRulesets },
  { operation: 'repos/get-repo-ruleset', needs: metadata, run: getRuleset },
]
