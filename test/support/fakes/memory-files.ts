import { insidePath, outsideError } from '../../../src/core/inputs/inside-path.ts'
import type { WorkFiles } from '../../../src/ports/files.ts'

/** A fake tree of files in memory; tests look at `contents` afterwards. */
export interface MemoryFiles extends WorkFiles {
  readonly contents: Map<string, Uint8Array>
  /** Links by path, with what they point to from the folder they are in; one that leaves the tree is refused. */
  readonly links: Map<string, string>
  /** Paths in the order in which they were written. */
  readonly written: string[]
  /** The text of a file, for assertions. */
  readonly text: (path: string) => string | undefined
}

/** Makes a fake tree out of texts by path. */
export const memoryFiles = (texts: Readonly<Record<string, string | Uint8Array>> = {}): MemoryFiles => {
  const contents = new Map(
    Object.entries(texts).map(([path, text]) => [path, typeof text === 'string' ? Buffer.from(text) : text] as const),
  )
  const links = new Map<string, string>()
  const written: string[] = []
  const target = (path: string): string => followLink(links, insidePath(path))
  return {
    contents,
    links,
    written,
    text: (path) => {
      const bytes = contents.get(path)
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
    },
    read: async (path) => contents.get(target(path)),
    list: async (folder) => {
      const prefix = folder === '' ? '' : `${insidePath(folder)}/`
      return [...contents.keys(), ...links.keys()].filter((path) => path.startsWith(prefix)).sort()
    },
    write: async (path, content) => {
      const at = target(path)
      if (Buffer.compare(contents.get(at) ?? new Uint8Array(), content) === 0 && contents.has(at)) return
      contents.set(at, content)
      written.push(path)
    },
    remove: async (path) => {
      contents.delete(insidePath(path))
      links.delete(path)
    },
  }
}

const followLink = (links: ReadonlyMap<string, string>, path: string): string => {
  const link = links.get(path)
  if (link === undefined) return path
  const parts = path.split('/').slice(0, -1)
  for (const part of link.split('/')) {
    if (part === '..' && parts.pop() === undefined)
      throw outsideError(path, `a link leads from "${path}" out of the repository`)
    if (part !== '..' && part !== '.') parts.push(part)
  }
  return followLink(links, parts.join('/'))
}
