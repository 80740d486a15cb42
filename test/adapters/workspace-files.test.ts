import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { memoryFiles } from '../support/fakes/memory-files.ts'
import { filesContract } from './files.contract.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

const makeRoot = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tagline-files-'))
  folders.push(folder)
  const root = join(folder, 'root')
  await mkdir(join(root, 'a'), { recursive: true })
  await mkdir(join(root, '.git'))
  await writeFile(join(root, '.git/config'), '')
  await writeFile(join(folder, 'secret'), 'secret')
  await writeFile(join(root, 'a/b.yaml'), 'one')
  await writeFile(join(root, 'top.yaml'), 'top')
  await symlink('../top.yaml', join(root, 'a/link'))
  await symlink('../secret', join(root, 'out'))
  return root
}

filesContract('workspaceFiles', async () => workspaceFiles(await makeRoot()))

filesContract('memoryFiles, the fake', async () => {
  const files = memoryFiles({ 'a/b.yaml': 'one', 'top.yaml': 'top' })
  files.links.set('a/link', '../top.yaml')
  files.links.set('out', '../secret')
  return files
})

test('a file that says the same already keeps its time of change', async () => {
  const root = await makeRoot()
  await utimes(join(root, 'top.yaml'), 1000, 1000)
  await workspaceFiles(root).write('top.yaml', Buffer.from('top'))
  expect((await stat(join(root, 'top.yaml'))).mtimeMs).toBe(1_000_000)
})

test('a file that changes keeps its mode, and nothing temporary stays', async () => {
  const root = await makeRoot()
  await chmod(join(root, 'top.yaml'), 0o755)
  await workspaceFiles(root).write('top.yaml', Buffer.from('other'))
  expect((await stat(join(root, 'top.yaml'))).mode & 0o777).toBe(0o755)
  expect(await readdir(root)).toEqual(['.git', 'a', 'out', 'top.yaml'])
})

test('a folder that is a link out of the tree is refused for a new file', async () => {
  const root = await makeRoot()
  await symlink('..', join(root, 'up'))
  await expect(workspaceFiles(root).write('up/x.yaml', Buffer.from(''))).rejects.toThrow(
    'up/x.yaml: a link leads from "up/x.yaml" out of the repository. Name a file inside of the repository.',
  )
})
