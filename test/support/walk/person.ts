import assert from 'node:assert/strict'
import { type Push, runByHand, runOnPush, succeeded } from './runs.ts'
import type { FileMap } from './shop.ts'
import type { Site } from './site.ts'

const merge = async ({ shop }: Site, number: number): Promise<Push> => {
  const before = (await shop.sha('main')) ?? ''
  await shop.mergePullRequest(number)
  return { before, after: (await shop.sha('main')) ?? '' }
}

/** A person proposes a change of some files. @returns the pull request's number. */
export const propose = async ({ shop }: Site, title: string, files: FileMap): Promise<number> => {
  const branch = title.toLowerCase().replace(/[^a-z]+/g, '-')
  await shop.commit({ branch, from: 'main', files, message: title })
  const { number } = await shop.openPullRequest({ head: branch, base: 'main', title })
  return number
}

/** A person proposes a change of some files and merges it. */
export const mergeChange = async (site: Site, title: string, files: FileMap): Promise<Push> =>
  merge(site, await propose(site, title, files))

/** The branches of all open pull requests. */
export const openBranches = ({ shop }: Site): readonly string[] =>
  shop
    .pulls('open')
    .map(({ pull }) => pull.head)
    .sort()

/** A person merges the open promotion of an app into a stage. */
export const mergePromotion = async (site: Site, stage: string, app: string): Promise<Push> => {
  const branch = `tagline/${stage}/${app}`
  const promotion = site.shop.pulls('open').find(({ pull }) => pull.head === branch)
  assert(promotion !== undefined, `no pull request is open from ${branch}, but from: ${openBranches(site).join(', ')}`)
  return merge(site, promotion.number)
}

/** The run of deliver.yml that the push starts. */
export const deliver = async (site: Site, push: Push): Promise<void> => {
  succeeded(await runOnPush(site, 'deliver', push))
}

/** A person merges the promotion into each stage in turn, and each merge starts promote.yml. */
export const promoteThrough = async (site: Site, stages: readonly string[], app: string): Promise<void> => {
  for (const stage of stages) succeeded(await runOnPush(site, 'promote', await mergePromotion(site, stage, app)))
}

/** A person rolls an app of a stage back by the form of promote.yml, merges what it proposes, and the merge starts promote.yml. */
export const rollBack = async (site: Site, stage: string, app: string): Promise<void> => {
  succeeded(await runByHand(site, 'promote', { stage, app, version: 'previous', reason: 'It answers with errors' }))
  await promoteThrough(site, [stage], app)
}
