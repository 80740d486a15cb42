import type { Repository } from '../store/model.ts'
import type { ObjectInfo } from '../store/objects.ts'
import { type TreeEntry, typeOfMode } from '../store/tree.ts'
import { commitNode } from './commit.ts'
import { repositoryNode } from './repository.ts'
import type { Viewer } from './viewer.ts'

/** GitHub cuts the text of a blob at so many bytes. */
const textLimit = 512_000

const blobNode = (viewer: Viewer, repo: Repository, { oid, size }: ObjectInfo) => {
  let read: Promise<Buffer> | undefined
  const content = () => {
    read ??= repo.objects.read(oid)
    return read
  }
  const isBinary = async () => (await content()).subarray(0, 8000).includes(0)
  return {
    __typename: 'Blob',
    id: `B_${repo.id}_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    byteSize: size,
    isBinary,
    isTruncated: size > textLimit,
    text: async () => ((await isBinary()) ? null : (await content()).subarray(0, textLimit).toString('utf8')),
    repository: () => repositoryNode(viewer, repo),
  }
}

/** An entry of a tree; `path` is its whole path. */
export const entryNode = (viewer: Viewer, repo: Repository, entry: TreeEntry, path: string) => ({
  __typename: 'TreeEntry',
  name: entry.name,
  path,
  mode: Number.parseInt(entry.mode, 8),
  type: typeOfMode(entry.mode),
  oid: entry.oid,
  size: async () => (await repo.objects.find(entry.oid))?.size ?? 0,
  object: () => (typeOfMode(entry.mode) === 'commit' ? null : objectNode(viewer, repo, entry.oid, path)),
  repository: () => repositoryNode(viewer, repo),
})

/** A tree; `path` is where it was found, for the paths of its entries. */
export const treeNode = (viewer: Viewer, repo: Repository, oid: string, path: string) => ({
  __typename: 'Tree',
  id: `T_${repo.id}_${oid}`,
  oid,
  abbreviatedOid: oid.slice(0, 7),
  repository: () => repositoryNode(viewer, repo),
  entries: async () =>
    (await repo.objects.tree(oid)).map((entry) =>
      entryNode(viewer, repo, entry, path === '' ? entry.name : `${path}/${entry.name}`),
    ),
})

const tagNode = async (viewer: Viewer, repo: Repository, oid: string) => {
  const text = (await repo.objects.read(oid)).toString('utf8')
  const header = (key: string) => new RegExp(`^${key} (.+)$`, 'm').exec(text)?.[1] ?? ''
  return {
    __typename: 'Tag',
    id: `TA_${repo.id}_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    name: header('tag'),
    message: text.slice(text.indexOf('\n\n') + 2),
    target: () => objectNode(viewer, repo, header('object'), ''),
    repository: () => repositoryNode(viewer, repo),
  }
}

/** The object that an expression ("main:path", an id, a branch) names, or null. */
export const objectNode = async (viewer: Viewer, repo: Repository, expression: string, path: string) => {
  const found = await repo.objects.find(expression)
  if (found === undefined) return null
  if (found.type === 'blob') return blobNode(viewer, repo, found)
  if (found.type === 'tree') return treeNode(viewer, repo, found.oid, path)
  return found.type === 'tag' ? tagNode(viewer, repo, found.oid) : commitNode(viewer, repo, found.oid)
}
