import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitAll } from './stage-library.ts'

const own = new URL('actions/', import.meta.url).pathname

/**
 * Finds the actions of GitHub's own that workflows and actions below a folder use.
 * @returns what follows `uses:`, such as `actions/checkout@<commit>`.
 */
const usedActions = async (folder: string): Promise<ReadonlySet<string>> => {
  const used = new Set<string>()
  for (const file of await readdir(folder, { recursive: true })) {
    if (!/\.ya?ml$/.test(file)) continue
    for (const match of (await readFile(join(folder, file), 'utf8')).matchAll(/\buses:\s*['"]?(actions\/[^\s'"#]+)/g))
      if (match[1] !== undefined) used.add(match[1])
  }
  return used
}

/**
 * Makes a stand-in for every action of GitHub's own that is used below some folders: `actions/checkout` really checks
 * out, every other one fails if it is ever run. act wants each of them even if its step never runs.
 * @param to a folder to make them in.
 * @returns folders by what follows `uses:`.
 */
export const makeStandIns = async (folders: readonly string[], to: string): Promise<ReadonlyMap<string, string>> => {
  const checkout = await makeStandIn('checkout', to)
  const refuse = await makeStandIn('refuse', to)
  const used = (await Promise.all(folders.map(usedActions))).flatMap((names) => [...names])
  return new Map(used.map((name) => [name, name.startsWith('actions/checkout@') ? checkout : refuse]))
}

const makeStandIn = async (name: string, to: string): Promise<string> => {
  const folder = join(to, name)
  await cp(join(own, name), folder, { recursive: true })
  await commitAll(folder)
  return folder
}
