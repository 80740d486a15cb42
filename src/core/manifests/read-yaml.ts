import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml'
import type { Entry, Node, ScalarStyle } from './node.ts'
import { Unreadable } from './unreadable.ts'

/** Deeper nesting is no manifest, and would use up the stack. */
const maxDepth = 400

/**
 * Reads every document of a YAML stream, JSON included, with the range of every value (js-yaml's events, which are offsets).
 * @returns the root of each document, undefined for an empty one.
 * @throws Unreadable for text that is not YAML.
 */
export const readYaml = (text: string): readonly (Node | undefined)[] => {
  const events = eventsOf(text)
  const reading: Reading = { text, events, next: 0, cursor: 0, anchors: new Map() }
  const roots: (Node | undefined)[] = []
  while (reading.next < events.length) roots.push(readDocument(reading))
  return roots
}

const eventsOf = (text: string): readonly Event[] => {
  try {
    return parseEvents(text, { maxDepth })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new Unreadable(error.mark?.position ?? 0, `this is not YAML (${error.reason})`, 'Mend the file')
  }
}

interface Reading {
  readonly text: string
  readonly events: readonly Event[]
  next: number
  /** Where the last thing that was read ends. */
  cursor: number
  anchors: Map<string, Node>
}

const take = (reading: Reading): Event => {
  const event = reading.events[reading.next++]
  if (event === undefined) throw new Error('the events of the YAML reader end too early')
  return event
}

const isPop = ({ events, next }: Reading): boolean => events[next]?.type === EVENT_ID.POP

const readDocument = (reading: Reading): Node | undefined => {
  take(reading)
  reading.anchors = new Map()
  const root = isPop(reading) ? undefined : readNode(reading)
  take(reading)
  return root?.kind === 'scalar' && root.style === 'empty' && root.anchor === undefined ? undefined : root
}

const readNode = (reading: Reading): Node => {
  const event = take(reading)
  switch (event.type) {
    case EVENT_ID.ALIAS:
      return readAlias(reading, event.anchorStart, event.anchorEnd)
    case EVENT_ID.SCALAR:
      return remember(reading, readScalar(reading, event))
    case EVENT_ID.SEQUENCE:
      return remember(reading, readSequence(reading, event))
    case EVENT_ID.MAPPING:
      return remember(reading, readMapping(reading, event))
    default:
      throw new Error('the events of the YAML reader do not nest')
  }
}

const remember = <N extends Node>(reading: Reading, node: N): N => {
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node)
  return node
}

const readAlias = (reading: Reading, nameStart: number, end: number): Node => {
  const name = reading.text.slice(nameStart, end)
  const target = reading.anchors.get(name)
  const start = nameStart - 1
  if (target === undefined)
    throw new Unreadable(start, `the alias "*${name}" has no anchor`, `Put the anchor \`&${name}\` before it`)
  reading.cursor = end
  return { kind: 'alias', start, end, anchor: undefined, target }
}

type Properties = { anchorStart: number; anchorEnd: number; tagStart: number; tagEnd: number }

const anchorOf = (text: string, { anchorStart, anchorEnd }: Properties): string | undefined =>
  anchorStart < 0 ? undefined : text.slice(anchorStart, anchorEnd)

const tagOf = (text: string, { tagStart, tagEnd }: Properties): string | undefined => {
  if (tagStart < 0) return undefined
  const tag = text.slice(tagStart, tagEnd)
  return tag === '!!str' || tag === '!<tag:yaml.org,2002:str>' ? 'tag:yaml.org,2002:str' : tag
}

const readSequence = (reading: Reading, event: Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>): Node => {
  const flow = event.style === COLLECTION_STYLE.FLOW
  const anchor = anchorOf(reading.text, event)
  reading.cursor = flow ? event.start + 1 : event.start
  const items: Node[] = []
  while (!isPop(reading)) items.push(readNode(reading))
  take(reading)
  if (flow) reading.cursor = closingAfter(reading, ']')
  return { kind: 'sequence', start: event.start, end: reading.cursor, anchor, flow, items }
}

const readMapping = (reading: Reading, event: Extract<Event, { type: typeof EVENT_ID.MAPPING }>): Node => {
  const flow = event.style === COLLECTION_STYLE.FLOW
  const anchor = anchorOf(reading.text, event)
  // In `[a: b]` the mapping has no braces of its own.
  const braces = flow && reading.text[event.start] === '{'
  reading.cursor = braces ? event.start + 1 : event.start
  const entries: Entry[] = []
  let merges = false
  while (!isPop(reading)) {
    const key = readNode(reading)
    reading.cursor = afterColon(reading.text, reading.cursor)
    if (key.kind === 'scalar' && key.value === '<<') merges = true
    entries.push({ key, value: readNode(reading) })
  }
  take(reading)
  if (braces) reading.cursor = closingAfter(reading, '}')
  return { kind: 'mapping', start: event.start, end: reading.cursor, anchor, flow, merges, entries }
}

/** Where a value may begin; the same place where no colon follows on this line. */
const afterColon = (text: string, end: number): number => {
  let at = end
  while (text[at] === ' ' || text[at] === '\t') at++
  return text[at] === ':' ? at + 1 : end
}

const closingAfter = ({ text, cursor }: Reading, bracket: string): number => skipTo(text, cursor, bracket) + 1

/** The first of some signs outside of comments. */
const skipTo = (text: string, from: number, signs: string): number => {
  let at = from
  while (at < text.length && !signs.includes(text[at] ?? '')) {
    if (text[at] === '#') {
      const newline = text.indexOf('\n', at)
      at = newline < 0 ? text.length : newline
    } else at++
  }
  return at
}

const styles: Readonly<Record<number, ScalarStyle>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
}

const readScalar = (reading: Reading, event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): Node => {
  const { text } = reading
  const anchor = anchorOf(text, event)
  const tag = tagOf(text, event)
  const after = Math.max(reading.cursor, event.anchorEnd, event.tagEnd)
  if (event.valueStart < 0) {
    reading.cursor = after
    return { kind: 'scalar', start: after, end: after, anchor, style: 'empty', value: '', tag }
  }
  const style = styles[event.style] ?? 'plain'
  const value = event.fast ? text.slice(event.valueStart, event.valueEnd) : getScalarValue(text, event)
  const quoted = style === 'single' || style === 'double'
  const block = style === 'literal' || style === 'folded'
  const start = block ? skipTo(text, after, '|>') : quoted ? event.valueStart - 1 : event.valueStart
  const end = quoted ? event.valueEnd + 1 : event.valueEnd
  reading.cursor = end
  return { kind: 'scalar', start, end, anchor, style, value, tag }
}
