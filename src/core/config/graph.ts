/** A step from one name to another, and where it is written. */
export interface Step {
  readonly to: string
  readonly at: number
}

/** Names and the steps that lead from each. */
export type Graph = ReadonlyMap<string, readonly Step[]>

/** A way that comes back to where it began: the names in order, the first again as the last. */
export interface Cycle {
  readonly names: readonly string[]
  /** Where its last step is written. */
  readonly at: number
}

/** Every cycle that a walk from each name in turn runs into; one for each step that leads back. */
export const findCycles = (graph: Graph): readonly Cycle[] => {
  const cycles: Cycle[] = []
  const done = new Set<string>()
  const way: string[] = []
  const visit = (name: string): void => {
    way.push(name)
    for (const { to, at } of graph.get(name) ?? []) {
      const start = way.indexOf(to)
      if (start >= 0) cycles.push({ names: [...way.slice(start), to], at })
      else if (!done.has(to)) visit(to)
    }
    way.pop()
    done.add(name)
  }
  for (const name of graph.keys()) if (!done.has(name)) visit(name)
  return cycles
}

/** The names in an order in which each follows all that its steps lead to; names with no tie keep their order. */
export const sortByGraph = (graph: Graph): readonly string[] => {
  const sorted = new Set<string>()
  const visit = (name: string): void => {
    if (sorted.has(name) || !graph.has(name)) return
    for (const { to } of graph.get(name) ?? []) visit(to)
    sorted.add(name)
  }
  for (const name of graph.keys()) visit(name)
  return [...sorted]
}
