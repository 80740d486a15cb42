import type { Place } from '../errors/place.ts'
import type { Problem } from '../errors/problem.ts'
import { parseTag, type Tag } from './tag.ts'
import { type FieldValues, fieldsOf, fillTemplate } from './template.ts'
import { findYamlReading } from './yaml-reading.ts'

/** The template where the user gives none: never read as a number, never the same for two commits. */
export const defaultTagTemplate = 'sha-{sha12}'

/** A tag made from a template, with what the user should know of it. */
export interface PlannedTag {
  readonly tag: Tag
  /** Whether an image that holds the tag may lose it: only `latest`, and the name of a branch. */
  readonly movable: boolean
  readonly warnings: readonly Problem[]
}

/**
 * Makes the tag of a release.
 * @throws UserError CONFIG_INVALID, INPUT_INVALID or IMAGE_INVALID.
 */
export const planTag = (template: string, values: FieldValues, where: Place): PlannedTag => {
  const tag = parseTag(fillTemplate(template, values, where), where)
  return { tag, movable: isMovable(template), warnings: warningsOf(template, tag, where) }
}

/** Whether a tag is meant to point at one image after another: `latest`, or a branch with nothing that tells two commits apart. */
export const isMovable = (template: string): boolean => {
  const fields = fieldsOf(template)
  return template === 'latest' || (fields.size === 1 && fields.has('branch'))
}

const warningsOf = (template: string, tag: Tag, where: Place): readonly Problem[] => {
  const reading = findYamlReading(tag)
  if (reading === undefined) return []
  const what = `the tag "${tag}" is ${reading} to YAML where it stands unquoted`
  return [{ where, what, fix: `Put a letter before it: \`tag: "v${template}"\`` }]
}

/** Whether every commit has a tag of its own by this template, so that a tag that is there was made for its commit. */
export const isOfOneCommit = (template: string): boolean =>
  (['sha', 'sha12', 'run'] as const).some((field) => fieldsOf(template).has(field))
