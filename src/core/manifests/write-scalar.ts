import type { ScalarNode } from './node.ts'
import type { Splice } from './splice.ts'
import { isPlainString } from './string-type.ts'

/** What the file's format allows: JSON and HCL know only double quotes. */
export type Quoting = 'yaml' | 'double-only'

/** Tells whether a scalar reads as a string under YAML 1.1 and 1.2 alike. */
export const readsAsString = ({ tag, style, value }: ScalarNode): boolean => {
  if (tag !== undefined) return tag === 'tag:yaml.org,2002:str' || tag === '!'
  return style === 'plain' || style === 'empty' ? isPlainString(value) : true
}

/**
 * Plans the least change of text that makes a scalar read as the string `to`.
 * @param to holds no space, quote, backslash or control character (tags, digests and references never do).
 * @returns the splices; none where it reads so already.
 */
export const planScalar = (text: string, node: ScalarNode, to: string, quoting: Quoting): readonly Splice[] => {
  if (node.value === to && (quoting === 'double-only' ? node.style !== 'plain' : readsAsString(node))) return []
  const { start, end } = node
  switch (node.style) {
    case 'empty':
      return [fillEmpty(text, start, quote(to, quoting))]
    case 'plain':
      return [{ start, end, text: node.tag === undefined ? quote(to, quoting) : to }]
    case 'single':
    case 'double':
      return [replaceTail(text, start + 1, end - 1, node.value, to)]
    default:
      return planBlock(text, node, to)
  }
}

const quote = (to: string, quoting: Quoting): string => (quoting === 'yaml' && isPlainString(to) ? to : `"${to}"`)

/** Puts a value after the colon, before the spaces and the comment that may follow. */
const fillEmpty = (text: string, at: number, value: string): Splice => {
  let start = at
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--
  return { start, end: start, text: ` ${value}` }
}

/** Leaves what both values begin with as it is written, escapes and all. */
const replaceTail = (text: string, start: number, end: number, from: string, to: string): Splice => {
  let same = 0
  while (same < from.length && from[same] === to[same]) same++
  const raw = text.slice(start, end)
  const tail = from.slice(same)
  const kept = raw.endsWith(tail) ? raw.length - tail.length : -1
  return kept < 0 || !raw.slice(0, kept).replaceAll('\\/', '/').endsWith(to.slice(0, same))
    ? { start, end, text: to }
    : { start: start + kept, end, text: to.slice(same) }
}

/** Changes the one line of a block scalar; a header that would keep the line break gets a `-`. */
const planBlock = (text: string, node: ScalarNode, to: string): readonly Splice[] => {
  const block = /^([|>][^\r\n]*\r?\n)((?:[ \t]*\r?\n)*[ \t]*)([^\r\n]*)/.exec(text.slice(node.start, node.end))
  if (block === null) throw new Error(`a value of the style ${node.style} cannot be written`)
  const [, header = '', space = '', line = ''] = block
  const start = node.start + header.length + space.length
  const splice = { start, end: start + line.trimEnd().length, text: to }
  const indicator = /^[|>]([0-9]?)([-+]?)([0-9]?)/.exec(header)
  if (!node.value.endsWith('\n') || indicator === null) return [splice]
  const [, digit = '', chomp = ''] = indicator
  const at = node.start + 1 + digit.length
  return [{ start: at, end: at + chomp.length, text: '-' }, splice]
}
