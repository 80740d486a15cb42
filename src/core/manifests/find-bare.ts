import { normalKey } from './field-names.ts'
import { allEntries, keyOf, type MappingNode } from './node.ts'
import type { Path } from './path.ts'
import type { Cell, FieldsSlot } from './slot.ts'
import { lastPartOf, type Wanted } from './wanted.ts'

/**
 * Finds the slot of a file that belongs to one app and leaves the name to the chart: `image: { tag: v1 }`, `imageTag: v1`, or a
 * repository that ends like the image's with no registry beside it.
 */
export const findBareSlot = (
  node: MappingNode,
  path: Path | undefined,
  wanted: Wanted,
  cellAt: (key: string) => Cell | undefined,
): FieldsSlot | undefined => {
  const names = allEntries(node).map((entry) => normalKey(keyOf(entry) ?? ''))
  const flat = names.includes('imagetag') || names.includes('imagedigest')
  if (!flat && normalKey(String(path?.step ?? '')) !== 'image') return undefined
  if (!isNameless(names, wanted, cellAt)) return undefined
  const tag = flat ? cellAt('imagetag') : cellAt('tag')
  const digest = flat ? cellAt('imagedigest') : cellAt('digest')
  return tag === undefined && digest === undefined ? undefined : { kind: 'fields', tag, digest }
}

const isNameless = (names: readonly string[], wanted: Wanted, cellAt: (key: string) => Cell | undefined): boolean => {
  const naming = names.filter((name) => /^(?:image)?(?:repository|repo|name|registry)$|^image$/.test(name))
  if (naming.length === 0) return true
  const value = naming.length === 1 ? (cellAt(naming[0] ?? '')?.node.value ?? '') : ''
  return value !== '' && (value === lastPartOf(wanted.image) || value === wanted.image.repository)
}
