/**
 * What stands in a configuration file, as it was written: scalars are their source text, because `1.30` and `2026-11`
 * lose what the user meant when they become numbers. `at` is the offset in the file.
 */
export type Node =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'empty'; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly at: number }
  | MapNode

/** A mapping with its keys in the order of the file; of a key that stands twice, the first counts. */
export interface MapNode {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly at: number
}

/** A value with the place of its key. */
export interface Entry {
  readonly at: number
  readonly value: Node
}
