import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommitId } from '../../core/images/revision.ts'
import { isCommitId } from '../../core/images/revision.ts'
import type { Revisions } from '../../ports/revisions.ts'
import type { ProcessResult } from '../process.ts'
import type { Git } from './git.ts'
import { gitError } from './git-error.ts'

/** How far a shallow clone is deepened before the whole of the commits is fetched. */
const depths = [64, 1024]

/** The commits of the repository around a folder. */
export const gitRevisions = (git: Git): Revisions => ({
  find: (revision) => findCommit(git, revision),
  isAncestor: async (ancestor, descendant) => {
    const args = ['merge-base', '--is-ancestor', ancestor, descendant]
    return decided(git, args, await git.run(args)) === 0
  },
  mergeBase: async (a, b) => {
    const args = ['merge-base', a, b]
    const result = await git.run(args)
    return decided(git, args, result) === 0 ? commitIn(result) : undefined
  },
  fetch: (revision, { history = false } = {}) => fetchCommit(git, revision, history),
  connect: (a, b) => connectCommits(git, a, b),
})

const commitIn = ({ stdout }: ProcessResult): CommitId | undefined => {
  const text = stdout.toString('utf8').trim()
  return isCommitId(text) ? text : undefined
}

/** `git merge-base` answers with 0 and 1; all else is a failure. */
const decided = (git: Git, args: readonly string[], result: ProcessResult): number => {
  if (result.exitCode > 1) throw gitError(git.folder, args, result)
  return result.exitCode
}

const findCommit = async (git: Git, revision: string): Promise<CommitId | undefined> => {
  // A revision cannot begin with a dash, and one that does would be read as an option.
  if (revision === '' || revision.startsWith('-') || /[\0\n]/.test(revision)) return undefined
  if (mayFetchByItself(git.folder)) return findHere(git, revision)
  const found = await git.objects.read(`${revision}^{commit}`)
  return found !== undefined && isCommitId(found.id) ? found.id : undefined
}

/** A partial clone fetches a missing commit by itself, with all of its history, unless it is told not to. */
const findHere = async (git: Git, revision: string): Promise<CommitId | undefined> => {
  const args = ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]
  const result = await git.run(args, { env: { GIT_NO_LAZY_FETCH: '1' } })
  if (result.exitCode === 0) return commitIn(result)
  if (/not a git repository|dubious ownership/.test(result.stderr)) throw gitError(git.folder, args, result)
  return undefined
}

/** Whether the clone is a partial one. Where its configuration is not in the usual place, it may be. */
const mayFetchByItself = (folder: string): boolean => {
  try {
    return /^\s*(?:promisor|partialclone)/im.test(readFileSync(join(folder, '.git', 'config'), 'utf8'))
  } catch {
    return true
  }
}

/** Of a long history only the trees are needed to walk it; blobs come when they are read. */
const withoutBlobs = '--filter=blob:none'

const sparing = ['--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet']

const fetchCommit = async (git: Git, revision: string, history: boolean): Promise<CommitId | undefined> => {
  const shallow = await isShallow(git)
  const here = isCommitId(revision) ? await findCommit(git, revision) : undefined
  if (here !== undefined && !(history && shallow)) return here
  const remote = await remoteOf(git)
  if (remote === undefined) return undefined
  // `--depth` in a complete clone would cut it short for everyone who comes after. For one commit the blobs that differ are
  // taken along: a filter would make the clone a partial one for good.
  const depth = !shallow ? [] : history ? ['--unshallow', withoutBlobs] : ['--depth=1']
  // A full id needs no name to be found again; a ref is kept under one until it was read.
  const kept = isCommitId(revision) ? undefined : `refs/tagline/fetched/${process.pid}`
  const args = ['fetch', ...sparing, ...depth, remote, kept === undefined ? revision : `+${revision}:${kept}`]
  const result = await git.run(args)
  if (result.exitCode !== 0) return missingThere(git, args, result)
  const found = await findCommit(git, kept ?? revision)
  if (kept !== undefined) await git.run(['update-ref', '-d', kept])
  return found
}

/** Tells a remote that lacks the revision from one that failed. */
const missingThere = (git: Git, args: readonly string[], result: ProcessResult): undefined => {
  const lacks = /not our ref|couldn't find remote ref|remote ref does not exist|no such remote ref|unadvertised object/i
  if (lacks.test(result.stderr)) return undefined
  throw gitError(git.folder, args, result)
}

/** A clone has its remote as `origin`, unless the user named it otherwise; a repository that was made here has none. */
const remoteOf = async (git: Git): Promise<string | undefined> => {
  const names = (await git.output(['remote']))
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '')
  return names.includes('origin') ? 'origin' : names[0]
}

const isShallow = async (git: Git): Promise<boolean> =>
  (await git.output(['rev-parse', '--is-shallow-repository'])).toString('utf8').trim() === 'true'

const connectCommits = async (git: Git, a: CommitId, b: CommitId): Promise<void> => {
  if (!(await isShallow(git))) return
  const remote = await remoteOf(git)
  if (remote === undefined) return
  for (const depth of [...depths.map((count) => `--depth=${count}`), '--unshallow']) {
    if ((await git.run(['merge-base', a, b])).exitCode === 0) return
    const args = ['fetch', ...sparing, withoutBlobs, depth, remote, a, b]
    const result = await git.run(args)
    if (result.exitCode !== 0) return missingThere(git, args, result)
    if (!(await isShallow(git))) return
  }
}
