import { posix } from 'node:path'
import { UserError } from '../../core/errors/user-error.ts'
import type { CommitId } from '../../core/images/revision.ts'
import type { SourceFiles } from '../../ports/files.ts'
import type { TreeEntry, Trees } from '../../ports/trees.ts'

/** As many links as Linux follows in one path (`MAXSYMLINKS`), and how long the target of one may be (`PATH_MAX`). */
const mostLinks = 40
const longestTarget = 4096

/** A commit as a tree of files, with links followed as a checkout would. */
export const commitFiles = (trees: Trees, commit: CommitId): SourceFiles => {
  const listed = together((folders) => trees.list(commit, folders))
  return {
    read: (path) => readFollowing(trees, commit, path),
    list: async (folder) => {
      const within = insidePath(folder, folder)
      const entries = await listed(within)
      return entries
        .filter(
          ({ mode, path }) => mode !== '160000' && (within === '' || path === within || path.startsWith(`${within}/`)),
        )
        .map(({ path }) => path)
    },
  }
}

/** Joins the folders that are asked for at one moment into one listing, since each costs a process. */
const together = (
  list: (folders: readonly string[]) => Promise<readonly TreeEntry[]>,
): ((folder: string) => Promise<readonly TreeEntry[]>) => {
  let folders: string[] = []
  let listing: Promise<readonly TreeEntry[]> | undefined
  return (folder) => {
    folders.push(folder)
    listing ??= Promise.resolve().then(() => {
      const all = folders
      folders = []
      listing = undefined
      return list(all)
    })
    return listing
  }
}

const readFollowing = async (trees: Trees, commit: CommitId, asked: string): Promise<Uint8Array | undefined> => {
  let path = insidePath(asked, asked)
  for (let followed = 0; followed <= mostLinks; followed++) {
    const [direct] = await trees.read(commit, [path])
    const leaf = direct === undefined ? await firstLeaf(trees, commit, path) : { path, content: direct }
    if (leaf === undefined) return undefined
    if (!(await isLink(trees, commit, leaf))) return leaf.path === path ? leaf.content : undefined
    const target = new TextDecoder().decode(leaf.content)
    const base = target.startsWith('/') ? target : posix.join(posix.dirname(leaf.path), target)
    path = insidePath(posix.join(base, path.slice(leaf.path.length)), asked)
  }
  throw outside(asked, 'leads through links that never end')
}

interface Leaf {
  readonly path: string
  readonly content: Uint8Array
}

/** The folder of a path that is no folder in the commit, but a link (or a file). */
const firstLeaf = async (trees: Trees, commit: CommitId, path: string): Promise<Leaf | undefined> => {
  const parts = path.split('/')
  const folders = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
  const contents = await trees.read(commit, folders)
  const first = contents.findIndex((content) => content !== undefined)
  const content = contents[first]
  return content === undefined ? undefined : { path: folders[first] ?? '', content }
}

/** A long text, or one that ends in a line break, is no target; this saves a process for nearly every file. */
const isLink = async (trees: Trees, commit: CommitId, { path, content }: Leaf): Promise<boolean> => {
  if (content.length === 0 || content.length > longestTarget || content.at(-1) === 10) return false
  return (await trees.list(commit, [path])).some((entry) => entry.path === path && entry.mode === '120000')
}

const insidePath = (path: string, asked: string): string => {
  const clean = posix.normalize(path)
  if (clean.startsWith('/') || clean === '..' || clean.startsWith('../')) throw outside(asked, 'leaves the repository')
  return clean === '.' ? '' : clean.replace(/\/$/, '')
}

const outside = (path: string, what: string): UserError =>
  new UserError('PATH_OUTSIDE', {
    where: { file: path },
    what: `"${path}" ${what}`,
    fix: 'Use a path that stays inside the repository',
  })
