import { Refusal } from '../refusal.ts'
import type { Actor } from '../tokens.ts'
import { contextStates } from './checks.ts'
import { git, tryGit } from './git.ts'
import { isAncestor } from './history.ts'
import type { Repository, World } from './model.ts'
import { followRefChange } from './pull-sync.ts'
import { bypasses, checkSentence, covers, type Rule, violationMessage } from './rules.ts'

/** The move of one ref; `before` as it was read (undefined: it was not there), no `after` deletes it. */
export type RefChange = {
  readonly ref: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The id of Git's "nothing". */
export const noOid = '0'.repeat(40)

/** What a ref points at, or none; `ref` is whole ("refs/heads/main"). */
export const readRef = async (repo: Repository, ref: string): Promise<string | undefined> => {
  if (!ref.startsWith('refs/') || /[\^~:@{\s\\*?[]|\.\.|\/$|\.lock$/.test(ref)) return undefined
  return (await repo.objects.find(ref))?.oid
}

/** All refs below a prefix, in Git's order, with what they point at. */
export const listRefs = async (repo: Repository, prefix = 'refs/'): Promise<ReadonlyMap<string, string>> => {
  const text = await git(repo.gitDir, ['for-each-ref', '--format=%(objectname) %(refname)'])
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(
    lines.map((line) => [line.slice(41), line.slice(0, 40)] as const).filter(([ref]) => ref.startsWith(prefix)),
  )
}

/** True for a name that Git allows. */
export const isRefName = async (repo: Repository, ref: string): Promise<boolean> =>
  (await tryGit(repo.gitDir, ['check-ref-format', ref])).code === 0

const sentencesOf = async (repo: Repository, rule: Rule, { before, after }: RefChange): Promise<readonly string[]> => {
  if (after === undefined) return rule.allowDeletion ? [] : ['Cannot delete this branch']
  const forced = before !== undefined && !(await isAncestor(repo, before, after))
  const states = contextStates(repo, after)
  const checks = before === undefined ? [] : rule.checks.map((name) => checkSentence(name, states.get(name)))
  return [
    ...(forced && !rule.allowForcePush ? ['Cannot force-push to this branch'] : []),
    ...(before !== undefined && rule.mergeQueue ? ['Changes must be made through the merge queue'] : []),
    ...(before !== undefined && rule.pullRequest ? ['Changes must be made through a pull request.'] : []),
    ...checks.filter((sentence) => sentence !== undefined),
  ]
}

/** Each rule that a direct move of a ref would break. */
export const violationsOf = async (
  repo: Repository,
  actor: Actor,
  change: RefChange,
): Promise<readonly { rule: Rule; sentence: string }[]> => {
  if (!change.ref.startsWith('refs/heads/')) return []
  const branch = change.ref.slice('refs/heads/'.length)
  const rules = repo.rules.filter((rule) => covers(rule, branch) && !bypasses(rule, actor))
  const found = await Promise.all(
    rules.map(async (rule) => (await sentencesOf(repo, rule, change)).map((sentence) => ({ rule, sentence }))),
  )
  return found.flat()
}

/** @throws Refusal 422 in GitHub's words when a rule forbids one of the moves. */
export const requireAllowed = async (repo: Repository, actor: Actor, changes: readonly RefChange[]): Promise<void> => {
  const violations = (await Promise.all(changes.map((change) => violationsOf(repo, actor, change)))).flat()
  if (violations.length > 0) throw new Refusal(422, violationMessage(violations))
}

const instruction = ({ ref, before, after }: RefChange): string =>
  after === undefined ? `delete ${ref}\0${before ?? noOid}\0` : `update ${ref}\0${after}\0${before ?? noOid}\0`

/**
 * Moves refs, all or none, each only if it still is where `before` says, and lets pull requests and events follow.
 * @throws Refusal 422 when Git refuses.
 */
export const moveRefs = async (
  world: World,
  repo: Repository,
  actor: Actor,
  changes: readonly RefChange[],
): Promise<void> => {
  const input = changes.map(instruction).join('')
  const { code } = await tryGit(repo.gitDir, ['update-ref', '--stdin', '-z'], { input })
  if (code !== 0) throw new Refusal(422, 'Reference update failed')
  for (const change of changes) await followRefChange(world, repo, actor, change)
}

/** Runs something that may move refs by itself (a push, Git run by a test) and lets pull requests and events follow. */
export const followingRefs = async <T>(
  world: World,
  repo: Repository,
  actor: Actor,
  work: () => Promise<T>,
): Promise<T> => {
  const old = await listRefs(repo)
  try {
    return await work()
  } finally {
    const now = await listRefs(repo)
    const names = [...new Set([...old.keys(), ...now.keys()])].filter((ref) => old.get(ref) !== now.get(ref))
    for (const ref of names)
      await followRefChange(world, repo, actor, { ref, before: old.get(ref), after: now.get(ref) })
  }
}
