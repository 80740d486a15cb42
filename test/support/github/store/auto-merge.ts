import { Refusal } from '../refusal.ts'
import { mergePull } from './merge.ts'
import { mergeabilityOf } from './mergeability.ts'
import { type PullTicket, pullsOf, type Repository, type World } from './model.ts'

const isReady = async (repo: Repository, ticket: PullTicket): Promise<boolean> => {
  const { mergeable, state } = await mergeabilityOf(repo, ticket)
  return mergeable === true && (state === 'clean' || state === 'unstable')
}

const settle = async (world: World, repo: Repository, ticket: PullTicket): Promise<void> => {
  const { autoMerge } = ticket.pull
  if (autoMerge === null || !(await isReady(repo, ticket))) return
  const wish = {
    method: autoMerge.method,
    ...(autoMerge.title === null ? {} : { title: autoMerge.title }),
    ...(autoMerge.message === null ? {} : { message: autoMerge.message }),
  }
  await mergePull(world, repo, autoMerge.by, ticket, wish).catch((error: unknown) => {
    // What still stands against the merge keeps the order standing.
    if (!(error instanceof Refusal)) throw error
  })
}

/** Merges each pull request that waited for what now holds, in the name of who ordered it. */
export const settleAutoMerges = async (world: World, repo: Repository): Promise<void> => {
  for (const ticket of pullsOf(repo)) if (ticket.state === 'open') await settle(world, repo, ticket)
}
