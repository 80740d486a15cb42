import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'

/** A commit by its full id; with `repository:` the repository stands before it (`owner/repo@sha`). */
export interface Revision {
  readonly sha: CommitId
  /** `owner/repo`; absent where the commit is of the repository that holds the stages. */
  readonly repository?: string
}

/** The full lower-case hexadecimal id of a Git object (SHA-1 or SHA-256). */
export type CommitId = string & { readonly kind: 'commit' }

/** Tells whether a text is a full object id. */
export const isCommitId = (text: string): text is CommitId => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)

/**
 * Parses `sha` or `owner/repo@sha`.
 * @throws UserError RELEASE_INVALID.
 */
export const parseRevision = (text: string, where: Place = { name: 'revision' }): Revision => {
  const at = text.lastIndexOf('@')
  const repository = at < 0 ? undefined : text.slice(0, at)
  const sha = text.slice(at + 1)
  if (isCommitId(sha) && (repository === undefined || /^[\w.-]+\/[\w.-]+$/.test(repository))) {
    return repository === undefined ? { sha } : { sha, repository }
  }
  throw new UserError('RELEASE_INVALID', {
    where,
    what: `"${text}" is not a revision`,
    fix: 'Write the full id of a commit, or `owner/repo@` and the id',
  })
}

/** Writes a revision; the inverse of `parseRevision`. */
export const formatRevision = ({ sha, repository }: Revision): string =>
  repository === undefined ? sha : `${repository}@${sha}`
