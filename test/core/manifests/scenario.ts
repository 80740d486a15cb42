import { parseDigest } from '../../../src/core/images/digest.ts'
import { parseImageName } from '../../../src/core/images/image-name.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { parseKey } from '../../../src/core/manifests/key.ts'
import { planFileEdits } from '../../../src/flows/edit-files.ts'
import { memoryFiles } from '../../support/fakes/memory-files.ts'

/** One file before an edit, with what is asked for. */
export interface Scenario {
  readonly before: string
  /** By default `values.yaml`. */
  readonly file?: string
  readonly image?: string
  readonly key?: string
  /** By default `v2`; null gives none. */
  readonly tag?: string | null
  readonly digest?: string
}

/** A digest made of one hexadecimal digit, for reading tests. */
export const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`

/** Edits a file that is named outright, as the action does. */
export const edit = async (scenario: Scenario) => {
  const { before, file = 'values.yaml', image = 'ghcr.io/acme/web', key, tag = 'v2', digest } = scenario
  const target = {
    ...(tag === null ? {} : { tag: parseTag(tag) }),
    ...(digest === undefined ? {} : { digest: parseDigest(digest) }),
  }
  const sought = key === undefined ? { image: parseImageName(image) } : { key: parseKey(key) }
  const plan = await planFileEdits({ files: memoryFiles({ [file]: before }) }, { patterns: [file], sought, target })
  const [change] = plan.changes
  return { plan, after: change?.content === undefined ? before : Buffer.from(change.content).toString('utf8') }
}

/** The text after an edit. */
export const edited = async (scenario: Scenario): Promise<string> => (await edit(scenario)).after
