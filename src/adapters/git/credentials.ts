import type { Git } from './git.ts'

/**
 * Lets every git of this process reach the remote with a token, also where the checkout left no credentials.
 * The token goes through the environment, never through an argument or a file.
 */
export const useToken = async (git: Git, token: string | undefined): Promise<void> => {
  if (token === undefined) return
  const { exitCode, stdout } = await git.run(['remote', 'get-url', 'origin'])
  const address = URL.parse(stdout.toString('utf8').trim())
  if (exitCode !== 0 || address === null || !/^https?:$/.test(address.protocol)) return
  const key = `http.${address.origin}/.extraheader`
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  const given = Number(process.env.GIT_CONFIG_COUNT ?? 0)
  // A blank value takes away what the checkout left: two headers of one name are refused.
  for (const [index, value] of ['', `AUTHORIZATION: basic ${basic}`].entries()) {
    process.env[`GIT_CONFIG_KEY_${given + index}`] = key
    process.env[`GIT_CONFIG_VALUE_${given + index}`] = value
  }
  process.env.GIT_CONFIG_COUNT = String(given + 2)
}
