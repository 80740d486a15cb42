import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { commitFiles } from '../../../src/adapters/git/commit-files.ts'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitRevisions } from '../../../src/adapters/git/revisions.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import type { UserError } from '../../../src/core/errors/user-error.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import {
  checkoutLikeActions,
  newRepository,
  repositoryAt,
  type TestRepository,
  temporaryFolder,
} from '../../support/git/repository.ts'

const made: TestRepository[] = []
const keep = (repository: TestRepository): TestRepository => {
  made.push(repository)
  return repository
}
afterEach(() => {
  for (const repository of made.splice(0)) repository.remove()
})

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

const thrownBy = async (work: Promise<unknown>): Promise<UserError> =>
  (await work.then(
    () => undefined,
    (thrown) => thrown,
  )) as UserError

const oddNames = [
  'a b',
  'qu"ote',
  "apo'strophe",
  'tab\there',
  'line\nbreak',
  'ünï/çødé',
  ':(glob)*',
  '-dash',
  '*',
  '[x]',
]

describe('comparing trees', () => {
  test('tells every kind of change, a rename as removal and addition', async () => {
    const repository = keep(newRepository())
    const base = repository.commit({ 'a/moved': 'same text\n', mode: 'x', type: 'x', edited: '1', gone: 'x' })
    const head = repository.commit({
      'a/moved': undefined,
      'b/moved': 'same text\n',
      mode: 'exec:x',
      type: 'link:edited',
      edited: '2',
      gone: undefined,
    })
    repository.git('config', 'diff.renames', 'copies')
    expect(await gitTrees(gitIn(repository.folder)).compare(base, head)).toEqual([
      { path: 'a/moved', status: 'removed' },
      { path: 'b/moved', status: 'added' },
      { path: 'edited', status: 'modified' },
      { path: 'gone', status: 'removed' },
      { path: 'mode', status: 'modified' },
      { path: 'type', status: 'type-changed' },
    ])
  })

  test('sees a submodule that moved, although its configuration says to ignore it', async () => {
    const repository = keep(newRepository())
    const modules = '[submodule "lib"]\n\tpath = lib\n\turl = ./x\n\tignore = all\n'
    repository.commit({ '.gitmodules': modules })
    const point = (commit: string): CommitId => {
      repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},lib`)
      repository.git('commit', '-q', '-m', 'Move')
      return repository.git('rev-parse', 'HEAD') as CommitId
    }
    const [base, head] = [point('1'.repeat(40)), point('2'.repeat(40))]
    expect(await gitTrees(gitIn(repository.folder)).compare(base, head)).toEqual([{ path: 'lib', status: 'modified' }])
  })

  test('works from a folder below the root and tells names as they are', async () => {
    const repository = keep(newRepository())
    const base = repository.commit({ 'sub/x': '' })
    const head = repository.commit(Object.fromEntries(oddNames.map((name) => [name, '1'])))
    const trees = gitTrees(gitIn(join(repository.folder, 'sub')))
    const changed = (await trees.compare(base, head)).map(({ path }) => path)
    expect(changed.toSorted()).toEqual(oddNames.toSorted())
  })
})

describe('reading trees', () => {
  test('reads files with any name in the order asked for, and neither folders nor what is missing', async () => {
    const repository = keep(newRepository())
    const commit = repository.commit({ ...Object.fromEntries(oddNames.map((name) => [name, `in ${name}`])), empty: '' })
    const trees = gitTrees(gitIn(repository.folder))
    const read = await trees.read(commit, [...oddNames, 'missing', 'ünï', 'empty'])
    expect(read.map(text)).toEqual([...oddNames.map((name) => `in ${name}`), undefined, undefined, ''])
    expect((await trees.read(commit, ['empty', 'a b'])).map(text)).toEqual(['', 'in a b'])
  })

  test('reads what is larger than a pipe', async () => {
    const repository = keep(newRepository())
    const big = 'x'.repeat(3_000_000)
    const commit = repository.commit({ big, small: 'y' })
    const read = await gitTrees(gitIn(repository.folder)).read(commit, ['big', 'small', 'big'])
    expect(read.map((bytes) => bytes?.length)).toEqual([3_000_000, 1, 3_000_000])
  })

  test('lists leaves under folders with mode and object', async () => {
    const repository = keep(newRepository())
    const commit = repository.commit({ 'a/b/c': '1', 'a-b': '2', 'd/e': 'exec:3', '*': 'link:a-b' })
    const trees = gitTrees(gitIn(repository.folder))
    expect((await trees.list(commit)).map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      '120000 *',
      '100644 a-b',
      '100644 a/b/c',
      '100755 d/e',
    ])
    expect((await trees.list(commit, ['a/', '*'])).map(({ path }) => path)).toEqual(['*', 'a/b/c'])
    expect(await trees.list(commit, [])).toEqual([])
  })
})

describe('a commit as files', () => {
  const files = {
    'real/file': 'text',
    link: 'link:real/file',
    folder: 'link:real',
    out: 'link:../../etc/passwd',
    absolute: 'link:/etc/passwd',
    loop: 'link:loop',
    chain: 'link:folder/file',
    gone: 'link:nowhere',
  }
  test.each([
    { title: 'a file', path: 'real/file', expected: 'text' },
    { title: 'a link', path: 'link', expected: 'text' },
    { title: 'a file through a linked folder', path: 'folder/file', expected: 'text' },
    { title: 'a link through a linked folder', path: 'chain', expected: 'text' },
    { title: 'a path that is not tidy', path: './real/../real/file', expected: 'text' },
    { title: 'nothing for a folder', path: 'real', expected: undefined },
    { title: 'nothing below a file', path: 'real/file/x', expected: undefined },
    { title: 'nothing for a link to nowhere', path: 'gone', expected: undefined },
    { title: 'nothing for what is missing', path: 'a/b/c', expected: undefined },
  ])('reads $title', async ({ path, expected }) => {
    const repository = keep(newRepository())
    const source = commitFiles(gitTrees(gitIn(repository.folder)), repository.commit(files))
    expect(text(await source.read(path))).toBe(expected)
  })

  test.each([
    { path: 'out', message: 'out: "out" leaves the repository. Use a path that stays inside the repository.' },
    {
      path: 'absolute',
      message: 'absolute: "absolute" leaves the repository. Use a path that stays inside the repository.',
    },
    { path: '../x', message: '../x: "../x" leaves the repository. Use a path that stays inside the repository.' },
    {
      path: 'loop',
      message: 'loop: "loop" leads through links that never end. Use a path that stays inside the repository.',
    },
  ])('refuses "$path"', async ({ path, message }) => {
    const repository = keep(newRepository())
    const source = commitFiles(gitTrees(gitIn(repository.folder)), repository.commit(files))
    const error = await thrownBy(source.read(path))
    expect([error.code, error.message]).toEqual(['PATH_OUTSIDE', message])
  })

  test('lists several folders at once, each with its own files', async () => {
    const repository = keep(newRepository())
    const trees = gitTrees(gitIn(repository.folder))
    const asked: (readonly string[] | undefined)[] = []
    const counted = {
      ...trees,
      list: (commit: CommitId, folders?: readonly string[]) => {
        asked.push(folders)
        return trees.list(commit, folders)
      },
    }
    const source = commitFiles(counted, repository.commit({ 'a/x': '1', 'a/b/y': '1', 'ab/z': '1', c: '1' }))
    const lists = await Promise.all(['a', 'a/b', 'ab', 'none'].map((folder) => source.list(folder)))
    expect(lists).toEqual([['a/b/y', 'a/x'], ['a/b/y'], ['ab/z'], []])
    expect(asked).toEqual([['a', 'a/b', 'ab', 'none']])
    expect(await source.list('')).toEqual(['a/b/y', 'a/x', 'ab/z', 'c'])
  })

  test('lists files and links, and does not enter links', async () => {
    const repository = keep(newRepository())
    const source = commitFiles(gitTrees(gitIn(repository.folder)), repository.commit(files))
    expect(await source.list('real')).toEqual(['real/file'])
    expect(await source.list('')).toEqual(Object.keys(files).toSorted())
  })
})

describe('finding revisions', () => {
  test('takes what git rev-parse takes, peels tags, and reads no options', async () => {
    const repository = keep(newRepository())
    const first = repository.commit({ a: '1' })
    const second = repository.commit({ a: '2' })
    repository.git('tag', '-a', 'v1', '-m', 'v1', first)
    const revisions = gitRevisions(gitIn(repository.folder))
    const names = ['HEAD', 'HEAD~1', 'main', 'v1', first.slice(0, 8), 'HEAD:a', 'nothing', '--all', '', 'f'.repeat(40)]
    expect(await Promise.all(names.map((name) => revisions.find(name)))).toEqual([
      second,
      first,
      second,
      first,
      first,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('knows ancestors and the merge base', async () => {
    const repository = keep(newRepository())
    const root = repository.commit({ a: '1' })
    const main = repository.commit({ a: '2' })
    repository.git('checkout', '-q', '-b', 'side', root)
    const side = repository.commit({ b: '1' })
    repository.git('checkout', '-q', '--orphan', 'other')
    const other = repository.commit({ c: '1' })
    const revisions = gitRevisions(gitIn(repository.folder))
    expect(await revisions.isAncestor(root, main)).toBe(true)
    expect(await revisions.isAncestor(main, main)).toBe(true)
    expect(await revisions.isAncestor(main, side)).toBe(false)
    expect(await revisions.mergeBase(main, side)).toBe(root)
    expect(await revisions.mergeBase(main, other)).toBeUndefined()
  })
})

describe('fetching into a shallow clone', () => {
  const long = (count: number): { origin: TestRepository; commits: CommitId[] } => {
    const origin = keep(newRepository())
    const commits = Array.from({ length: count }, (_, i) => origin.commit({ [`file-${i}`]: `${i}`, last: `${i}` }))
    return { origin, commits }
  }
  const countObjects = (clone: TestRepository): number =>
    clone.git('cat-file', '--batch-all-objects', '--batch-check').split('\n').length

  test('gets a missing commit by its id, with what differs and without its history', async () => {
    const { origin, commits } = long(30)
    const clone = keep(checkoutLikeActions(origin, commits[29] as string))
    const before = countObjects(clone)
    const revisions = gitRevisions(gitIn(clone.folder))
    const base = commits[10] as CommitId
    expect(await revisions.find(base)).toBeUndefined()
    expect(await revisions.fetch(base)).toBe(base)
    expect(countObjects(clone) - before).toBe(2)
    expect(clone.git('config', '--local', '--list')).not.toContain('promisor')
    const changed = await gitTrees(gitIn(clone.folder)).compare(base, commits[29] as CommitId)
    expect(changed).toHaveLength(20)
    expect(await revisions.find(commits[9] as string)).toBeUndefined()
  })

  test('gets the tip of a branch, a tag and a ref of our own', async () => {
    const { origin, commits } = long(3)
    origin.git('tag', '-a', 'v1', '-m', 'v1', commits[0] as string)
    origin.git('update-ref', 'refs/tagline/delivered/main', commits[1] as string)
    const clone = keep(checkoutLikeActions(origin, commits[2] as string))
    const revisions = gitRevisions(gitIn(clone.folder))
    expect(await revisions.fetch('refs/tagline/delivered/main')).toBe(commits[1])
    expect(await revisions.fetch('v1')).toBe(commits[0])
    expect(await revisions.fetch('main')).toBe(commits[2])
    expect(clone.git('for-each-ref', 'refs/tagline')).toBe('')
  })

  test.each(['refs/tagline/delivered/none', 'f'.repeat(40)])(
    'gives nothing for "%s", which the remote lacks',
    async (name) => {
      const { origin, commits } = long(2)
      const clone = keep(checkoutLikeActions(origin, commits[1] as string))
      expect(await gitRevisions(gitIn(clone.folder)).fetch(name)).toBeUndefined()
    },
  )

  test('connects two commits so that ancestry is answered as in a whole clone', async () => {
    const { origin, commits } = long(90)
    const [base, head] = [commits[4] as CommitId, commits[89] as CommitId]
    const clone = keep(checkoutLikeActions(origin, head))
    const revisions = gitRevisions(gitIn(clone.folder))
    await revisions.fetch(base)
    expect(await revisions.isAncestor(base, head)).toBe(false)
    await revisions.connect(base, head)
    expect(await revisions.isAncestor(base, head)).toBe(true)
    expect(await revisions.mergeBase(base, head)).toBe(base)
  })

  test('leaves a whole clone whole', async () => {
    const { origin, commits } = long(4)
    const clone = keep(checkoutLikeActions(origin, commits[3] as string, 0))
    origin.git('checkout', '-q', '-b', 'later')
    const later = origin.commit({ later: '1' })
    const revisions = gitRevisions(gitIn(clone.folder))
    expect(await revisions.fetch(later)).toBe(later)
    expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('false')
    expect(await revisions.isAncestor(commits[0] as CommitId, later)).toBe(true)
  })

  test('reads what a later fetch brings, also when a fetch without blobs has made the clone a partial one', async () => {
    const origin = keep(newRepository())
    origin.git('config', 'uploadpack.allowFilter', 'true')
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
    origin.commit({ 'a.txt': 'one\n' })
    const clone = keep(repositoryAt(temporaryFolder()))
    clone.git('clone', '-q', `file://${origin.folder}`, '.')
    const git = gitIn(clone.folder)
    const trees = gitTrees(git)
    expect(text((await trees.read(clone.git('rev-parse', 'HEAD') as CommitId, ['a.txt']))[0])).toBe('one\n')
    await git.output(['fetch', '-q', '--filter=blob:none', 'origin', origin.commit({ 'b.txt': 'b\n' })])
    const later = origin.commit({ 'a.txt': 'two\n' })
    await gitRevisions(git).fetch(later)
    expect((await trees.read(later, ['a.txt', 'b.txt'])).map(text)).toEqual(['two\n', 'b\n'])
  })

  test('gives nothing where there is no remote at all', async () => {
    const repository = keep(newRepository())
    repository.commit({ a: '1' })
    expect(await gitRevisions(gitIn(repository.folder)).fetch('main')).toBeUndefined()
  })

  test('says what git said when the remote cannot be reached, without the secret in its address', async () => {
    const repository = keep(newRepository())
    repository.commit({ a: '1' })
    repository.git('remote', 'add', 'origin', 'http://user:secret@127.0.0.1:1/x.git')
    const error = await thrownBy(gitRevisions(gitIn(repository.folder)).fetch('main'))
    expect(error.code).toBe('GIT_FAILED')
    expect(error.message).toMatch(/^git fetch: git said "fatal: unable to access 'http:\/\/127\.0\.0\.1:1\/x\.git\/': /)
    expect(error.message).not.toContain('secret')
  })
})

describe('a folder without a repository', () => {
  test('is told to add a checkout', async () => {
    const folder = keep(repositoryAt(temporaryFolder())).folder
    writeFileSync(join(folder, 'x'), '')
    const error = await thrownBy(gitRevisions(gitIn(folder)).find('HEAD'))
    expect([error.code, error.message]).toEqual([
      'CHECKOUT_MISSING',
      `${folder}: there is no Git repository here. Add \`- uses: actions/checkout@v6\` before this step.`,
    ])
  })
})
