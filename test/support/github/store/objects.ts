import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { type CatFile, startCatFile } from './cat-file.ts'
import { type Commit, parseCommit } from './commit.ts'
import { parseTree, type TreeEntry } from './tree.ts'

/** The kinds of Git's objects. */
export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag'

/** What Git says of an object. */
export type ObjectInfo = { readonly oid: string; readonly type: ObjectType; readonly size: number }

/** Reads and writes the objects of one repository; objects never change, so parsed ones are kept. */
export type ObjectStore = {
  /** @param expression any revision that Git understands ("main", "main:path", an id). */
  find(expression: string): Promise<ObjectInfo | undefined>
  read(oid: string): Promise<Buffer>
  commit(oid: string): Promise<Commit>
  tree(oid: string): Promise<readonly TreeEntry[]>
  /** @returns the object's id. */
  write(type: ObjectType, content: Buffer): string
  close(): void
}

const writeLoose = (gitDir: string, type: ObjectType, content: Buffer): string => {
  const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])
  const oid = createHash('sha1').update(whole).digest('hex')
  const folder = join(gitDir, 'objects', oid.slice(0, 2))
  const path = join(folder, oid.slice(2))
  if (existsSync(path)) return oid
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${path}.new`, deflateSync(whole, { level: 1 }), { mode: 0o444 })
  renameSync(`${path}.new`, path)
  return oid
}

const remember = <T>(make: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    made.catch(() => known.delete(key))
    return made
  }
}

const readAs = async <T>(
  catFile: CatFile,
  oid: string,
  type: ObjectType,
  parse: (content: Buffer) => T,
): Promise<T> => {
  const { info, content } = await catFile.contents(oid)
  if (info === undefined) throw new Error(`object ${oid}: not in the repository.`)
  if (info.type !== type) throw new Error(`object ${oid}: a ${info.type}, not a ${type}.`)
  return parse(content)
}

/** Opens the objects of a bare repository. */
export const openObjects = (gitDir: string): ObjectStore => {
  const catFile = startCatFile(gitDir)
  return {
    find: (expression) => catFile.info(expression),
    read: async (oid) => (await catFile.contents(oid)).content,
    commit: remember((oid) => readAs(catFile, oid, 'commit', parseCommit)),
    tree: remember((oid) => readAs(catFile, oid, 'tree', parseTree)),
    write: (type, content) => writeLoose(gitDir, type, content),
    close: () => catFile.close(),
  }
}
