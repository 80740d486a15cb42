import { isoOf } from '../clock.ts'
import { pageReply } from '../pages.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { authorOf } from '../store/authorship.ts'
import { isAncestor } from '../store/history.ts'
import type { Repository, World } from '../store/model.ts'
import { isRefName, listRefs, moveRefs, readRef, requireAllowed } from '../store/refs.ts'
import { repoUrl } from '../views/repository.ts'

const read = { anyOf: ['contents'], level: 'read' } as const
const write = { anyOf: ['contents'], level: 'write' } as const

const refView = async (world: World, repo: Repository, ref: string, oid: string) => {
  const type = (await repo.objects.find(oid))?.type ?? 'commit'
  return {
    ref,
    node_id: `REF_${repo.id}_${ref}`,
    url: `${repoUrl(world, repo)}/git/${ref}`,
    object: { sha: oid, type, url: `${repoUrl(world, repo)}/git/${type}s/${oid}` },
  }
}

const getRef = async ({ world, repo, params }: Context): Promise<Reply> => {
  const ref = `refs/${params.ref}`
  const oid = await readRef(repo, ref)
  if (oid === undefined) throw notFound()
  return { status: 200, body: await refView(world, repo, ref, oid) }
}

const matchingRefs = async ({ world, repo, params }: Context): Promise<Reply> => {
  const refs = await listRefs(repo, `refs/${params.ref ?? ''}`)
  return { status: 200, body: await Promise.all([...refs].map(([ref, oid]) => refView(world, repo, ref, oid))) }
}

const requireSha = async (repo: Repository, sha: string, ref: string): Promise<void> => {
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].')
  const info = await repo.objects.find(sha)
  if (info === undefined) throw new Refusal(422, 'Object does not exist')
  if (ref.startsWith('refs/heads/') && info.type !== 'commit') throw new Refusal(422, 'Reference update failed')
}

const createRef = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const { ref, sha } = body as { ref: string; sha: string }
  if (!/^refs\/[^/]+\/./.test(ref))
    throw new Refusal(422, "Reference name must start with 'refs/' and contain at least two slashes.")
  if (!(await isRefName(repo, ref)) || ref.startsWith('refs/pull/'))
    throw new Refusal(422, `${ref} is not a valid ref name.`)
  await requireSha(repo, sha, ref)
  if ((await readRef(repo, ref)) !== undefined) throw new Refusal(422, 'Reference already exists')
  const change = { ref, before: undefined, after: sha }
  await requireAllowed(repo, token.actor, [change])
  await moveRefs(world, repo, token.actor, [change])
  const view = await refView(world, repo, ref, sha)
  return { status: 201, body: view, headers: { location: view.url } }
}

const updateRef = async ({ world, repo, token, params, body }: Context): Promise<Reply> => {
  const { sha, force = false } = body as { sha: string; force?: boolean }
  const ref = `refs/${params.ref}`
  const before = await readRef(repo, ref)
  if (before === undefined) throw new Refusal(422, 'Reference does not exist')
  await requireSha(repo, sha, ref)
  if (!force && !(await isAncestor(repo, before, sha))) throw new Refusal(422, 'Update is not a fast forward')
  const change = { ref, before, after: sha }
  if (before !== sha) {
    await requireAllowed(repo, token.actor, [change])
    await moveRefs(world, repo, token.actor, [change])
  }
  return { status: 200, body: await refView(world, repo, ref, sha) }
}

const deleteRef = async ({ world, repo, token, params }: Context): Promise<Reply> => {
  const ref = `refs/${params.ref}`
  const before = await readRef(repo, ref)
  if (before === undefined || ref.startsWith('refs/pull/')) throw new Refusal(422, 'Reference does not exist')
  const change = { ref, before, after: undefined }
  await requireAllowed(repo, token.actor, [change])
  await moveRefs(world, repo, token.actor, [change])
  return { status: 204 }
}

const tagView = async (world: World, repo: Repository, sha: string) => {
  const text = (await repo.objects.read(sha)).toString('utf8')
  const end = text.indexOf('\n\n')
  const header = (key: string) => new RegExp(`^${key} (.+)$`, 'm').exec(text.slice(0, end))?.[1] ?? ''
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(header('tagger')) ?? []
  const [object, type] = [header('object'), header('type')]
  return {
    node_id: `TA_${repo.id}_${sha}`,
    tag: header('tag'),
    sha,
    url: `${repoUrl(world, repo)}/git/tags/${sha}`,
    message: text.slice(end + 2).trimEnd(),
    tagger: { name, email, date: isoOf(Number(seconds) * 1000) },
    object: { sha: object, type, url: `${repoUrl(world, repo)}/git/${type}s/${object}` },
  }
}

const createTag = async ({ world, repo, token, body }: Context): Promise<Reply> => {
  const { tag, message, object, type } = body as { tag: string; message: string; object: string; type: string }
  await requireSha(repo, object, '')
  const { name, email, seconds } = authorOf(world, token.actor)
  const head = `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${name} <${email}> ${seconds} +0000`
  const sha = repo.objects.write('tag', Buffer.from(`${head}\n\n${message}\n`))
  return { status: 201, body: await tagView(world, repo, sha) }
}

const getTag = async ({ world, repo, params }: Context): Promise<Reply> => {
  const info = await repo.objects.find(params.tag_sha ?? '')
  if (info?.type !== 'tag') throw notFound()
  return { status: 200, body: await tagView(world, repo, info.oid) }
}

const listTags = async (context: Context): Promise<Reply> => {
  const { world, repo } = context
  const tags = [...(await listRefs(repo, 'refs/tags/')).keys()].reverse()
  const url = repoUrl(world, repo)
  return pageReply(context, tags, async (ref) => {
    const name = ref.slice('refs/tags/'.length)
    const sha = (await repo.objects.find(`${ref}^{commit}`))?.oid ?? ''
    return {
      name,
      node_id: `REF_${repo.id}_${ref}`,
      zipball_url: `${url}/zipball/${ref}`,
      tarball_url: `${url}/tarball/${ref}`,
      commit: { sha, url: `${url}/commits/${sha}` },
    }
  })
}

/** References and annotated tags. */
export const refRoutes: readonly Route[] = [
  { operation: 'git/get-ref', needs: read, run: getRef },
  { operation: 'git/list-matching-refs', needs: read, run: matchingRefs },
  { operation: 'git/create-ref', needs: write, run: createRef },
  { operation: 'git/update-ref', needs: write, run: updateRef },
  { operation: 'git/delete-ref', needs: write, run: deleteRef },
  { operation: 'git/create-tag', needs: write, run: createTag },
  { operation: 'git/get-tag', needs: read, run: getTag },
  { operation: 'repos/list-tags', needs: read, run: listTags },
]
