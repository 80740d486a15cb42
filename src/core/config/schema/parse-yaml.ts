import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml'
import type { Entry, MapNode, Node } from './node.ts'
import { complain, placeAt, type SourceText } from './source-text.ts'

/**
 * Reads YAML into nodes, with aliases and merge keys resolved. Mistakes are noted in `source`.
 * @returns the one document; undefined where the file is empty, or is no YAML.
 */
export const parseYaml = (source: SourceText): Node | undefined => {
  const events = eventsOf(source)
  if (events === undefined) return undefined
  const builder = new Builder(source, events)
  return builder.document()
}

const eventsOf = (source: SourceText): Event[] | undefined => {
  try {
    return parseEvents(source.text, { filename: source.file })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const fix =
      'Look here or just before for a bracket or quote that nothing closes, and quote text with ": ", " #" or a special first character'
    return complain(source, error.mark?.position ?? 0, `this is not YAML (${error.reason})`, fix)
  }
}

/** Walks the flat events once; the events of a collection end with a pop. */
class Builder {
  private next = 0
  private last = 0
  private readonly source: SourceText
  private readonly events: readonly Event[]
  private readonly anchors = new Map<string, Node>()

  constructor(source: SourceText, events: readonly Event[]) {
    this.source = source
    this.events = events
  }

  document(): Node | undefined {
    const documents: Node[] = []
    while (this.next < this.events.length) {
      if (this.take()?.type !== EVENT_DOCUMENT) continue
      const content = this.node()
      if (content !== undefined) documents.push(content)
    }
    const [first, second] = documents
    if (second !== undefined)
      complain(this.source, second.at, 'this is a second document', 'Keep one document: take out the `---` line')
    return first
  }

  private take(): Event | undefined {
    return this.events[this.next++]
  }

  private node(): Node | undefined {
    const event = this.take()
    if (event === undefined || event.type === EVENT_POP || event.type === EVENT_DOCUMENT) return undefined
    if (event.type === EVENT_ALIAS) return this.alias(event.anchorStart, event.anchorEnd)
    const node = this.content(event)
    if (event.anchorStart >= 0) this.anchors.set(this.source.text.slice(event.anchorStart, event.anchorEnd), node)
    return node
  }

  private content(
    event: Exclude<Event, { type: typeof EVENT_POP | typeof EVENT_ALIAS | typeof EVENT_DOCUMENT }>,
  ): Node {
    if (event.type === EVENT_SCALAR) return this.scalar(event)
    const at = event.start
    return event.type === EVENT_SEQUENCE ? { kind: 'list', items: this.items(), at } : this.map(at)
  }

  private alias(start: number, end: number): Node {
    const name = this.source.text.slice(start, end)
    const at = this.source.text.lastIndexOf('*', start)
    const node = this.anchors.get(name)
    if (node !== undefined) return node
    complain(
      this.source,
      at,
      `no anchor "&${name}" is finished before this alias`,
      `Write \`&${name}\` where the value stands`,
    )
    return { kind: 'empty', at }
  }

  private scalar(event: ScalarEvent): Node {
    const quoted = event.style === SCALAR_STYLE_DOUBLE_QUOTED || event.style === SCALAR_STYLE_SINGLE_QUOTED
    if (event.valueStart < 0) return { kind: 'empty', at: this.last }
    const at = event.valueStart - (quoted ? 1 : 0)
    this.last = at
    const text = getScalarValue(this.source.text, event)
    const isNull = event.style === SCALAR_STYLE_PLAIN && /^(?:|~|null|Null|NULL)$/.test(text)
    return isNull ? { kind: 'empty', at } : { kind: 'text', text, at }
  }

  private items(): readonly Node[] {
    const items: Node[] = []
    for (let item = this.node(); item !== undefined; item = this.node()) items.push(item)
    return items
  }

  private map(at: number): MapNode {
    const entries = new Map<string, Entry>()
    const merged: Node[] = []
    for (let key = this.node(); key !== undefined; key = this.node()) {
      const value = this.node() ?? { kind: 'empty', at: key.at }
      if (key.kind === 'text' && key.text === '<<') merged.push(value)
      else this.add(entries, key, value)
    }
    for (const node of merged) this.merge(entries, node)
    return { kind: 'map', entries, at }
  }

  private add(entries: Map<string, Entry>, key: Node, value: Node): void {
    if (key.kind !== 'text') {
      complain(this.source, key.at, 'this key is no text', 'Write the key as one word and a colon')
      return
    }
    const first = entries.get(key.text)
    if (first === undefined) {
      entries.set(key.text, { at: key.at, value })
      return
    }
    const place = placeAt(this.source, first.at)
    const line = 'line' in place ? place.line : undefined
    complain(
      this.source,
      key.at,
      `the key "${key.text}" stands here for the second time (first on line ${line})`,
      'Keep one of the two',
    )
  }

  private merge(entries: Map<string, Entry>, node: Node): void {
    const maps = node.kind === 'list' ? node.items : [node]
    for (const map of maps) {
      if (map.kind !== 'map')
        complain(this.source, map.at, '"<<" takes a mapping', 'Write an alias such as `<<: *defaults`')
      else for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry)
    }
  }
}
