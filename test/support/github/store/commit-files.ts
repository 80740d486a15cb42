import type { Actor } from '../tokens.ts'
import { authorOf, writeCommit } from './authorship.ts'
import { emptyTree } from './diff.ts'
import type { Repository, World } from './model.ts'
import { moveRefs, readRef } from './refs.ts'
import { editTree, type TreeEdit } from './tree.ts'

/** Paths and what they hold: text, bytes, a mode beside it, or null for a file that goes. */
export type FileContents = Readonly<
  Record<string, string | Buffer | { readonly content: string | Buffer; readonly mode: string } | null>
>

/** A commit that a person makes; on a branch that is not there yet it starts from `from`, or with no parent. */
export type CommitWish = {
  readonly branch: string
  readonly files: FileContents
  readonly message: string
  readonly from?: string
}

const editOf = (repo: Repository, path: string, value: FileContents[string]): TreeEdit => {
  if (value === null || value === undefined) return { path, entry: undefined }
  const { content, mode } =
    typeof value === 'string' || Buffer.isBuffer(value) ? { content: value, mode: '100644' } : value
  return { path, entry: { mode, oid: repo.objects.write('blob', Buffer.from(content)) } }
}

const parentOf = async (repo: Repository, branch: string, from: string | undefined): Promise<string | undefined> => {
  const tip = await readRef(repo, `refs/heads/${branch}`)
  if (tip !== undefined || from === undefined) return tip
  const found = await repo.objects.find(`${from}^{commit}`)
  if (found === undefined) throw new Error(`"${from}": no such commit to start from.`)
  return found.oid
}

/** Commits files to a branch, past all rules, as if the actor had pushed. @returns the commit's id. */
export const commitFiles = async (world: World, repo: Repository, actor: Actor, wish: CommitWish): Promise<string> => {
  const ref = `refs/heads/${wish.branch}`
  const before = await readRef(repo, ref)
  const parent = await parentOf(repo, wish.branch, wish.from)
  const base = parent === undefined ? undefined : (await repo.objects.commit(parent)).tree
  const edits = Object.entries(wish.files).map(([path, value]) => editOf(repo, path, value))
  const tree = (await editTree(repo.objects, base, edits)) ?? repo.objects.write('tree', Buffer.alloc(0))
  if (parent === undefined && tree === emptyTree) throw new Error(`commit to "${wish.branch}": no files.`)
  const author = authorOf(world, actor)
  const parents = parent === undefined ? [] : [parent]
  const oid = writeCommit(repo, { tree, parents, author, committer: author, message: `${wish.message}\n` })
  await moveRefs(world, repo, actor, [{ ref, before, after: oid }])
  return oid
}
