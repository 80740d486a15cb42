import { findNearMiss } from '../../errors/near-miss.ts'
import { isTag } from '../../images/tag.ts'
import { type FieldValues, fillKnown, templateFields } from '../../images/template.ts'
import { type Complaint, suggest, textAs } from '../schema/scalars.ts'
import { imageComplaint } from './names.ts'
import { pathComplaint, tidyPath } from './paths.ts'

/** One value for each field, each of a form that may really come. */
const sample: FieldValues = {
  sha: '0123456789abcdef0123456789abcdef01234567',
  sha12: '0123456789ab',
  version: '1.2.3',
  branch: 'main',
  date: '20261224-180000',
  run: '42',
}

const fieldsIn = (text: string): readonly string[] => [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)

const unknownField = (text: string, key: string, known: readonly string[]): Complaint | undefined => {
  const name = fieldsIn(text).find((field) => !known.includes(field))
  if (name === undefined) return undefined
  const all = known.map((field) => `{${field}}`)
  return { what: `"${key}" is "${text}", which has an unknown field "{${name}}"`, fix: suggest(`{${name}}`, all) }
}

/** The template of a tag. */
export const tagTemplate = textAs<string>({
  expected: 'a tag with fields',
  example: '"{version}"',
  json: { type: ['string', 'number'] },
  read: (text, key) => {
    const unknown = unknownField(text, key, templateFields)
    if (unknown !== undefined) return unknown
    const made = fillKnown(text, sample)
    if (isTag(made)) return text
    const fix = `Use at most 128 letters, digits, ".", "_" and "-" around the fields, such as \`${key}: "sha-{sha12}"\``
    return { what: `"${key}" is "${text}", which never makes a tag (one would be "${made}")`, fix }
  },
})

/** The value of a build argument; braces that are no near miss of a field are the user's own. */
export const buildArgument = textAs<string>({
  expected: 'text',
  example: '"{sha}"',
  json: { type: ['string', 'number', 'boolean'] },
  read: (text, key) => {
    const near = fieldsIn(text).find((name) => !isField(name) && findNearMiss(name, templateFields) !== undefined)
    return near === undefined || near === '' ? text : (unknownField(text, key, templateFields) ?? text)
  },
})

const isField = (name: string): boolean => templateFields.some((field) => field === name)

const stageFields = ['stage', 'app']

/** Puts words in place of the fields, to look at what stands around them. */
const filled = (text: string): string => text.replace(/\{(?:stage|app)\}/g, 'x')

/** Text in which `{stage}` and `{app}` may stand. */
export const stageText = (example: string) =>
  textAs<string>({ expected: 'text', example, read: (text, key) => unknownField(text, key, stageFields) ?? text })

/** A path of the repository in which `{stage}` and `{app}` may stand. */
export const stagePath = (example: string, { folder = false } = {}) =>
  textAs<string>({
    expected: 'a path from the root of the repository',
    example,
    read: (text, key) => {
      const wrong = unknownField(text, key, stageFields) ?? pathComplaint(text, key)
      if (wrong !== undefined) return wrong
      return folder && text.endsWith('/') ? `${tidyPath(text)}/` : tidyPath(text)
    },
  })

/** An image name in which `{stage}` and `{app}` may stand. */
export const stageImage = textAs<string>({
  expected: 'the name of an image',
  example: 'gitops-argocd',
  read: (text, key) =>
    unknownField(text, key, stageFields) ?? (imageComplaint(filled(text), key) && imageComplaint(text, key)) ?? text,
})
