import type { Problem } from '../errors/problem.ts'
import { findImageName } from '../images/image-name.ts'
import type { DiscoveredApp } from './discovery.ts'
import { nameComplaint } from './values/names.ts'

/**
 * Parts the folders that were discovered into those that make an app and what is wrong with the others: one problem each.
 * @param registry undefined where it is not known; then images are not looked at.
 * @param file the configuration, undefined where there is none.
 */
export const checkDiscovered = (
  discovered: readonly DiscoveredApp[],
  registry: string | undefined,
  file: string | undefined,
): { readonly good: readonly DiscoveredApp[]; readonly problems: readonly Problem[] } => {
  const good: DiscoveredApp[] = []
  const problems: Problem[] = []
  const owners = new Map<string, DiscoveredApp>()
  const taken = new Set(discovered.map(({ name }) => name.toLowerCase()))
  for (const app of discovered) {
    const what = wrongWith(app, registry, owners.get(app.name.toLowerCase()))
    if (what === undefined) {
      owners.set(app.name.toLowerCase(), app)
      good.push(app)
    } else problems.push({ where: { name: plain(app.path) }, what, fix: fixFor(app, taken, file, discovered.length) })
  }
  return { good, problems }
}

const wrongWith = (
  { name, path }: DiscoveredApp,
  registry: string | undefined,
  owner: DiscoveredApp | undefined,
): string | undefined => {
  if (hasBadCharacter(path)) return `the path "${plain(path)}" has a line break, a NUL or a backslash in it`
  const wrong = nameComplaint('app')(name)
  if (wrong !== undefined) return wrong.what
  if (registry === undefined) return undefined
  const image = `${registry}/${name.toLowerCase()}`
  if (findImageName(image) === undefined)
    return `the app "${name}" would make the image "${image}", which no registry takes`
  return owner && `the app "${name}" has the same image "${image}" as "${owner.name}" in ${owner.path}`
}

const hasBadCharacter = (path: string): boolean => /[\0\n\r\\]/.test(path)

/** A message is one line. */
const plain = (path: string): string => path.replace(/[\0\n\r]/g, '?')

/** An entry ends discovery, so that the other apps must be named with it. */
const fixFor = ({ name, path }: DiscoveredApp, taken: Set<string>, file: string | undefined, count: number): string => {
  if (hasBadCharacter(path)) return 'Rename the folder'
  const free = freeName(name, path, taken)
  taken.add(free)
  const entry = `\`apps: { ${free}: { path: ${JSON.stringify(path)} } }\``
  const others = count > 1 ? ', and the other apps beside it' : ''
  return file === undefined ? `Add tagline.yaml with ${entry}${others}` : `Add ${entry} to ${file}${others}`
}

const freeName = (name: string, path: string, taken: ReadonlySet<string>): string => {
  const long = slug(path)
  const free = [slug(name), long].find((each) => each !== '' && each !== 'all' && !taken.has(each))
  if (free !== undefined) return free
  let count = 2
  while (taken.has(`${long}-${count}`)) count++
  return `${long}-${count}`
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
