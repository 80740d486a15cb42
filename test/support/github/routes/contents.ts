import { sees } from '../git-http.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { entryAt, type TreeEntry, typeOfMode } from '../store/tree.ts'
import { allows } from '../tokens.ts'
import { fullRepositoryView, repoPage, repoUrl } from '../views/repository.ts'
import { resolveCommit } from './commits.ts'

const getRepository = ({ world, repo, token }: Context): Reply => {
  const mayPush = sees(repo, token) && allows(token, 'contents', 'write')
  return { status: 200, body: fullRepositoryView(world, repo, mayPush) }
}

const kindOf = ({ mode }: TreeEntry) => {
  if (mode === '120000') return 'symlink'
  if (mode === '160000') return 'submodule'
  return typeOfMode(mode) === 'tree' ? 'dir' : 'file'
}

const entryView = async ({ world, repo }: Context, path: string, entry: TreeEntry, ref: string) => {
  const type = kindOf(entry)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const url = `${repoUrl(world, repo)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const gitUrl = `${repoUrl(world, repo)}/git/${type === 'dir' ? 'trees' : 'blobs'}/${entry.oid}`
  const page = `${repoPage(world, repo)}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`
  const size = type === 'dir' || type === 'submodule' ? 0 : ((await repo.objects.find(entry.oid))?.size ?? 0)
  const download =
    type === 'dir' || type === 'submodule'
      ? null
      : `${world.serverUrl}/raw/${repo.owner}/${repo.name}/${ref}/${encoded}`
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.oid,
    size,
    url,
    html_url: page,
    git_url: gitUrl,
    download_url: download,
    type,
    _links: { self: url, git: gitUrl, html: page },
  }
}

const fileView = async (context: Context, path: string, entry: TreeEntry, ref: string) => {
  const view = await entryView(context, path, entry, ref)
  const content = await context.repo.objects.read(entry.oid)
  if (view.type === 'symlink') return { ...view, target: content.toString('utf8') }
  const text = `${content.toString('base64').replace(/(.{60})/g, '$1\n')}\n`
  // Above 1 MB GitHub gives no content here, only by the raw media type.
  return content.length > 1_048_576
    ? { ...view, encoding: 'none', content: '' }
    : { ...view, encoding: 'base64', content: text }
}

const getContent = async (context: Context): Promise<Reply> => {
  const { repo, params, query, accept } = context
  const ref = query.get('ref') ?? repo.settings.defaultBranch
  const commit = await resolveCommit(repo, ref)
  if (commit === undefined && query.has('ref')) throw new Refusal(404, `No commit found for the ref ${ref}`)
  if (commit === undefined) throw new Refusal(404, 'This repository is empty.')
  const path = (params.path ?? '').replace(/^\/+|\/+$/g, '')
  const { tree } = await repo.objects.commit(commit)
  const entry = await entryAt(repo.objects, tree, path)
  if (entry === undefined) throw notFound()
  if (kindOf(entry) !== 'dir') {
    if (accept.includes('raw')) return { status: 200, raw: await repo.objects.read(entry.oid) }
    return { status: 200, body: await fileView(context, path, entry, ref) }
  }
  const entries = await repo.objects.tree(entry.oid)
  const below = (name: string) => (path === '' ? name : `${path}/${name}`)
  return {
    status: 200,
    body: await Promise.all(entries.map((each) => entryView(context, below(each.name), each, ref))),
  }
}

/** A repository and its files. */
export const contentsRoutes: readonly Route[] = [
  { operation: 'repos/get', needs: { anyOf: ['metadata'], level: 'read' }, run: getRepository },
  { operation: 'repos/get-content', needs: { anyOf: ['contents'], level: 'read' }, run: getContent },
]
