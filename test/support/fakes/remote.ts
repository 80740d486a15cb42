import { execFileSync } from 'node:child_process'
import { type CommitId, isCommitId } from '../../../src/core/images/revision.ts'
import type { Report } from '../../../src/core/promotion/facts.ts'
import type { PullRequest } from '../../../src/core/promotion/pull-request.ts'
import type { Commits } from '../../../src/ports/commits.ts'
import type { PullRequests } from '../../../src/ports/pull-requests.ts'
import type { Move, Refs } from '../../../src/ports/refs.ts'
import type { Reports } from '../../../src/ports/reports.ts'
import type { TestRepository } from '../git/repository.ts'

/** The writing ports over a real repository, with pull requests in memory; each call can be made to fail. */
export interface FakeRemote {
  readonly commits: Commits
  readonly refs: Refs
  readonly pulls: PullRequests
  readonly reports: Reports
  readonly all: () => readonly PullRequest[]
  readonly writes: () => number
  readonly statuses: ReadonlyMap<string, { readonly state: string; readonly description: string }>
  readonly report: (commit: string, report: Report) => void
  /** What a person does. */
  readonly closeBy: (number: number, login: string, person: boolean) => void
  readonly mergeBy: (number: number) => CommitId
  readonly approve: (number: number) => void
  /** Lets the nth write fail, before or after its effect. */
  readonly failAt: (write: number, when: 'before' | 'after') => void
}

/** The error by which a fault shows itself. */
export class Fault extends Error {}

interface Kept {
  pull: PullRequest
  branch: string
}

