import { type Digest, isDigest } from '../images/digest.ts'
import { type CommitId, formatRevision, isCommitId, type Revision } from '../images/revision.ts'
import { isTag, type Tag } from '../images/tag.ts'
import { oneLine } from '../markdown/escape.ts'
import { type HeldRelease, isSameRelease } from './held-release.ts'

/** What a commit of ours says of one app at one stage, as `Tagline-…` trailers (CONTRACT.md section 3). */
export interface PromotionRecord {
  readonly stage: string
  readonly app: string
  readonly release: HeldRelease
  /** The stages it came from, or nothing for a delivery. */
  readonly from?: string
  /** The gates as they stood. */
  readonly gates?: string
  readonly reason?: string
}

const longestReason = 500

/** Writes the trailers of a commit, one block for each app. */
export const formatTrailers = (records: readonly PromotionRecord[]): string => records.map(blockOf).join('\n')

const blockOf = ({ stage, app, release, from, gates, reason }: PromotionRecord): string =>
  [
    ['Stage', stage],
    ['App', app],
    ['Release', release.tag],
    ['Digest', release.digest],
    ['Revision', release.revision === undefined ? undefined : formatRevision(release.revision)],
    ['From', from],
    ['Gates', gates],
    ['Reason', reason],
  ]
    .filter(([, value]) => value !== undefined && value !== '')
    .map(
      ([key, value]) =>
        `Tagline-${key}: ${oneLine(value ?? '')
          .slice(0, longestReason)
          .toWellFormed()
          .trimEnd()}`,
    )
    .join('\n')

/** The trailer by which a commit proves that nobody changed it after us: the tree that we gave it. */
export const formatTreeSeal = (tree: string): string => `Tagline-Tree: ${tree}`

/** Whether a message carries the seal of the tree that its commit has. */
export const isSealed = (message: string, tree: string): boolean =>
  message.split('\n').some((line) => line.trimEnd() === formatTreeSeal(tree))

/**
 * Reads every block of trailers in a message, wherever it stands: GitHub's squash indents nothing but puts several messages together.
 * What is no valid value is dropped, since anyone can write a commit message.
 */
export const parseTrailers = (message: string): readonly PromotionRecord[] => {
  const blocks: Map<string, string>[] = []
  for (const line of message.split('\n')) {
    const [, key, value] = /^Tagline-(\w+):\s*(.*?)\s*$/.exec(line) ?? []
    if (key === undefined || value === undefined) continue
    if (key === 'Stage') blocks.push(new Map())
    const block = blocks.at(-1)
    if (block !== undefined && !block.has(key)) block.set(key, value)
  }
  return blocks.flatMap(recordOf)
}

const recordOf = (block: ReadonlyMap<string, string>): readonly PromotionRecord[] => {
  const stage = block.get('Stage')
  const app = block.get('App')
  if (stage === undefined || app === undefined) return []
  const optional = { from: block.get('From'), gates: block.get('Gates'), reason: block.get('Reason') }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  return [{ stage, app, release: releaseOf(block), ...given }]
}

const releaseOf = (block: ReadonlyMap<string, string>): HeldRelease => {
  const tag = block.get('Release') ?? ''
  const digest = block.get('Digest') ?? ''
  const revision = revisionOf(block.get('Revision') ?? '')
  return {
    ...(isTag(tag) ? { tag: tag as Tag } : {}),
    ...(isDigest(digest) ? { digest: digest as Digest } : {}),
    ...(revision === undefined ? {} : { revision }),
  }
}

const revisionOf = (text: string): Revision | undefined => {
  const [, repository, sha = ''] = /^(?:([\w.-]+\/[\w.-]+)@)?(\w+)$/.exec(text) ?? []
  if (!isCommitId(sha)) return undefined
  return repository === undefined ? { sha: sha as CommitId } : { sha: sha as CommitId, repository }
}

const forcedMark = 'forced: '

/** The reason of a record, with why closed gates were passed over at its beginning, where they were. */
export const reasonOnRecord = (reason: string | undefined, force: string | undefined): string =>
  [force === undefined ? undefined : `${forcedMark}${force}`, force === reason ? undefined : reason]
    .filter((part) => part !== undefined)
    .join('; ')

/** Why closed gates were passed over, by a record; with the reason of the promotion where there is another. */
export const forceOnRecord = ({ reason }: PromotionRecord): string | undefined =>
  reason?.startsWith(forcedMark) ? reason.slice(forcedMark.length) : undefined

/** The record that a commit carries for a slot, which counts only if it names the value that the commit put there. */
export const findRecord = (
  messages: readonly string[],
  { stage, app, held }: { stage: string; app: string; held: HeldRelease },
): PromotionRecord | undefined =>
  messages
    .flatMap(parseTrailers)
    .find((record) => record.stage === stage && record.app === app && isSameRelease(record.release, held))
