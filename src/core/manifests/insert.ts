import { UserError } from '../errors/user-error.ts'
import type { AddEntry, AddField } from './change.ts'
import { findValue, keyOf, type MappingNode, type Node, resolve, type SequenceNode } from './node.ts'
import type { Region } from './region.ts'
import type { Splice } from './splice.ts'
import { isPlainString } from './string-type.ts'

/** Plans the line for a field that an entry lacks, after what names the image there. */
export const planField = ({ entry, key, value }: AddField): Splice => {
  const { region, node } = entry
  refuseEmbedded(region, entry.manifest.file)
  const text = `${key}: ${quoteLike(value, node)}`
  const last = node.entries.findLast((one) => ['name', 'newName', 'newTag'].includes(keyOf(one) ?? ''))
  if (last === undefined) throw new Error('an entry of a kustomization has a name')
  if (node.flow) return at(endOf(last.value), `, ${text}`)
  const indent = ' '.repeat(columnOf(region.text, node.entries[0]?.key.start ?? 0))
  return insertLines(region.text, endOf(last.value), [indent + text])
}

/** Plans a whole entry in the style of those that are there. */
export const planEntry = ({ region, root, fields, manifest }: AddEntry): Splice => {
  refuseEmbedded(region, manifest.file)
  const images = findValue(root, 'images')
  if (images?.kind === 'sequence' && images.flow) return planFlowItem(images, fields)
  if (images?.kind === 'sequence') return planItem(region.text, images, fields)
  const dash = ' '.repeat(dashColumnOf(region.text, root))
  const lines = linesOf(fields, dash, ' ', plainOrDouble)
  if (images === undefined) return insertLines(region.text, endOf(root), ['images:', ...lines])
  return insertLines(region.text, images.end, lines)
}

const refuseEmbedded = (region: Region, file: string): void => {
  if (region.inside === undefined) return
  const what = 'the entry stands in a text inside another value, where no line can be added'
  throw new UserError('EDIT_REFUSED', { where: { file }, what, fix: 'Add the line with an empty value by hand' })
}

const planFlowItem = (images: SequenceNode, fields: AddEntry['fields']): Splice => {
  const item = `{ ${fields.map(([key, value]) => `${key}: ${plainOrDouble(value)}`).join(', ')} }`
  const last = images.items.at(-1)
  return last === undefined ? at(images.start + 1, item) : at(endOf(last), `, ${item}`)
}

const planItem = (text: string, images: SequenceNode, fields: AddEntry['fields']): Splice => {
  const last = images.items.at(-1)
  const model = last === undefined ? undefined : resolve(last)
  const column = columnOf(text, images.start)
  const start = model?.kind === 'mapping' && !model.flow ? (model.entries[0]?.key.start ?? 0) : 0
  const gap = start > 0 ? columnOf(text, start) - columnOf(text, lastDash(text, start)) - 1 : 1
  const quote = (value: string) => (model?.kind === 'mapping' ? quoteLike(value, model) : plainOrDouble(value))
  const lines = linesOf(fields, ' '.repeat(column), ' '.repeat(Math.max(1, gap)), quote)
  return insertLines(text, last === undefined ? images.end : endOf(last), lines)
}

const lastDash = (text: string, offset: number): number => text.lastIndexOf('-', offset - 1)

const linesOf = (
  fields: AddEntry['fields'],
  indent: string,
  gap: string,
  quote: (value: string) => string,
): readonly string[] =>
  fields.map(([key, value], index) => {
    const written = key === 'newTag' || key === 'digest' ? quote(value) : plainOrDouble(value)
    return `${indent}${index === 0 ? `-${gap}` : ` ${gap}`}${key}: ${written}`
  })

/** How the sequences of this file stand to their keys. */
const dashColumnOf = (text: string, root: MappingNode): number => {
  const sequence = root.entries.map((entry) => resolve(entry.value)).find((value) => value.kind === 'sequence')
  return sequence === undefined || (sequence.kind === 'sequence' && sequence.flow) ? 0 : columnOf(text, sequence.start)
}

const quoteLike = (value: string, model: MappingNode): string => {
  const tag = findValue(model, 'newTag') ?? findValue(model, 'digest') ?? findValue(model, 'name')
  if (tag?.kind === 'scalar' && tag.style === 'single') return `'${value}'`
  return tag?.kind === 'scalar' && tag.style === 'double' ? `"${value}"` : plainOrDouble(value)
}

const plainOrDouble = (value: string): string => (isPlainString(value) ? value : `"${value}"`)

const columnOf = (text: string, offset: number): number => {
  const line = text.lastIndexOf('\n', offset - 1) + 1
  return offset - line - (line === 0 && text.startsWith('\uFEFF') ? 1 : 0)
}

/** Where the last value in a node ends. */
const endOf = (node: Node): number => {
  if (node.kind === 'mapping' && !node.flow)
    return Math.max(node.start, ...node.entries.map((entry) => endOf(entry.value)))
  if (node.kind === 'sequence' && !node.flow) return Math.max(node.start, ...node.items.map(endOf))
  return node.end
}

/** Puts lines after the line in which an offset stands; a file with no last line break keeps having none. */
const insertLines = (text: string, offset: number, lines: readonly string[]): Splice => {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  if (offset > 0 && text[offset - 1] === '\n') return at(offset, lines.map((line) => line + eol).join(''))
  const newline = text.indexOf('\n', offset)
  const end = newline < 0 ? text.length : text[newline - 1] === '\r' ? newline - 1 : newline
  return at(end, lines.map((line) => eol + line).join(''))
}

const at = (offset: number, text: string): Splice => ({ start: offset, end: offset, text })
