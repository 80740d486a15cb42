import type { Commit } from './commit.ts'
import { git, tryGit } from './git.ts'
import { onceFor } from './memo.ts'
import type { Repository } from './model.ts'
import { entryAt } from './tree.ts'

/** A commit with its id. */
export type CommitAt = Commit & { readonly oid: string }

const at = async (repo: Repository, oid: string): Promise<CommitAt> => ({ ...(await repo.objects.commit(oid)), oid })

/** True when `older` is reachable from `newer`, or is it. */
export const isAncestor = async (repo: Repository, older: string, newer: string): Promise<boolean> => {
  if (older === newer) return true
  if ((await repo.objects.commit(newer)).parents.includes(older)) return true
  const ask = async () => (await tryGit(repo.gitDir, ['merge-base', '--is-ancestor', older, newer])).code === 0
  return onceFor(repo, `ancestor ${older} ${newer}`, ask)
}

/** The best common ancestor, or none. */
export const mergeBase = (repo: Repository, one: string, other: string): Promise<string | undefined> =>
  onceFor(repo, `merge-base ${one} ${other}`, async () => {
    const { code, stdout } = await tryGit(repo.gitDir, ['merge-base', one, other])
    return code === 0 ? stdout.toString('utf8').trim() : undefined
  })

/** The commits that `head` has and `base` has not, oldest first. */
export const commitsBetween = (repo: Repository, base: string, head: string): Promise<readonly string[]> =>
  onceFor(repo, `between ${base} ${head}`, async () => {
    const listed = await git(repo.gitDir, ['rev-list', '--reverse', '--topo-order', `${base}..${head}`])
    return listed.split('\n').filter((line) => line !== '')
  })

const insertByDate = (queue: CommitAt[], commit: CommitAt) => {
  const place = queue.findIndex((each) => each.committer.seconds < commit.committer.seconds)
  if (place < 0) queue.push(commit)
  else queue.splice(place, 0, commit)
}

const sameAt = async (repo: Repository, path: string, one: Commit, other: Commit | undefined): Promise<boolean> => {
  const [mine, theirs] = await Promise.all([
    entryAt(repo.objects, one.tree, path),
    other === undefined ? undefined : entryAt(repo.objects, other.tree, path),
  ])
  return mine?.oid === theirs?.oid && mine?.mode === theirs?.mode
}

/** With a path: whether the commit counts, and the parents to go on with (git-log, "History Simplification"). */
const simplify = async (repo: Repository, commit: CommitAt, path: string) => {
  const parents = await Promise.all(commit.parents.map((parent) => at(repo, parent)))
  if (path === '') return { counts: true, parents }
  for (const parent of parents)
    if (await sameAt(repo, path, commit, parent)) return { counts: false, parents: [parent] }
  return { counts: parents.length > 0 || !(await sameAt(repo, path, commit, undefined)), parents }
}

/** The commits reachable from `from`, newest first, that changed `path` (all, when it is empty). */
export async function* log(repo: Repository, from: string, path: string): AsyncGenerator<CommitAt> {
  const queue = [await at(repo, from)]
  const seen = new Set([from])
  for (let commit = queue.shift(); commit !== undefined; commit = queue.shift()) {
    const { counts, parents } = await simplify(repo, commit, path)
    if (counts) yield commit
    for (const parent of parents) {
      if (seen.has(parent.oid)) continue
      seen.add(parent.oid)
      insertByDate(queue, parent)
    }
  }
}
