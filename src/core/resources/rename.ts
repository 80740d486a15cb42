import { type Fields, groupOf, isFields, type Resource } from './resource.ts'

/** Tells whether two resources are one by name: in a newer API version, or but for the hash that kustomize puts behind generated names. */
export const isSameByName = ({ identity: old }: Resource, { identity: fresh }: Resource): boolean => {
  if (old.kind !== fresh.kind || old.namespace !== fresh.namespace) return false
  if (old.name === fresh.name) return true
  return groupOf(old) === groupOf(fresh) && withoutHash(old.name) === withoutHash(fresh.name)
}

/** Tells whether two resources of one kind hold nearly the same under names of their own. */
export const isAlike = (before: Resource, after: Resource): boolean =>
  before.identity.kind === after.identity.kind &&
  groupOf(before.identity) === groupOf(after.identity) &&
  likeness(before.value, after.value) >= leastLikeness

const leastLikeness = 0.75

/** Kustomize's hashes are ten letters and digits of an alphabet without vowels. */
const withoutHash = (name: string): string => name.replace(/-[2456789bcdfghkmt]{10}$/, '')

/** The share of leaves, without metadata, that two resources have in common. */
const likeness = (before: Fields, after: Fields): number => {
  const [old, fresh] = [leavesOf(before), leavesOf(after)]
  if (old.size === 0 || fresh.size === 0) return 0
  const common = [...old].filter((leaf) => fresh.has(leaf)).length
  return common / (old.size + fresh.size - common)
}

const leavesOf = (value: Fields): ReadonlySet<string> => {
  const leaves = new Set<string>()
  const walk = (part: unknown, path: string): void => {
    if (isFields(part)) for (const [key, inner] of Object.entries(part)) walk(inner, `${path}.${key}`)
    else if (Array.isArray(part)) for (const inner of part) walk(inner, `${path}[]`)
    else leaves.add(`${path}=${JSON.stringify(part)}`)
  }
  for (const [key, part] of Object.entries(value)) {
    if (key !== 'metadata' && key !== 'apiVersion' && key !== 'kind') walk(part, key)
  }
  return leaves
}
