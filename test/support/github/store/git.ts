import { execFile } from 'node:child_process'

/** What a Git process left. */
export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string }

/** An environment in which Git reads no configuration but the repository's and asks nobody. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Octo Cat',
  GIT_AUTHOR_EMAIL: 'octocat@users.noreply.github.com',
  GIT_COMMITTER_NAME: 'Octo Cat',
  GIT_COMMITTER_EMAIL: 'octocat@users.noreply.github.com',
}

/** Runs Git in a bare repository, whatever its exit code. */
export const tryGit = (
  gitDir: string,
  args: readonly string[],
  more: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
): Promise<GitResult> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      ['--git-dir', gitDir, ...args],
      { encoding: 'buffer', maxBuffer: 1 << 28, env: { ...gitEnvironment, ...more.env } },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') return reject(error)
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr: stderr.toString('utf8') })
      },
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(more.input ?? '')
  })

/** Runs Git in a bare repository. @throws Error with Git's words when it fails. */
export const git = async (
  gitDir: string,
  args: readonly string[],
  more: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
): Promise<string> => {
  const { code, stdout, stderr } = await tryGit(gitDir, args, more)
  if (code !== 0) throw new Error(`git ${args.join(' ')}: exit code ${code}: ${stderr.trim()}`)
  return stdout.toString('utf8')
}
