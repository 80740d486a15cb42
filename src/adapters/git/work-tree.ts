import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommitId } from '../../core/images/revision.ts'
import type { Git } from './git.ts'

/**
 * Checks a commit out into a folder of its own for as long as some work takes; nothing of it stays.
 * @param under absolute folder in which the temporary one is made.
 */
export const withWorkTree = async <T>(
  git: Git,
  commit: CommitId,
  under: string,
  work: (folder: string) => Promise<T>,
): Promise<T> => {
  const parent = await mkdtemp(join(under, 'tagline-'))
  const folder = join(parent, 'tree')
  try {
    await git.output(['worktree', 'add', '--detach', '--quiet', folder, commit])
    return await work(folder)
  } finally {
    await git.run(['worktree', 'remove', '--force', folder])
    await rm(parent, { recursive: true, force: true })
    await git.run(['worktree', 'prune'])
  }
}
