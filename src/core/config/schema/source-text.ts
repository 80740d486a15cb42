import type { Place } from '../../errors/place.ts'
import type { Problem } from '../../errors/problem.ts'

/** A file that is being read, and what was found wrong in it. */
export interface SourceText {
  readonly file: string
  readonly text: string
  readonly problems: Problem[]
  readonly warnings: Problem[]
}

/** Starts on a file with nothing found yet. */
export const sourceText = (file: string, text: string): SourceText => ({ file, text, problems: [], warnings: [] })

/** The line and column, both from 1, of an offset; where there is no file, the one that could be added. */
export const placeAt = ({ file, text }: SourceText, at: number): Place => {
  if (file === '') return { name: 'tagline.yaml' }
  const before = text.slice(0, at)
  const lines = before.split(/\r\n|\r|\n/)
  const column = (lines.at(-1) ?? '').replace(/^\uFEFF/, '').length + 1
  return { file, line: lines.length, column }
}

/** Notes a mistake. */
export const complain = (source: SourceText, at: number, what: string, fix: string): undefined => {
  source.problems.push({ where: placeAt(source, at), what, fix })
  return undefined
}

/** Notes what is allowed and yet likely to be a mistake. */
export const warn = (source: SourceText, at: number, what: string, fix: string): void => {
  source.warnings.push({ where: placeAt(source, at), what, fix })
}
