import type { CommitId } from './revision.ts'
import { type Source, sourceLabel } from './source.ts'

/** What the labels of an image tell of it. */
export interface LabelFacts {
  /** The page of the repository, such as `https://github.com/acme/shop`; undefined outside of GitHub. */
  readonly page: string | undefined
  readonly revision: CommitId
  readonly version: string
  /** The time of the commit, so that the same commit makes the same label. */
  readonly created: Date
  readonly title: string
  /** Undefined for a dirty build, which must not be found by its source. */
  readonly source: Source | undefined
}

const prefix = 'org.opencontainers.image.'

/** The label that names the commit an image was built from. */
export const revisionLabel = `${prefix}revision`

/**
 * The labels of an image by the OCI image specification ("Pre-Defined Annotation Keys") and our own for its source.
 * @param given the user's own, which win, save for the source.
 */
export const labelsOf = (
  facts: LabelFacts,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...(facts.page === undefined ? {} : { [`${prefix}source`]: facts.page, [`${prefix}url`]: facts.page }),
  [revisionLabel]: facts.revision,
  [`${prefix}version`]: facts.version,
  [`${prefix}created`]: facts.created.toISOString().replace(/\.\d{3}Z$/, 'Z'),
  [`${prefix}title`]: facts.title,
  ...given,
  ...(facts.source === undefined ? {} : { [sourceLabel]: facts.source }),
})
