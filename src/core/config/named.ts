import { findNearMiss } from '../errors/near-miss.ts'
import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import type { App, Config, Stage } from './config.ts'

/**
 * The app of a name.
 * @throws UserError APP_NOT_FOUND with the near miss, or the names there are.
 */
export const appNamed = (config: Config, name: string, where: Place = { name: 'app' }): App => {
  const app = config.apps.find((each) => each.name === name)
  if (app !== undefined) return app
  throw notThere('APP_NOT_FOUND', 'app', name, config.apps, where)
}

/**
 * The stage of a name.
 * @throws UserError STAGE_NOT_FOUND with the near miss, or the names there are.
 */
export const stageNamed = (config: Config, name: string, where: Place = { name: 'stage' }): Stage => {
  const stage = config.stages.find((each) => each.name === name)
  if (stage !== undefined) return stage
  throw notThere('STAGE_NOT_FOUND', 'stage', name, config.stages, where)
}

const mostNames = 20

const notThere = (
  code: 'APP_NOT_FOUND' | 'STAGE_NOT_FOUND',
  kind: string,
  name: string,
  all: readonly { readonly name: string }[],
  where: Place,
): UserError => {
  const names = all.map((each) => each.name)
  const meant = findNearMiss(name, names)
  const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : ''
  const listed =
    names.length === 0 ? `Add it under \`${kind}s:\`` : `Use one of: ${names.slice(0, mostNames).join(', ')}${more}`
  return new UserError(code, {
    where,
    what: `there is no ${kind} "${name}"`,
    fix: meant === undefined ? listed : `Did you mean "${meant}"? Write "${meant}"`,
  })
}
