import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { authorOf, githubSignature, writeCommit } from '../store/authorship.ts'
import type { Signature } from '../store/commit.ts'
import type { Repository } from '../store/model.ts'
import type { ObjectType } from '../store/objects.ts'
import { editTree, entryAt, type TreeEdit, type TreeEntry, typeOfMode, walkTree } from '../store/tree.ts'
import { gitCommitView } from '../views/commit.ts'
import { repoUrl } from '../views/repository.ts'

const read = { anyOf: ['contents'], level: 'read' } as const
const write = { anyOf: ['contents'], level: 'write' } as const

/** GitHub lists at most so many entries of a tree. */
const treeLimit = 100_000

const isOid = (text: string) => /^[0-9a-f]{40}$/.test(text)

const requireObject = async (repo: Repository, oid: string, type: ObjectType) => {
  const info = await repo.objects.find(isOid(oid) ? oid : '')
  if (info?.type !== type) throw notFound()
  return info
}

const createBlob = ({ world, repo, body }: Context): Reply => {
  const { content, encoding } = body as { content: string; encoding?: string }
  const sha = repo.objects.write('blob', Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'))
  return { status: 201, body: { sha, url: `${repoUrl(world, repo)}/git/blobs/${sha}` } }
}

const getBlob = async ({ world, repo, params, accept }: Context): Promise<Reply> => {
  const { oid: sha, size } = await requireObject(repo, params.file_sha ?? '', 'blob')
  const content = await repo.objects.read(sha)
  if (accept.includes('raw')) return { status: 200, raw: content }
  const url = `${repoUrl(world, repo)}/git/blobs/${sha}`
  const text = content.toString('base64').replace(/(.{60})/g, '$1\n')
  return {
    status: 200,
    body: { sha, node_id: `B_${repo.id}_${sha}`, size, url, content: `${text}\n`, encoding: 'base64' },
  }
}

type WantedEntry = { path?: string; mode?: TreeEntry['mode']; type?: string; sha?: string | null; content?: string }

const requireSound = ({ path, mode, sha, content }: WantedEntry): void => {
  if (path === undefined || path === '') throw new Refusal(422, 'tree.path cannot be empty')
  if (/^\/|\/\/|\/$|(^|\/)(\.|\.\.|\.git)(\/|$)/i.test(path))
    throw new Refusal(422, `tree.path contains a malformed path component`)
  if (sha !== undefined && content !== undefined)
    throw new Refusal(422, 'Must supply either tree.sha or tree.content, not both.')
  if (sha === undefined && content === undefined) throw new Refusal(422, 'Must supply tree.sha or tree.content')
  if (mode === undefined && sha !== null) throw new Refusal(422, 'Must supply a valid tree.mode')
}

const editOf = async (repo: Repository, base: string | undefined, wanted: WantedEntry): Promise<TreeEdit> => {
  requireSound(wanted)
  const { path = '', mode = '100644', sha, content } = wanted
  if (content !== undefined) return { path, entry: { mode, oid: repo.objects.write('blob', Buffer.from(content)) } }
  if (sha === null || sha === undefined) {
    const there = base === undefined ? undefined : await entryAt(repo.objects, base, path)
    if (there === undefined) throw new Refusal(422, 'GitRPC::BadObjectState')
    return { path, entry: undefined }
  }
  const info = await repo.objects.find(isOid(sha) ? sha : '')
  const found = mode === '160000' || info?.type === typeOfMode(mode)
  if (!found) throw new Refusal(422, `tree.sha ${sha} is not a valid ${typeOfMode(mode)}`)
  return { path, entry: { mode, oid: sha } }
}

const treeView = async ({ world, repo }: Context, sha: string, recursive: boolean) => {
  const entries = await walkTree(repo.objects, sha, recursive)
  const shown = await Promise.all(
    entries.slice(0, treeLimit).map(async ({ path, mode, oid }) => {
      const type = typeOfMode(mode)
      const size = type === 'blob' ? { size: (await repo.objects.find(oid))?.size ?? 0 } : {}
      const url = type === 'commit' ? {} : { url: `${repoUrl(world, repo)}/git/${type}s/${oid}` }
      return { path, mode, type, sha: oid, ...size, ...url }
    }),
  )
  return { sha, url: `${repoUrl(world, repo)}/git/trees/${sha}`, tree: shown, truncated: entries.length > treeLimit }
}

const createTree = async (context: Context): Promise<Reply> => {
  const { repo } = context
  const { tree, base_tree } = context.body as { tree: WantedEntry[]; base_tree?: string }
  if (tree.length === 0) throw new Refusal(422, 'Invalid tree info')
  const base =
    base_tree === undefined ? undefined : (await repo.objects.find(`${isOid(base_tree) ? base_tree : ''}^{tree}`))?.oid
  if (base_tree !== undefined && base === undefined) throw new Refusal(422, 'base_tree is not a valid tree oid')
  const edits = await Promise.all(tree.map((wanted) => editOf(repo, base, wanted)))
  const oid = (await editTree(repo.objects, base, edits)) ?? repo.objects.write('tree', Buffer.alloc(0))
  return { status: 201, body: await treeView(context, oid, false) }
}

const getTree = async (context: Context): Promise<Reply> => {
  const { params, query, repo } = context
  const info = await repo.objects.find(`${params.tree_sha}^{tree}`)
  if (info === undefined) throw notFound()
  return { status: 200, body: await treeView(context, info.oid, query.has('recursive')) }
}

type GivenSignature = { name?: string; email?: string; date?: string }

const signatureOf = (given: GivenSignature, usual: Signature): Signature => {
  const seconds = given.date === undefined ? usual.seconds : Math.floor(Date.parse(given.date) / 1000)
  return { name: given.name ?? usual.name, email: given.email ?? usual.email, seconds, zone: '+0000' }
}

type WantedCommit = {
  message: string
  tree: string
  parents?: string[]
  author?: GivenSignature
  committer?: GivenSignature
}

const requireCommitParts = async (repo: Repository, { tree, parents = [] }: WantedCommit) => {
  if ((await repo.objects.find(isOid(tree) ? tree : ''))?.type !== 'tree')
    throw new Refusal(422, 'Tree SHA does not exist')
  for (const parent of parents)
    if ((await repo.objects.find(isOid(parent) ? parent : ''))?.type !== 'commit')
      throw new Refusal(422, `Parent SHA does not exist or is not a commit object`)
}

/** A bot's commit with no author named is signed by GitHub; any other is not. */
const createCommit = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const wanted = body as WantedCommit
  await requireCommitParts(repo, wanted)
  const signed = token.actor.kind !== 'user' && wanted.author === undefined && wanted.committer === undefined
  const author = signatureOf(wanted.author ?? {}, authorOf(world, token.actor))
  const committer = signed ? githubSignature(world) : signatureOf(wanted.committer ?? {}, author)
  const { tree, parents = [], message } = wanted
  const oid = writeCommit(repo, { tree, parents, message, author, committer })
  if (signed) repo.verified.add(oid)
  return { status: 201, body: gitCommitView(world, repo, { ...(await repo.objects.commit(oid)), oid }) }
}

const getCommit = async ({ world, repo, params }: Context): Promise<Reply> => {
  const { oid } = await requireObject(repo, params.commit_sha ?? '', 'commit')
  return { status: 200, body: gitCommitView(world, repo, { ...(await repo.objects.commit(oid)), oid }) }
}

/** Blobs, trees and commits of the Git database. */
export const gitDataRoutes: readonly Route[] = [
  { operation: 'git/create-blob', needs: write, run: createBlob },
  { operation: 'git/get-blob', needs: read, run: getBlob },
  { operation: 'git/create-tree', needs: write, run: createTree },
  { operation: 'git/get-tree', needs: read, run: getTree },
  { operation: 'git/create-commit', needs: write, run: createCommit },
  { operation: 'git/get-commit', needs: read, run: getCommit },
]
