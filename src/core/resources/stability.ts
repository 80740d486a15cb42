import type { Problem } from '../errors/problem.ts'
import { UserError } from '../errors/user-error.ts'
import { compareSets, type Difference, subjectOf } from './compare.ts'
import { formatPath } from './path.ts'
import { formatSource, type RenderSource } from './render-source.ts'
import { formatIdentity, type Resource } from './resource.ts'

/**
 * Refuses a source that renders differently each time: nobody could tell what a change of it does.
 * The values are not told, as they are often keys.
 * @throws UserError RENDER_UNSTABLE that names each template and path.
 */
export const checkStable = (source: RenderSource, first: readonly Resource[], second: readonly Resource[]): void => {
  const problems = compareSets(first, second).map((difference) => unstable(source, difference))
  if (problems.length > 0) throw new UserError('RENDER_UNSTABLE', problems)
}

const unstable = (source: RenderSource, difference: Difference): Problem => {
  const resource = subjectOf(difference)
  return {
    where: { name: resource.template ?? formatSource(source) },
    what: `${formatIdentity(resource.identity)} is rendered differently each time${pathsOf(difference)}`,
    fix: 'Take the clock and chance (`now`, `randAlphaNum`, `genCA`, …) out of the template: give the value in a values file, or keep it in a Secret that is not rendered',
  }
}

const pathsOf = (difference: Difference): string => {
  if (difference.op === 'added' || difference.op === 'removed') return ''
  const paths = difference.changes.map(({ path }) => `"${formatPath(path)}"`)
  return paths.length === 0 ? '' : `, at ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ' and others' : ''}`
}
