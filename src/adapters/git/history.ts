import { UserError } from '../../core/errors/user-error.ts'
import type { CommitId } from '../../core/images/revision.ts'
import type { CommitGraph } from '../../core/promotion/ancestry.ts'
import type { Heads, History, HistoryEntry, PlainCommit } from '../../ports/history.ts'
import type { ProcessResult } from '../process.ts'
import { answerParser } from './batch-answers.ts'
import type { Git } from './git.ts'
import { gitError } from './git-error.ts'

/** Commits and trees are enough to walk; the few blobs come when they are read. */
const sparing = ['--filter=blob:none', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet']

/** No message, author or id holds a NUL, so that fields are told apart by it. */
const format = '--format=%H%x00%P%x00%T%x00%cI%x00%an%x00%B'

/** The history of the repository around a folder, whose remote is `origin`. */
export const gitHistory = (git: Git): History => {
  return {
    heads: (request) => remoteHeads(git, request),
    bring: (commits) => bringCommits(git, commits),
    ensure: (commits) => ensureCommits(git, commits),
    log: (head, paths, limit) => logOf(git, head, paths, limit),
    between: async (from, to, paths = []) => {
      const output = await git.output(['log', '-z', '--topo-order', format, `${from}..${to}`, '--', ...paths])
      return plainCommits(output.toString('utf8').split('\0'))
    },
    firstParents: async (from, to) => {
      const output = await git.output(['rev-list', '--first-parent', `${from}..${to}`, '--'])
      return output.toString('utf8').split('\n').filter(Boolean) as CommitId[]
    },
    conflicts: async (into, from) => {
      const args = ['merge-tree', '--write-tree', '--no-messages', into, from]
      const result = await git.run(args)
      if (result.exitCode > 1) throw gitError(git.folder, args, result)
      return result.exitCode === 1
    },
    graph: (commits) => graphOf(git, commits),
  }
}

const remoteHeads = async (git: Git, request: Parameters<History['heads']>[0]): Promise<Heads> => {
  const patterns = [...request.branches.map((name) => `refs/heads/${name}`), `refs/heads/${request.prefix}*`]
  const args = ['ls-remote', '--symref', 'origin', 'HEAD', ...patterns]
  const result = await git.run(args)
  if (result.exitCode !== 0) throw remoteError(git, args, result)
  const output = result.stdout
  const lines = output.toString('utf8').split('\n')
  const defaultBranch = lines
    .map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1])
    .find((name) => name !== undefined)
  if (defaultBranch === undefined) throw emptyRemote()
  const byName = new Map<string, CommitId>()
  for (const line of lines) {
    const [, id, ref = ''] = /^([0-9a-f]{40,64})\t(.+)$/.exec(line) ?? []
    if (id === undefined) continue
    const name = ref === 'HEAD' ? defaultBranch : ref.replace(/^refs\/heads\//, '')
    byName.set(name, id as CommitId)
  }
  return { defaultBranch, byName }
}

/** Git takes the name of a remote that is not there for a folder. */
const remoteError = (git: Git, args: readonly string[], result: ProcessResult): UserError =>
  /'origin' does not appear to be a git repository/.test(result.stderr)
    ? new UserError('CHECKOUT_MISSING', {
        where: { name: git.folder },
        what: 'this checkout has no remote "origin"',
        fix: 'Use actions/checkout, or add it with `git remote add origin https://github.com/<owner>/<repository>`',
      })
    : gitError(git.folder, args, result)

const emptyRemote = (): UserError =>
  new UserError('BRANCH_MISSING', {
    where: { name: 'git ls-remote origin' },
    what: 'the repository has no default branch, as it has no commit yet',
    fix: 'Push a first commit',
  })

const isShallow = async (git: Git): Promise<boolean> =>
  (await git.output(['rev-parse', '--is-shallow-repository'])).toString('utf8').trim() === 'true'

/**
 * The files come along: a `cat-file` that runs already does not know that a clone has become a partial one, and would take
 * what it lacks for something that does not exist.
 */
const bringCommits = async (git: Git, commits: readonly CommitId[]): Promise<void> => {
  const missing = await missingOf(git, [...new Set(commits)])
  if (missing.length === 0) return
  const [, ...plain] = sparing
  const depth = (await isShallow(git)) ? ['--depth=1'] : []
  const args = ['fetch', '--no-filter', ...plain, ...depth, 'origin', ...missing]
  const result = await git.run(args)
  if (result.exitCode !== 0) throw gitError(git.folder, args, result)
}

const ensureCommits = async (git: Git, commits: readonly CommitId[]): Promise<void> => {
  const shallow = await isShallow(git)
  const missing = shallow ? [...commits] : await missingOf(git, commits)
  if (missing.length === 0) return
  const args = ['fetch', ...sparing, ...(shallow ? ['--unshallow'] : []), 'origin', ...new Set(missing)]
  const result = await git.run(args)
  if (result.exitCode !== 0) throw gitError(git.folder, args, result)
}

