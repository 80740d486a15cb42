import { UserError } from '../core/errors/user-error.ts'
import type { CommitId } from '../core/images/revision.ts'
import type { Log } from '../ports/log.ts'
import type { Refs } from '../ports/refs.ts'
import { deliveredRef } from './choose-base.ts'

/** What came of it: a newer delivery may have been there first, or the ref may not be written at all. */
export type Marked = 'moved' | 'behind' | 'refused'

/**
 * Records that everything up to a commit of a branch was delivered, forward only, so that the next run compares with it.
 * To be called after the whole set was delivered, and by no run for some of the apps.
 */
export const markDelivered = async (
  { refs, log }: { readonly refs: Refs; readonly log: Log },
  { branch, commit }: { readonly branch: string; readonly commit: CommitId },
): Promise<Marked> => {
  const ref = deliveredRef(branch)
  try {
    if ((await refs.forward(ref, commit)) === 'done' || (await refs.create(ref, commit)) === 'done') return 'moved'
    log.info(`${ref} is not moved: a newer delivery moved it, or ${commit.slice(0, 12)} does not follow it.`)
    return 'behind'
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'GITHUB_REFUSED') throw error
    const message = `${ref}: it may not be written here, so later runs compare with the last successful run instead. Let this token write refs/tagline/*, to have a failed delivery caught up with in any case. (${error.message})`
    log.annotate({ level: 'notice', message })
    return 'refused'
  }
}
