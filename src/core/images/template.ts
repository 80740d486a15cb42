import { findNearMiss } from '../errors/near-miss.ts'
import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'
import type { CommitId } from './revision.ts'

/** The fields that may stand in braces in `tag` and `build-args` (CONTRACT.md section 1). */
export const templateFields = ['sha', 'sha12', 'version', 'branch', 'date', 'run'] as const

export type TemplateField = (typeof templateFields)[number]

/** What the fields mean for one commit; a field that has no meaning there (no branch, no version file) is absent. */
export type FieldValues = Readonly<Partial<Record<TemplateField, string>>>

const fieldPattern = /\{([A-Za-z0-9_]+)\}/g

const isField = (name: string): name is TemplateField => templateFields.some((field) => field === name)

/** The known fields that a template uses. */
export const fieldsOf = (template: string): ReadonlySet<TemplateField> =>
  new Set([...template.matchAll(fieldPattern)].map(([, name = '']) => name).filter(isField))

/** What is known of a commit before it is written into tags. */
export interface FieldSources {
  readonly commit: CommitId
  readonly time: Date
  /** Short name, such as `feature/login`. */
  readonly branch?: string | undefined
  readonly version?: string | undefined
  readonly run?: string | undefined
}

/** The fields' values: `date` as `YYYYMMDD-HHmmss` in UTC, `branch` in lower case with `-` for what a tag cannot hold. */
export const fieldValuesOf = ({ commit, time, branch, version, run }: FieldSources): FieldValues => ({
  sha: commit,
  sha12: commit.slice(0, 12),
  date: dateField(time),
  ...(branch === undefined ? {} : { branch: branchField(branch) }),
  ...(version === undefined ? {} : { version }),
  ...(run === undefined ? {} : { run }),
})

const dateField = (time: Date): string => {
  const [day = '', hours = ''] = time.toISOString().split('T')
  return `${day.replaceAll('-', '')}-${hours.slice(0, 8).replaceAll(':', '')}`
}

const branchField = (branch: string): string =>
  branch
    .toLowerCase()
    .replace(/[^\w.-]/gu, '-')
    .replace(/^[.-]+/, '')

/**
 * Fills a template in which every `{field}` must be known and have a value.
 * @throws UserError CONFIG_INVALID (INPUT_INVALID where the template came by an input), all complaints at once.
 */
export const fillTemplate = (template: string, values: FieldValues, where: Place): string => {
  const names = new Set([...template.matchAll(fieldPattern)].map(([, name = '']) => name))
  const problems = [...names].flatMap((name) => problemOf(name, template, values)).map((said) => ({ where, ...said }))
  if (problems.length > 0) throw new UserError('input' in where ? 'INPUT_INVALID' : 'CONFIG_INVALID', problems)
  return fillKnown(template, values)
}

/** Fills the fields that are known; other text in braces is the user's own and stays. */
export const fillKnown = (template: string, values: FieldValues): string =>
  template.replace(fieldPattern, (all, name: string) => (isField(name) ? (values[name] ?? all) : all))

const problemOf = (name: string, template: string, values: FieldValues): readonly { what: string; fix: string }[] => {
  if (!isField(name)) {
    const meant = findNearMiss(name, templateFields)
    const fix = meant === undefined ? `Use one of: ${known}` : `Did you mean "{${meant}}"? Write "{${meant}}"`
    return [{ what: `"${template}" has an unknown field "{${name}}"`, fix }]
  }
  return values[name] === undefined
    ? [{ what: `"{${name}}" in "${template}" has no value here`, fix: remedy[name] }]
    : []
}

const known = templateFields.map((field) => `{${field}}`).join(', ')

const remedy: Readonly<Record<TemplateField, string>> = {
  sha: 'Check the repository out before this step',
  sha12: 'Check the repository out before this step',
  date: 'Check the repository out before this step',
  version: 'Add the version file (`version:` of the app names it, by default `.version`)',
  branch: 'Run it on a branch or a pull request, or use {sha12}',
  run: 'Run it in GitHub Actions, or use {sha12}',
}
