import { fieldsFor, normalKey } from './field-names.ts'
import { findValue, resolve, type ScalarNode, type SequenceNode } from './node.ts'
import { type Path, pathTo } from './path.ts'
import type { Cell, FieldsSlot, Slot } from './slot.ts'
import { isInRegistry, namesImage, type Wanted } from './wanted.ts'

/** Slots by whether the image's name stands beside them. */
export interface ByName {
  readonly named: readonly Slot[]
  readonly unnamed: readonly Slot[]
}

/** Tells whether a list has parameters of a chart: Argo CD's, or the `set` blocks of a `helm_release` in Terraform. */
export const isParameterList = (path: Path): boolean => path.step === 'parameters' || path.step === 'set'

/** Finds slots in a list of `name` and `value`, as an Argo CD Application writes `helm.parameters`. */
export const findParameterSlots = (
  list: SequenceNode,
  path: Path,
  wanted: Wanted,
  cellOf: (node: ScalarNode, path: Path) => Cell,
): ByName => {
  const cells = parametersOf(list, path, cellOf)
  const named = [...cells].flatMap(([name, cell]) => findNamed(name, cell, cells, wanted))
  const bare = fieldsUnder(
    [...cells.keys()].find((name) => /(?:^|\.)image\.tag$/.test(name))?.slice(0, -4) ?? '',
    cells,
  )
  return { named, unnamed: bare === undefined ? [] : [bare] }
}

const parametersOf = (
  list: SequenceNode,
  path: Path,
  cellOf: (node: ScalarNode, path: Path) => Cell,
): ReadonlyMap<string, Cell> => {
  const cells = new Map<string, Cell>()
  list.items.forEach((item, index) => {
    const mapping = resolve(item)
    if (mapping.kind !== 'mapping') return
    const name = findValue(mapping, 'name')
    const value = findValue(mapping, 'value')
    if (name?.kind === 'scalar' && value?.kind === 'scalar')
      cells.set(name.value, cellOf(value, pathTo(pathTo(path, index), 'value')))
  })
  return cells
}

const findNamed = (
  name: string,
  cell: Cell,
  cells: ReadonlyMap<string, Cell>,
  wanted: Wanted,
): readonly FieldsSlot[] => {
  const prefix = name.slice(0, name.lastIndexOf('.') + 1)
  const fields = fieldsFor(name.slice(prefix.length))
  if (fields === undefined) return []
  const text = cell.node.value
  const registries = [`${prefix}registry`, 'global.imageRegistry'].map((key) => cells.get(key)?.node.value ?? '')
  const isWanted = isInRegistry(registries, text, wanted.image) || namesImage(text, wanted.image)
  if (!isWanted || text.includes('@') || /:[^/]*$/.test(text)) return []
  const at = (names: readonly string[]) =>
    [...cells].find(([key]) => key.startsWith(prefix) && names.includes(normalKey(key.slice(prefix.length))))?.[1]
  const [tag, digest] = [at(fields.tag), at(fields.digest)]
  return tag === undefined && digest === undefined ? [] : [{ kind: 'fields', tag, digest }]
}

const fieldsUnder = (prefix: string, cells: ReadonlyMap<string, Cell>): FieldsSlot | undefined => {
  if (prefix === '') return undefined
  const named = ['.repository', '.registry', '.name'].some((key) => cells.has(prefix + key))
  const tag = cells.get(`${prefix}.tag`)
  return named || tag === undefined ? undefined : { kind: 'fields', tag, digest: cells.get(`${prefix}.digest`) }
}
