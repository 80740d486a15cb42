import { type CommitId, formatRevision, type Revision } from '../images/revision.ts'

/** How one release stands to another by the commits that delivered them. */
export type Order = 'same' | 'older' | 'newer' | 'diverged' | 'unknown'

/** The part of a commit graph that tells revisions apart. */
export interface Ancestry {
  /** How `a` stands to `b`; unknown where a revision is missing or outside of the graph. */
  readonly order: (a: Revision | undefined, b: Revision | undefined) => Order
}

/** Commits by id with their parents. */
export type CommitGraph = ReadonlyMap<CommitId, readonly CommitId[]>

/** Builds the relation from a graph that reaches down to a common ancestor of all revisions that will be asked for. */
export const ancestryOf = (graph: CommitGraph): Ancestry => {
  const known = new Set([...graph.keys(), ...[...graph.values()].flat()])
  const reached = new Map<CommitId, ReadonlySet<CommitId>>()
  const ancestorsOf = (commit: CommitId): ReadonlySet<CommitId> => {
    const before = reached.get(commit)
    if (before !== undefined) return before
    const found = walk(graph, commit)
    reached.set(commit, found)
    return found
  }
  return {
    order: (a, b) => {
      if (a === undefined || b === undefined) return 'unknown'
      if (formatRevision(a) === formatRevision(b)) return 'same'
      if (a.repository !== b.repository || !known.has(a.sha) || !known.has(b.sha)) return 'unknown'
      if (ancestorsOf(b.sha).has(a.sha)) return 'older'
      return ancestorsOf(a.sha).has(b.sha) ? 'newer' : 'diverged'
    },
  }
}

const walk = (graph: CommitGraph, start: CommitId): ReadonlySet<CommitId> => {
  const seen = new Set([start])
  const open = [start]
  for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
    for (const parent of graph.get(commit) ?? []) {
      if (seen.has(parent)) continue
      seen.add(parent)
      open.push(parent)
    }
  }
  return seen
}
