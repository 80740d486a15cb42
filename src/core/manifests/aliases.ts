import { keyOf, type Node, resolve } from './node.ts'
import { formatPath, type Path, pathTo } from './path.ts'
import type { Cell } from './slot.ts'

/** The paths at which aliases repeat a cell, so that they change with it. */
export const aliasPathsOf = ({ region, node, path }: Cell): readonly string[] => {
  if (!region.text.includes('*')) return []
  const found: string[] = []
  const visit = (at: Node, where: Path | undefined, through: boolean): void => {
    const value = resolve(at)
    const repeated = through || at.kind === 'alias'
    if (value === node && repeated) found.push(formatPath(where))
    if (value.kind === 'sequence')
      for (const [index, item] of value.items.entries()) visit(item, pathTo(where, index), repeated)
    if (value.kind !== 'mapping') return
    for (const entry of value.entries) visit(entry.value, pathTo(where, keyOf(entry) ?? ''), repeated)
  }
  for (const root of region.documents) if (root !== undefined) visit(root, undefined, false)
  return found.filter((one) => one !== formatPath(path))
}
