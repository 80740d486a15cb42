import { git } from './git.ts'
import { onceFor } from './memo.ts'
import type { Repository } from './model.ts'

/** One file of a difference. */
export type FileChange = {
  readonly path: string
  readonly previous: string | undefined
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  readonly oid: string
  readonly additions: number
  readonly deletions: number
  /** The hunks, without file headers; none for what Git takes for binary. */
  readonly patch: string | undefined
}

/** The empty tree, against which a first commit is compared. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const statuses: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
}

type RawChange = Pick<FileChange, 'path' | 'previous' | 'status' | 'oid'>

const takeRaw = (fields: string[]): RawChange => {
  const [, , before = '', after = '', letter = 'M'] = (fields.shift() ?? '').split(' ')
  const first = fields.shift() ?? ''
  const renamed = letter.startsWith('R')
  const path = renamed ? (fields.shift() ?? '') : first
  const status = statuses[letter.slice(0, 1)] ?? 'modified'
  return { path, previous: renamed ? first : undefined, status, oid: status === 'removed' ? before : after }
}

const takeCount = (fields: string[]): { additions: number; deletions: number } => {
  const [added, deleted, path] = (fields.shift() ?? '').split('\t')
  if (path === '') fields.splice(0, 2)
  return { additions: Number(added) || 0, deletions: Number(deleted) || 0 }
}

const hunksOf = (text: string): readonly (string | undefined)[] =>
  text
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((file) => {
      const start = /^@@ /m.exec(file)?.index
      return start === undefined ? undefined : file.slice(start).replace(/\n$/, '')
    })

const readDiff = async (repo: Repository, from: string, to: string): Promise<readonly FileChange[]> => {
  const common = ['diff-tree', '-r', '-M', '--full-index', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', from, to]
  const [named, text] = await Promise.all([
    git(repo.gitDir, [...common, '--raw', '--no-abbrev', '--numstat', '-z']),
    git(repo.gitDir, [...common, '-p']),
  ])
  const fields = named.split('\0').slice(0, -1)
  const raw: RawChange[] = []
  while (fields[0]?.startsWith(':')) raw.push(takeRaw(fields))
  const hunks = hunksOf(text)
  return raw.map((change, index) => ({ ...change, ...takeCount(fields), patch: hunks[index] }))
}

/** The files that differ between two commits or trees, in Git's order, renames found as GitHub does. */
export const diffFiles = (repo: Repository, from: string, to: string): Promise<readonly FileChange[]> =>
  onceFor(repo, `diff ${from} ${to}`, () => readDiff(repo, from, to))
