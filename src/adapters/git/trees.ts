import type { CommitId } from '../../core/images/revision.ts'
import type { TreeChange, TreeEntry, Trees } from '../../ports/trees.ts'
import type { Git } from './git.ts'

/** The trees of the repository around a folder. */
export const gitTrees = (git: Git): Trees => ({
  compare: async (base, head) => parseChanges(await git.output([...compareArguments, base, head])),
  list: (commit, folders) => listTree(git, commit, folders),
  read: (commit, paths) => Promise.all(paths.map((path) => git.objects.blob(`${commit}:${path}`))),
})

/** Settings of the user (`diff.renames`, `submodule.<name>.ignore`) must not hide a change. */
const compareArguments = [
  'diff-tree',
  '-r',
  '-z',
  '--name-status',
  '--no-renames',
  '--ignore-submodules=none',
  '--no-ext-diff',
] as const

const statuses: Readonly<Record<string, TreeChange['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'removed',
  T: 'type-changed',
}

const parseChanges = (output: Buffer): readonly TreeChange[] => {
  const fields = output.toString('utf8').split('\0')
  const changes: TreeChange[] = []
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const status = statuses[fields[i] ?? ''] ?? 'modified'
    changes.push({ path: fields[i + 1] ?? '', status })
  }
  return changes
}

const listTree = async (git: Git, commit: CommitId, folders?: readonly string[]): Promise<readonly TreeEntry[]> => {
  const chosen = folders?.map(folderPath)
  if (chosen?.length === 0) return []
  const within = chosen === undefined || chosen.includes('') ? [] : chosen
  const output = await git.output(['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...within])
  return output.toString('utf8').split('\0').filter(Boolean).map(parseEntry)
}

const folderPath = (folder: string): string => (folder === '.' ? '' : folder.replace(/\/+$/, ''))

const parseEntry = (line: string): TreeEntry => {
  const tab = line.indexOf('\t')
  const [mode = '', , object = ''] = line.slice(0, tab).split(' ')
  return { path: line.slice(tab + 1), mode, object }
}
