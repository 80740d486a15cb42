import { escapeText } from './escape.ts'

/** What GitHub takes as the body of a pull request or a comment, in UTF-16 units (FIELD.md, limits). */
export const longestBody = 65_536

/** A part of a text that may have to be made shorter. */
export interface Part {
  /** Markdown that stands alone, as a part may be left out whole. */
  readonly text: string
  /** The parts with the least weight are folded first; of equal ones the later. */
  readonly weight: number
  /** Plain text that names the part where it is left out. */
  readonly title: string
  /** Shorter Markdown that is tried before the part is left out. */
  readonly short?: string
}

/**
 * Joins parts with blank lines to at most `length` UTF-16 units: the lightest give way to their short form, then go,
 * and a last line says which.
 */
export const foldTo = (length: number, parts: readonly Part[]): string => {
  const folding = foldingOf(parts)
  const lightestFirst = parts
    .map((part, index) => ({ part, index }))
    .sort((a, b) => a.part.weight - b.part.weight || b.index - a.index)
  for (const { part, index } of lightestFirst) {
    if (folding.size() <= length) break
    if (part.short !== undefined && part.short.length < part.text.length) folding.put(index, part.short)
  }
  for (const { part, index } of lightestFirst) {
    if (folding.size() <= length) break
    folding.leaveOut(index, part.title)
  }
  const text = folding.text()
  return text.length <= length ? text : text.slice(0, length).toWellFormed()
}

const foldingOf = (parts: readonly Part[]) => {
  const texts: (string | undefined)[] = parts.map((part) => part.text)
  const leftOut: string[] = []
  let units = sum(texts.map((text) => (text ?? '').length + 2)) - 2
  const set = (index: number, text: string | undefined): void => {
    const before = texts[index]
    units += (text === undefined ? -2 : text.length) - (before ?? '').length
    texts[index] = text
  }
  const note = (): readonly string[] => (leftOut.length === 0 ? [] : [noteOf(leftOut)])
  return {
    put: set,
    leaveOut: (index: number, title: string): void => {
      set(index, undefined)
      leftOut.push(title)
    },
    size: () => units + sum(note().map((line) => line.length + 2)),
    text: () => [...texts.filter((text) => text !== undefined), ...note()].join('\n\n'),
  }
}

const mostNames = 10

const noteOf = (titles: readonly string[]): string => {
  const named = titles.slice(0, mostNames).map((title) => escapeText(title.slice(0, 100)))
  const more = titles.length > mostNames ? ` and ${titles.length - mostNames} more` : ''
  return `_Left out to stay within what GitHub takes: ${named.join(', ')}${more}._`
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
