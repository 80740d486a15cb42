import { beforeEach, describe, expect, test } from 'vitest'
import type { WorkFiles } from '../../src/ports/files.ts'

/** A fresh tree with one file `a/b.yaml` (`one`), one at `top.yaml`, a link `a/link` to it, and a link `out` that leaves the tree. */
export type MakeFiles = () => Promise<WorkFiles>

const textOf = async (files: WorkFiles, path: string): Promise<string | undefined> => {
  const bytes = await files.read(path)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}

/** What every tree of files does, real or fake. */
export const filesContract = (name: string, makeFiles: MakeFiles): void => {
  describe(name, () => {
    let files: WorkFiles
    beforeEach(async () => {
      files = await makeFiles()
    })

    test('reads a file', async () => {
      expect(await textOf(files, 'a/b.yaml')).toBe('one')
    })

    test.each(['none.yaml', 'a/none/x.yaml', 'top.yaml/x', 'a'])(
      'gives undefined for "%s", which is no file',
      async (path) => {
        expect(await files.read(path)).toBeUndefined()
      },
    )

    test('reads and writes through a link inside of the tree and leaves the link', async () => {
      expect(await textOf(files, 'a/link')).toBe('top')
      await files.write('a/link', Buffer.from('new'))
      expect(await textOf(files, 'top.yaml')).toBe('new')
      expect(await files.list('a')).toEqual(['a/b.yaml', 'a/link'])
    })

    test('lists every file below a folder, links too, sorted', async () => {
      await files.write('a/a/z.yaml', Buffer.from(''))
      expect(await files.list('')).toEqual(['a/a/z.yaml', 'a/b.yaml', 'a/link', 'out', 'top.yaml'])
      expect(await files.list('a')).toEqual(['a/a/z.yaml', 'a/b.yaml', 'a/link'])
      expect(await files.list('none')).toEqual([])
    })

    test('makes the folders of a new file', async () => {
      await files.write('new/deep/x.yaml', Buffer.from('x'))
      expect(await textOf(files, 'new/deep/x.yaml')).toBe('x')
    })

    test('removes a file with the folders that it leaves empty', async () => {
      await files.write('new/deep/x.yaml', Buffer.from('x'))
      await files.remove('new/deep/x.yaml')
      await files.remove('none.yaml')
      expect(await files.list('')).toEqual(['a/b.yaml', 'a/link', 'out', 'top.yaml'])
      expect(await files.list('new')).toEqual([])
    })

    test.each(['/etc/passwd', '../x', 'a/../../x', '', 'a//b', './a', '.git/config', 'a\0b'])(
      'refuses the path "%s"',
      async (path) => {
        const message = `${path}: the path "${path}" is not a file inside of the repository. Name a file inside of the repository.`
        await expect(files.read(path)).rejects.toThrow(message)
        await expect(files.write(path, Buffer.from(''))).rejects.toThrow(message)
        await expect(files.remove(path)).rejects.toThrow(message)
      },
    )

    test('refuses a link that leaves the tree', async () => {
      const message = 'out: a link leads from "out" out of the repository. Name a file inside of the repository.'
      await expect(files.read('out')).rejects.toThrow(message)
      await expect(files.write('out', Buffer.from(''))).rejects.toThrow(message)
    })
  })
}