const missingOf = async (git: Git, commits: readonly CommitId[]): Promise<readonly CommitId[]> => {
  const options = { input: `${commits.join('\n')}\n`, env: { GIT_NO_LAZY_FETCH: '1' } }
  const output = await git.output(['cat-file', '--batch-check=%(objectname) %(objecttype)'], options)
  const present = new Set(
    output
      .toString('utf8')
      .split('\n')
      .map((line) => / commit$/.test(line) && line.split(' ')[0]),
  )
  return commits.filter((commit) => !present.has(commit))
}

const logOf = async (
  git: Git,
  head: CommitId,
  paths: readonly string[],
  limit: number,
): Promise<readonly HistoryEntry[]> => {
  if (paths.length === 0) return []
  const args = [
    'log',
    '--first-parent',
    '-m',
    '--raw',
    '-z',
    '--no-abbrev',
    '--no-renames',
    `--max-count=${limit}`,
    format,
  ]
  const output = await git.output([...args, head, '--', ...paths])
  const records = rawRecords(output.toString('utf8').split('\0'))
  const merged = await mergedMessages(git, records)
  const blobs = await readBlobs(git, [...new Set(records.flatMap(({ files }) => [...files.values()]))])
  return records.map(({ files, ...plain }) => ({
    ...plain,
    merged: merged(plain),
    before: new Map([...files].map(([path, object]) => [path, blobs.get(object)] as const)),
  }))
}

/** A process of its own, started when the clone may have become a partial one, fetches what is not here. */
const readBlobs = async (git: Git, objects: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> => {
  const wanted = objects.filter((object) => !/^0+$/.test(object))
  const found = new Map<string, Uint8Array>()
  if (wanted.length === 0) return found
  const take = answerParser((answer) => {
    if (answer !== undefined) found.set(answer.id, answer.content)
  })
  take(await git.output(['cat-file', '--batch'], { input: `${wanted.join('\n')}\n` }))
  const lacking = wanted.find((object) => !found.has(object))
  if (lacking === undefined) return found
  throw new UserError('GIT_FAILED', {
    where: { name: 'git cat-file' },
    what: `the object "${lacking}" of the history of a stage cannot be read`,
    fix: 'Let the checkout reach its remote, or fetch all with `fetch-depth: 0`',
  })
}

interface RawRecord extends PlainCommit {
  readonly files: ReadonlyMap<string, string>
}

const width = 6

const rawRecords = (fields: readonly string[]): readonly RawRecord[] => {
  const records: RawRecord[] = []
  for (let i = 0; i + width <= fields.length; ) {
    const plain = plainCommit(fields.slice(i, i + width))
    i += width
    const files = new Map<string, string>()
    for (; /^\n?:\d/.test(fields[i] ?? ''); i += 2) {
      files.set(fields[i + 1] ?? '', (fields[i] ?? '').trimStart().split(' ')[2] ?? '')
    }
    // A blank field ends the differences of one commit.
    if (fields[i] === '') i++
    records.push({ ...plain, files })
  }
  return records
}

const plainCommits = (fields: readonly string[]): readonly PlainCommit[] =>
  Array.from({ length: Math.floor(fields.length / width) }, (_, i) =>
    plainCommit(fields.slice(i * width, (i + 1) * width)),
  )

const plainCommit = (fields: readonly string[]): PlainCommit => {
  const [commit = '', parents = '', tree = '', at = '', author = '', message = ''] = fields
  return {
    commit: commit.trim() as CommitId,
    parents: parents.split(' ').filter(Boolean) as CommitId[],
    tree,
    at: new Date(at),
    author,
    message,
  }
}

/** A person's merge says nothing of us, the commits that it brought do. */
const mergedMessages = async (
  git: Git,
  records: readonly PlainCommit[],
): Promise<(record: PlainCommit) => readonly string[]> => {
  const merges = records.filter(({ parents }) => parents.length > 1)
  const found = new Map<CommitId, readonly string[]>()
  for (const { commit, parents } of merges) {
    const [first, ...others] = parents
    const output = await git.output(['log', '-z', '--format=%B', '--max-count=50', ...others, `^${first}`, '--'])
    found.set(commit, output.toString('utf8').split('\0'))
  }
  return ({ commit }) => found.get(commit) ?? []
}

const graphOf = async (git: Git, commits: readonly CommitId[]): Promise<CommitGraph> => {
  const unique = [...new Set(commits)]
  if (unique.length < 2) return new Map(unique.map((commit) => [commit, []]))
  const base = await git.run(['merge-base', '--octopus', ...unique])
  const floor = base.exitCode === 0 ? [`^${base.stdout.toString('utf8').trim()}`] : []
  const output = await git.output(['rev-list', '--parents', ...unique, ...floor, '--'])
  const lines = output.toString('utf8').split('\n').filter(Boolean)
  return new Map(
    lines.map((line) => line.split(' ') as CommitId[]).map(([commit, ...parents]) => [commit as CommitId, parents]),
  )
}
