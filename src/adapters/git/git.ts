import { type ProcessResult, runProcess } from '../process.ts'
import { gitError } from './git-error.ts'
import { type ObjectReader, objectReader } from './object-reader.ts'
import { steadyArguments, steadyEnvironment } from './steady.ts'

/** The one door to the `git` program, in the repository around one folder. */
export interface Git {
  readonly folder: string
  /** Commits and blobs by name, through one process. */
  readonly objects: ObjectReader
  /** Runs git and gives back whatever came of it. */
  readonly run: (args: readonly string[], options?: GitOptions) => Promise<ProcessResult>
  /**
   * Runs git and gives its output.
   * @throws UserError GIT_FAILED with git's own words, or CHECKOUT_MISSING where the folder is in no repository.
   */
  readonly output: (args: readonly string[], options?: GitOptions) => Promise<Buffer>
}

/** What one run of git is given beside its arguments. */
export interface GitOptions {
  readonly input?: Uint8Array | string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A token for the remote, for checkouts that kept none (`persist-credentials: false`). */
export interface GitAccess {
  readonly serverUrl: string
  readonly token: string
}

/**
 * Hands the token over in the environment, where no list of processes shows it. The empty value takes away the header
 * that the checkout may have left, since GitHub refuses two.
 */
const accessEnvironment = (access: GitAccess | undefined): Readonly<Record<string, string>> => {
  if (access === undefined) return {}
  const key = `http.${access.serverUrl.replace(/\/$/, '')}/.extraheader`
  const basic = Buffer.from(`x-access-token:${access.token}`).toString('base64')
  // What the user hands to git in the same way comes first and stays.
  const given = Number(process.env.GIT_CONFIG_COUNT ?? 0)
  return {
    GIT_CONFIG_COUNT: String(given + 2),
    [`GIT_CONFIG_KEY_${given}`]: key,
    [`GIT_CONFIG_VALUE_${given}`]: '',
    [`GIT_CONFIG_KEY_${given + 1}`]: key,
    [`GIT_CONFIG_VALUE_${given + 1}`]: `AUTHORIZATION: basic ${basic}`,
  }
}

/**
 * Opens git in a folder.
 * @param access undefined: with the credentials that the checkout left in the repository's configuration.
 * @param folder absolute path of the work tree, of a folder in it, or of a bare repository.
 */
export const gitIn = (folder: string, access?: GitAccess): Git => {
  const always = { ...steadyEnvironment, ...accessEnvironment(access) }
  const objects = objectReader(folder, always)
  const run: Git['run'] = async (args, options = {}) => {
    const result = await runProcess('git', [...steadyArguments, ...args], {
      cwd: folder,
      env: { ...always, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
    })
    if (args.includes('fetch')) objects.renew()
    return result
  }
  return {
    folder,
    objects,
    run,
    output: async (args, options) => {
      const result = await run(args, options)
      if (result.exitCode !== 0) throw gitError(folder, args, result)
      return result.stdout
    },
  }
}
