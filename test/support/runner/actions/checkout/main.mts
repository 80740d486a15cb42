import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

// Does what actions/checkout documents, as far as workflows of this repository ask for it. Copied out of the
// repository before it runs, so it imports nothing.

const variable = (name: string): string => process.env[name] ?? ''
const input = (name: string): string => variable(`INPUT_${name.toUpperCase()}`)
const isCommit = (text: string): boolean => /^[0-9a-f]{40}$/.test(text)

for (const name of ['sparse-checkout', 'lfs', 'submodules', 'ssh-key'])
  if (!['', 'false'].includes(input(name)))
    throw new Error(`checkout: this stand-in does not know "${name}". Teach it.`)

const folder = join(variable('GITHUB_WORKSPACE'), input('path'))
const server = variable('GITHUB_SERVER_URL')
const url = `${server}/${input('repository')}`
mkdirSync(folder, { recursive: true })

const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()

/** What to fetch: a full ref where one is known, and the commit where one is. */
const wanted = (): { ref: string; commit: string } => {
  const ref = input('ref')
  if (isCommit(ref)) return { ref: '', commit: ref }
  if (ref !== '') return { ref: fullRef(ref), commit: '' }
  if (input('repository') !== variable('GITHUB_REPOSITORY')) return { ref: defaultBranch(), commit: '' }
  return { ref: variable('GITHUB_REF'), commit: variable('GITHUB_SHA') }
}

const defaultBranch = (): string => /^ref: (\S+)/.exec(git('ls-remote', '--symref', 'origin', 'HEAD'))?.[1] ?? 'HEAD'

const fullRef = (ref: string): string => {
  if (ref.startsWith('refs/')) return ref
  const found = git('ls-remote', 'origin', `refs/heads/${ref}`, `refs/tags/${ref}`).split(/\s/)[1]
  if (found === undefined) throw new Error(`checkout: "${url}" has no branch or tag "${ref}".`)
  return found
}

/** Where the real action keeps a fetched ref. */
const localRef = (ref: string): string =>
  ref.replace(/^refs\/heads\//, 'refs/remotes/origin/').replace(/^refs\/pull\//, 'refs/remotes/pull/')

const fetch = ({ ref, commit }: { ref: string; commit: string }): void => {
  const depth = Number(input('fetch-depth'))
  const options = ['--no-recurse-submodules', ...(input('filter') === '' ? [] : [`--filter=${input('filter')}`])]
  if (depth === 0)
    git('fetch', ...options, '--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*')
  const tags = input('fetch-tags') === 'true' ? ['+refs/tags/*:refs/tags/*'] : []
  const shallow = depth === 0 ? [] : [`--depth=${depth}`]
  const refspec = ref === '' ? commit : `+${commit || ref}:${localRef(ref)}`
  git('fetch', ...options, '--no-tags', ...shallow, 'origin', refspec, ...tags)
}

const checkout = ({ ref, commit }: { ref: string; commit: string }): void => {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
  if (branch !== undefined) git('checkout', '--quiet', '--force', '-B', branch, localRef(ref))
  else git('checkout', '--quiet', '--force', '--detach', ref === '' ? commit : localRef(ref))
}

git('init', '--quiet')
git('config', 'gc.auto', '0')
git('remote', 'add', 'origin', url)
if (/^https?:/.test(server)) {
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${input('token')}`).toString('base64')}`
  git('config', `http.${server}/.extraheader`, header)
}
const target = wanted()
fetch(target)
checkout(target)
if (input('persist-credentials') !== 'true' && /^https?:/.test(server))
  git('config', '--unset-all', `http.${server}/.extraheader`)
appendFileSync(variable('GITHUB_OUTPUT'), `ref=${target.ref}\ncommit=${git('rev-parse', 'HEAD')}\n`)
console.log(`${git('rev-parse', 'HEAD')} of ${url} in ${folder}`)
