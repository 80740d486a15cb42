import { findImageName } from '../../images/image-name.ts'
import { type Complaint, textAs } from '../schema/scalars.ts'

/** What is wrong with the name of an app or a stage, which becomes part of branches, files and images. */
export const nameComplaint =
  (kind: 'app' | 'stage') =>
  (name: string): Complaint | undefined => {
    if (kind === 'app' && name === 'all')
      return { what: `an app cannot be called "all", which means every app`, fix: 'Choose another name' }
    const fits =
      /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name) && !name.includes('..') && !name.endsWith('.lock')
    if (fits) return undefined
    return {
      what: `"${name}" cannot be the name of ${kind === 'app' ? 'an app' : 'a stage'}`,
      fix: 'Use letters, digits, ".", "_" and "-", with a letter or digit first and last',
    }
  }

/** A name of an app or a stage that must exist elsewhere in the file. */
export const nameOf = (kind: 'app' | 'stage') =>
  textAs<string>({
    expected: `the name of ${kind === 'app' ? 'an app' : 'a stage'}`,
    example: kind === 'app' ? 'web' : 'dev',
    read: (text) => text,
  })

/** A registry with the folder in it under which images lie. */
export const registry = textAs<string>({
  expected: 'a registry',
  example: 'ghcr.io/acme',
  read: (text, key) => {
    const bare = text.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '')
    if (bare === text && findImageName(`${text}/app`) !== undefined) return text
    const fixed = findImageName(`${bare}/app`) === undefined ? bare.toLowerCase() : bare
    const fix =
      findImageName(`${fixed}/app`) === undefined
        ? 'Write host and path, such as `registry: ghcr.io/acme`'
        : `Write \`${key}: ${fixed}\``
    return { what: `"${key}" must be a registry, not "${text}"`, fix }
  },
})

/** An image name, with neither tag nor digest. */
export const imageName = textAs<string>({
  expected: 'the name of an image',
  example: 'ghcr.io/acme/web',
  read: (text, key) => imageComplaint(text, key) ?? text,
})

/** What is wrong with an image name. */
export const imageComplaint = (text: string, key: string): Complaint | undefined => {
  if (findImageName(text) !== undefined) return undefined
  const bare = text
    .replace(/^[a-z]+:\/\//, '')
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .replace(/\/+$/, '')
  const fixed = [bare, bare.toLowerCase()].find((name) => findImageName(name) !== undefined)
  const why = fixed === bare.toLowerCase() && fixed !== bare ? ' (repository names are lower case)' : ''
  const fix =
    fixed === undefined
      ? `Write registry, path and name, such as \`${key}: ghcr.io/acme/web\``
      : `Write \`${key}: ${fixed}\``
  return { what: `"${key}" must be the name of an image${why}, without tag or digest, not "${text}"`, fix }
}

/** The name of a branch, by the rules of `git check-ref-format`. */
export const branch = textAs<string>({
  expected: 'the name of a branch',
  example: 'env/prod',
  read: (text, key) => {
    const bare = text.replace(/^refs\/heads\//, '')
    const bad = /[\s~^:?*[\\\x7f]|\.\.|@\{|\/\/|\/$|^[/-]|\.$|(?:^|\/)\.|\.lock(?:\/|$)|^@$/.test(bare)
    if (!bad && bare === text) return text
    const fix = bad ? 'Use a name that `git check-ref-format --branch` takes' : `Write \`${key}: ${bare}\``
    return { what: `"${key}" must be the name of a branch, not "${text}"`, fix }
  },
})

/** `owner/repo` on the same GitHub. */
export const repository = textAs<string>({
  expected: 'a repository',
  example: 'acme/gitops',
  json: { type: 'string', pattern: '^[\\w.-]+/[\\w.-]+$' },
  read: (text, key) => {
    if (/^[\w.-]+\/[\w.-]+$/.test(text) && !text.endsWith('.git')) return text
    const [, found] = /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(text) ?? []
    return { what: `"${key}" must be a repository, not "${text}"`, fix: `Write \`${key}: ${found ?? 'acme/gitops'}\`` }
  },
})

/** A version of Kubernetes; `v1.34` and `1.34` are the same. */
export const kubeVersion = textAs<string>({
  expected: 'a version of Kubernetes',
  example: '"1.34"',
  json: { type: ['string', 'number'] },
  read: (text, key) =>
    /^v?1\.\d+(?:\.\d+)?$/.test(text)
      ? text.replace(/^v/, '')
      : { what: `"${key}" must be a version of Kubernetes, not "${text}"`, fix: `Write \`${key}: "1.34"\`` },
})
