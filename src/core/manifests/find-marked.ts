import { findReference } from '../images/reference.ts'
import type { ByName } from './find-parameters.ts'
import type { Node, ScalarNode } from './node.ts'
import type { Path } from './path.ts'
import type { Cell, Slot } from './slot.ts'
import { walk } from './walk.ts'
import { lastPartOf, namesImage, type Wanted } from './wanted.ts'

/** What the markers of one policy point at; undefined parts have no marker. */
interface Marked {
  readonly policy: string
  readonly cells: Map<string, Cell[]>
}

/**
 * Finds slots by Flux's markers, `# {"$imagepolicy": "namespace:policy"}` with `:tag`, `:name` or `:digest` after the policy
 * (Flux, "Configure image update for custom resources").
 */
export const findMarkedSlots = (
  root: Node,
  path: Path | undefined,
  text: string,
  wanted: Wanted,
  cellOf: (node: ScalarNode, path: Path | undefined) => Cell,
): ByName => {
  const policies = new Map<string, Marked>()
  walk(root, path, {
    mapping: () => true,
    sequence: () => true,
    scalar: (node, at) => {
      const marker = findMarker(text, node.end)
      if (marker === undefined) return
      const marked = policies.get(marker.policy) ?? { policy: marker.policy, cells: new Map() }
      marked.cells.set(marker.part, [...(marked.cells.get(marker.part) ?? []), cellOf(node, at)])
      policies.set(marker.policy, marked)
    },
  })
  const all = [...policies.values()]
  return {
    named: all.filter((marked) => namesWanted(marked, wanted)).flatMap(slotsOf),
    unnamed: all.filter((marked) => isOwnPolicy(marked, wanted)).flatMap(slotsOf),
  }
}

const findMarker = (text: string, end: number): { policy: string; part: string } | undefined => {
  const newline = text.indexOf('\n', end)
  const rest = text.slice(end, newline < 0 ? text.length : newline)
  const match = /#.*\{\s*"\$imagepolicy"\s*:\s*"([^":]+:[^":]+)(?::(tag|name|digest))?"/.exec(rest)
  return match === null ? undefined : { policy: match[1] ?? '', part: match[2] ?? 'reference' }
}

const namesWanted = ({ cells }: Marked, { image }: Wanted): boolean =>
  ['reference', 'name'].some((part) => cells.get(part)?.some((cell) => namesImage(cell.node.value, image)))

const isOwnPolicy = ({ policy }: Marked, wanted: Wanted): boolean => {
  const name = policy.slice(policy.indexOf(':') + 1)
  return wanted.app !== undefined && (name === wanted.app || name === lastPartOf(wanted.image))
}

const slotsOf = ({ cells }: Marked): readonly Slot[] => {
  const tags = cells.get('tag') ?? []
  const digests = cells.get('digest') ?? []
  const fields = Array.from(
    { length: Math.max(tags.length, digests.length) },
    (_, at): Slot => ({
      kind: 'fields',
      tag: tags[at],
      digest: digests[at],
    }),
  )
  return [...fields, ...(cells.get('reference') ?? []).flatMap(referenceSlot)]
}

const referenceSlot = (cell: Cell): readonly Slot[] => {
  const text = cell.node.value
  const reference = findReference(text)
  if (reference === undefined) return []
  const tail =
    (reference.tag === undefined ? '' : `:${reference.tag}`) +
    (reference.digest === undefined ? '' : `@${reference.digest}`)
  return [{ kind: 'reference', cell, reference, prefix: text.slice(0, text.length - tail.length) }]
}
