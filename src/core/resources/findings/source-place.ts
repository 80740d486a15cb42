import { splitDocuments } from '../documents.ts'
import type { Remark } from './finding.ts'

/** Where the template that Helm names (`<name of the chart>/templates/…`) can stand, below the folder of the chart. */
export const templatePlaces = (chart: string, template: string | undefined): readonly string[] => {
  const inside = template?.split('/').slice(1).join('/')
  return inside === undefined || inside === '' ? [] : [`${chart}/${inside}`]
}

/**
 * Finds the line of a source file that a remark is about: that of the field at fault, else that of the kind.
 * @param template whether the file is a template, in which names are made up of other text.
 * @returns undefined where the file does not hold the resource.
 */
export const lineOfRemark = (text: string, remark: Remark, template: boolean): number | undefined => {
  const { kind, name } = remark.resource.identity
  const documents = splitDocuments(text).filter(
    ({ text: one }) => lineWith(one, new RegExp(`^kind:\\s*["']?${literal(kind)}\\b`)) !== undefined,
  )
  const named = template
    ? []
    : documents.filter((one) => new RegExp(`^\\s+name:\\s*["']?${literal(name)}["']?\\s*$`, 'm').test(one.text))
  const [document] = named.length > 0 ? named : documents.length === 1 || template ? documents : []
  if (document === undefined) return undefined
  const line =
    lineWith(document.text, new RegExp(`\\b${literal(remark.word)}\\b`)) ?? lineWith(document.text, /^kind:/) ?? 1
  return document.line + line - 1
}

const lineWith = (text: string, pattern: RegExp): number | undefined => {
  const index = text.split('\n').findIndex((line) => pattern.test(line))
  return index < 0 ? undefined : index + 1
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