/** Opens a repository as the remote of a test. */
export const fakeRemote = (origin: TestRepository, date: () => string): FakeRemote => {
  const kept: Kept[] = []
  const reports = new Map<string, Report[]>()
  const statuses = new Map<string, { state: string; description: string }>()
  let writes = 0
  let fault: { write: number; when: 'before' | 'after' } | undefined
  const approved = new Map<number, CommitId>()
  const git = (args: readonly string[], input?: string | Uint8Array, index?: string): string =>
    execFileSync('git', args, {
      cwd: origin.folder,
      input: input ?? '',
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...process.env,
        GIT_AUTHOR_NAME: 'bot',
        GIT_AUTHOR_EMAIL: 'bot@example.org',
        GIT_COMMITTER_NAME: 'bot',
        GIT_COMMITTER_EMAIL: 'bot@example.org',
        GIT_AUTHOR_DATE: date(),
        GIT_COMMITTER_DATE: date(),
        ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
      },
    })
      .toString()
      .trim()
  const read = (ref: string): CommitId | undefined => {
    try {
      const found = git(['rev-parse', '--verify', '--quiet', ref])
      return isCommitId(found) ? found : undefined
    } catch {
      return undefined
    }
  }
  const write = async <T>(work: () => T): Promise<T> => {
    writes++
    const due = fault?.write === writes ? fault.when : undefined
    if (due === 'before') throw new Fault('lost before its effect')
    const done = work()
    if (due === 'after') throw new Fault('lost after its effect')
    return done
  }
  const set = (ref: string, from: string, to: CommitId | undefined): Move => {
    if ((read(ref) ?? '') !== from) return 'lost'
    git(to === undefined ? ['update-ref', '-d', ref] : ['update-ref', ref, to])
    for (const one of kept) {
      if (`refs/heads/${one.branch}` !== ref || one.pull.state !== 'open') continue
      one.pull =
        to === undefined
          ? { ...one.pull, state: 'closed', closedBy: { login: 'bot', person: false } }
          : { ...one.pull, head: to }
    }
    return 'done'
  }
  const fresh = (one: Kept): PullRequest => {
    const head = read(`refs/heads/${one.branch}`)
    if (one.pull.state !== 'open' || head === undefined) return one.pull
    const isApproved = !one.pull.draft && approved.get(one.pull.number) === head
    return { ...one.pull, head, settled: isApproved ? 'approved' : undefined }
  }
  const find = (number: number): Kept => {
    const one = kept.find(({ pull }) => pull.number === number)
    if (one === undefined) throw new Error(`no pull request ${number}`)
    return one
  }
  const messagesOf = (one: Kept): readonly string[] =>
    git(['log', '--reverse', '--format=%B%x00', '--max-count=20', one.pull.head, `^refs/heads/${one.pull.base}`]).split(
      '\0',
    )
  const mergeNow = (one: Kept, message: string): CommitId => {
    const base = read(`refs/heads/${one.pull.base}`) ?? ''
    const head = fresh(one).head
    const tree = git(['merge-tree', '--write-tree', base, head]).split('\n')[0] ?? ''
    const commit = git(['commit-tree', tree, '-p', base, '-p', head], message) as CommitId
    git(['update-ref', `refs/heads/${one.pull.base}`, commit])
    one.pull = { ...fresh(one), state: 'merged' }
    return commit
  }
  return {
    all: () => kept.map(fresh),
    writes: () => writes,
    statuses,
    report: (commit, report) => void reports.set(commit, [...(reports.get(commit) ?? []), report]),
    closeBy: (number, login, person) => {
      const one = find(number)
      one.pull = {
        ...fresh(one),
        state: 'closed',
        closedBy: { login, person },
        messages: messagesOf({ ...one, pull: fresh(one) }),
      }
    },
    mergeBy: (number) => mergeNow(find(number), `Merge pull request #${number}`),
    approve: (number) => void approved.set(number, fresh(find(number)).head),
    failAt: (at, when) => {
      fault = { write: writes + at, when }
    },
    commits: {
      create: ({ parent, changes, message }) =>
        write(() => {
          const index = `${origin.folder}/.git/index-${process.hrtime.bigint()}`
          git(['read-tree', parent], undefined, index)
          for (const { path, content } of changes) {
            if (content === undefined) git(['update-index', '--force-remove', '--', path], undefined, index)
            else {
              const blob = git(['hash-object', '-w', '--stdin'], content)
              git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], undefined, index)
            }
          }
          const tree = git(['write-tree'], undefined, index)
          return git(['commit-tree', tree, '-p', parent], message(tree)) as CommitId
        }),
    },
    refs: {
      create: (ref, to) => write(() => (read(ref) === to ? 'done' : set(ref, '', to))),
      forward: (ref, to) =>
        write(() => {
          const now = read(ref)
          if (now === undefined) return 'lost'
          const base = git(['merge-base', now, to])
          return base === now ? set(ref, now, to) : 'lost'
        }),
      replace: (ref, from, to) => write(() => (read(ref) === to ? 'done' : set(ref, from, to))),
      remove: (ref, from) => write(() => (read(ref) === undefined ? 'done' : set(ref, from, undefined))),
    },
    pulls: {
      ofBranches: async (branches) =>
        new Map(
          branches.map((branch) => {
            const own = kept.filter((one) => one.branch === branch && one.pull.state !== 'merged').map(fresh)
            return [branch, own.reverse()]
          }),
        ),
      open: (wanted) =>
        write(() => {
          const known = kept.find((one) => one.branch === wanted.branch && one.pull.state === 'open')
          const { title, body, draft, base } = wanted
          if (known !== undefined) {
            known.pull = { ...fresh(known), title, body, draft }
            return known.pull
          }
          const number = kept.length + 1
          const head = read(`refs/heads/${wanted.branch}`)
          if (head === undefined) throw new Error('no branch for the pull request')
          const pull: PullRequest = {
            number,
            id: `PR_${number}`,
            url: `https://github.com/acme/shop/pull/${number}`,
            title,
            body,
            state: 'open',
            draft,
            base,
            head,
            labels: wanted.labels,
            settled: undefined,
            closedBy: undefined,
            messages: [],
          }
          kept.push({ pull, branch: wanted.branch })
          return pull
        }),
      change: (pull, change) =>
        write(() => {
          const one = find(pull.number)
          const isOpen = one.pull.state === 'open'
          one.pull = { ...fresh(one), ...change }
          if (change.state === 'closed')
            one.pull = { ...one.pull, closedBy: { login: 'a-person-token', person: true }, messages: messagesOf(one) }
          return isOpen || change.state !== undefined ? 'done' : 'lost'
        }),
      merge: (pull, message) =>
        write(() => {
          const one = find(pull.number)
          if (one.pull.state !== 'open' || fresh(one).head !== pull.head) return { kind: 'moved' }
          return { kind: 'merged', commit: mergeNow(one, `${message.title}\n\n${message.body}`) }
        }),
    },
    reports: {
      checksOn: async (commits) => new Map(commits.map((commit) => [commit, reports.get(commit) ?? []])),
      deploymentsOn: async (commits, environments) =>
        new Map(
          commits.map((commit) => [
            commit,
            (reports.get(commit) ?? []).filter(({ name }) => environments.includes(name)),
          ]),
        ),
      say: (commit, status) => write(() => void statuses.set(commit, status)),
    },
  }
}
