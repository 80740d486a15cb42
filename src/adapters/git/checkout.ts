import { UserError } from '../../core/errors/user-error.ts'
import { type CommitId, isCommitId } from '../../core/images/revision.ts'
import type { CheckedOut, Checkout } from '../../ports/checkout.ts'
import type { Git } from './git.ts'

/** The work tree around a folder; paths are from its root. */
export const gitCheckout = (git: Git): Checkout => ({
  head: () => readHead(git),
  differences: async (folders) => {
    const within = folders.includes('') ? [] : folders
    const output = await git.output([...statusArguments, '--', ...within])
    return fieldsIn(output).map(pathOf).toSorted()
  },
  unknownFiles: async (folder) =>
    fieldsIn(await git.output(['ls-files', '-z', '--others', '--full-name', '--', folder])),
})

/** Folders stay folded (`matching`, `normal`), or an ignored `node_modules` would be listed file by file. */
const statusArguments = [
  'status',
  '--porcelain=v1',
  '-z',
  '--no-renames',
  '--untracked-files=normal',
  '--ignored=matching',
  '--ignore-submodules=none',
] as const

const fieldsIn = (output: Buffer): readonly string[] => output.toString('utf8').split('\0').filter(Boolean)

/** `XY path`: two letters of state, a space, the path. */
const pathOf = (line: string): string => line.slice(3)

const readHead = async (git: Git): Promise<CheckedOut> => {
  const { exitCode, stdout } = await git.run(['log', '-1', '--no-show-signature', '--format=%H %ct %P', 'HEAD', '--'])
  const [commit = '', seconds = '', ...parents] = stdout.toString('utf8').trim().split(' ')
  if (exitCode === 0 && isCommitId(commit)) {
    return {
      commit,
      time: new Date(Number(seconds) * 1000),
      parents: parents as readonly string[] as readonly CommitId[],
    }
  }
  // Names the missing repository where that is what is wrong.
  await git.output(['rev-parse', '--git-dir'])
  throw new UserError('CHECKOUT_MISSING', {
    where: { name: git.folder },
    what: 'the repository has no commit yet',
    fix: 'Commit something, or check a branch out that has commits',
  })
}
