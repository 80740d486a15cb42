import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { rootOf, workspaceFiles } from '../../src/adapters/workspace-files.ts'
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

const refusalOf = (workspace: string, folder: string): string => {
  try {
    return `taken as ${rootOf(workspace, folder)}`
  } catch (error) {
    return (error as Error).message
  }
}

describe('the folder that a step works in', () => {
  test.each(['.', 'a', './a/', 'a/..'])('is taken where it is "%s"', async (folder) => {
    const root = await makeRoot()
    expect(rootOf(root, folder)).toBe(join(root, folder).replace(/\/$/, ''))
  })

  test('is taken where it is absolute and in the workspace', async () => {
    const root = await makeRoot()
    expect(rootOf(root, join(root, 'a'))).toBe(join(root, 'a'))
  })

  test.each(['missing', 'top.yaml', 'top.yaml/below'])('is refused where "%s" is no folder', async (folder) => {
    const root = await makeRoot()
    expect(refusalOf(root, folder)).toEqual(
      `input "working-directory": there is no folder "${folder}" in the workspace "${root}". Name one relative to the workspace, and check out before this step.`,
    )
  })

  test.each(['..', '../root2', 'a/../..', '/'])('is refused where "%s" is not in the workspace', async (folder) => {
    const root = await makeRoot()
    expect(refusalOf(root, folder)).toEqual(
      `input "working-directory": "${folder}" is not in the workspace. Name a folder of the workspace, relative to it.`,
    )
  })

  test('is refused where a link leads out of the workspace', async () => {
    const root = await makeRoot()
    await symlink('..', join(root, 'up'))
    expect(refusalOf(root, 'up')).toEqual(
      'input "working-directory": a link leads from "up" out of the workspace. Name a folder of the workspace, relative to it.',
    )
  })
})
