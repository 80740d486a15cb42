import { Failure } from './failure.ts'

/** The arguments by which a list is cut. */
export type Cut = {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

const cursorOf = (index: number) => Buffer.from(`cursor:${index}`).toString('base64')

const indexOf = (cursor: string): number => {
  const match = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))
  if (match === null) throw new Failure('UNPROCESSABLE', `\`${cursor}\` does not appear to be a valid cursor.`)
  return Number(match[1])
}

const requireSound = ({ first, last }: Cut, name: string) => {
  const count = first ?? last
  if (count === null || count === undefined)
    throw new Failure(
      'UNPROCESSABLE',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    )
  if (count > 100)
    throw new Failure(
      'UNPROCESSABLE',
      `Requesting ${count} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    )
}

/** A page of a list as GitHub's connections are: at most 100 of it. */
export const connection = <T, N>(all: readonly T[], cut: Cut, name: string, node: (one: T) => N) => {
  requireSound(cut, name)
  const low = cut.after ? indexOf(cut.after) + 1 : 0
  const high = cut.before ? indexOf(cut.before) : all.length
  const from = cut.last ? Math.max(low, high - cut.last) : low
  const to = cut.first ? Math.min(high, from + cut.first) : high
  const shown = all.slice(from, to)
  return {
    totalCount: all.length,
    nodes: () => shown.map(node),
    edges: () => shown.map((one, index) => ({ cursor: cursorOf(from + index), node: node(one) })),
    pageInfo: {
      hasNextPage: to < all.length,
      hasPreviousPage: from > 0,
      startCursor: shown.length === 0 ? null : cursorOf(from),
      endCursor: shown.length === 0 ? null : cursorOf(to - 1),
    },
  }
}
