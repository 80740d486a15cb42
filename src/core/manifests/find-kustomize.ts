import { findImageName, isSameImage } from '../images/image-name.ts'
import { findValue, type MappingNode, type Node } from './node.ts'
import type { Path } from './path.ts'
import type { Cell, FieldsSlot, KustomizeEntry } from './slot.ts'
import type { Wanted } from './wanted.ts'

/** Tells whether a document is a kustomization or a component: by its kind, or by the name of its file. */
export const isKustomization = (root: Node | undefined, file: string): boolean => {
  const [kind, version] = root?.kind === 'mapping' ? ['kind', 'apiVersion'].map((key) => findValue(root, key)) : []
  // Flux has a kind of the same name, with `images:` at another place.
  if (version?.kind === 'scalar' && !version.value.startsWith('kustomize.config.k8s.io/')) return false
  if (kind?.kind === 'scalar') return kind.value === 'Kustomization' || kind.value === 'Component'
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file)
}

/** Tells whether a mapping is an entry under `images:` as kustomize reads it (kustomize `types.Image`). */
export const isKustomizeEntry = (node: MappingNode, path: Path | undefined, inKustomization: boolean): boolean => {
  if (typeof path?.step !== 'number' || path.parent?.step !== 'images') return false
  const has = (key: string) => findValue(node, key) !== undefined
  if (!has('name') || has('repository') || has('tag')) return false
  return inKustomization || has('newTag') || has('newName') || has('digest')
}

/** Finds the slot of an entry that results in the image; one that was asked for by the manifests' own name counts too. */
export const findKustomizeSlot = (
  entry: KustomizeEntry,
  wanted: Wanted,
  cellAt: (key: string) => Cell | undefined,
): FieldsSlot | undefined => {
  const name = imageAt(entry.node, 'name')
  const newName = imageAt(entry.node, 'newName')
  const results = newName ?? name
  const isResult = results !== undefined && isSameImage(results, wanted.image)
  const isNamed =
    name !== undefined &&
    isSameImage(name, wanted.image) &&
    (newName === undefined || (wanted.registryImage !== undefined && isSameImage(newName, wanted.registryImage)))
  return isResult || isNamed ? { kind: 'fields', tag: cellAt('newTag'), digest: cellAt('digest'), entry } : undefined
}

const imageAt = (node: MappingNode, key: string) => {
  const value = findValue(node, key)
  return value?.kind === 'scalar' ? findImageName(value.value) : undefined
}
