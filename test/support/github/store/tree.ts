import type { ObjectStore } from './objects.ts'

/** One entry of a tree object; `mode` with six digits, as GitHub writes it. */
export type TreeEntry = { readonly mode: string; readonly name: string; readonly oid: string }

/** A change of a tree; no `entry` removes what is at `path`. */
export type TreeEdit = {
  readonly path: string
  readonly entry: { readonly mode: string; readonly oid: string } | undefined
}

/** The kind of object that a mode stands for. */
export const typeOfMode = (mode: string): 'blob' | 'tree' | 'commit' =>
  mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'

/** The bytes of a tree object -> its entries. */
export const parseTree = (content: Buffer): readonly TreeEntry[] => {
  const entries: TreeEntry[] = []
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at)
    const zero = content.indexOf(0, space)
    entries.push({
      mode: content.toString('latin1', at, space).padStart(6, '0'),
      name: content.toString('utf8', space + 1, zero),
      oid: content.toString('hex', zero + 1, zero + 21),
    })
    at = zero + 21
  }
  return entries
}

const sortKey = ({ mode, name }: TreeEntry) => Buffer.from(mode === '040000' ? `${name}/` : name)

/** Entries -> the bytes of a tree object, in Git's order. */
export const formatTree = (entries: readonly TreeEntry[]): Buffer => {
  const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
  return Buffer.concat(
    sorted.flatMap(({ mode, name, oid }) => [
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
      Buffer.from(oid, 'hex'),
    ]),
  )
}

/** The entry at a path below a tree, or none; the empty path is the tree itself. */
export const entryAt = async (objects: ObjectStore, tree: string, path: string): Promise<TreeEntry | undefined> => {
  let entry: TreeEntry | undefined = { mode: '040000', name: '', oid: tree }
  for (const name of path.split('/').filter((step) => step !== '')) {
    if (entry?.mode !== '040000') return undefined
    entry = (await objects.tree(entry.oid)).find((each) => each.name === name)
  }
  return entry
}

/** All entries below a tree with their whole paths, folders before what they hold. */
export const walkTree = async (
  objects: ObjectStore,
  tree: string,
  recursive: boolean,
  prefix = '',
): Promise<readonly (TreeEntry & { readonly path: string })[]> => {
  const walked: (TreeEntry & { readonly path: string })[] = []
  for (const entry of await objects.tree(tree)) {
    const path = `${prefix}${entry.name}`
    walked.push({ ...entry, path })
    if (recursive && entry.mode === '040000') walked.push(...(await walkTree(objects, entry.oid, true, `${path}/`)))
  }
  return walked
}

const groupByFirstStep = (edits: readonly TreeEdit[]): Map<string, TreeEdit[]> => {
  const groups = new Map<string, TreeEdit[]>()
  for (const { path, entry } of edits) {
    const [first = '', ...rest] = path.split('/')
    const group = groups.get(first) ?? []
    group.push({ path: rest.join('/'), entry })
    groups.set(first, group)
  }
  return groups
}

/**
 * Writes the trees that come out of a base and edits; a folder that has nothing left goes.
 * @returns the id of the new tree, or none when it holds nothing.
 */
export const editTree = async (
  objects: ObjectStore,
  base: string | undefined,
  edits: readonly TreeEdit[],
): Promise<string | undefined> => {
  const entries = new Map((base === undefined ? [] : await objects.tree(base)).map((entry) => [entry.name, entry]))
  for (const [name, group] of groupByFirstStep(edits)) {
    const whole = group.findLast((edit) => edit.path === '')
    const below = group.filter((edit) => edit.path !== '')
    if (whole !== undefined) {
      if (whole.entry === undefined) entries.delete(name)
      else entries.set(name, { name, ...whole.entry })
    }
    if (below.length === 0) continue
    const old = entries.get(name)
    const oid = await editTree(objects, old?.mode === '040000' ? old.oid : undefined, below)
    if (oid === undefined) entries.delete(name)
    else entries.set(name, { mode: '040000', name, oid })
  }
  return entries.size === 0 ? undefined : objects.write('tree', formatTree([...entries.values()]))
}
