import type { Place } from '../core/errors/place.ts'

/** What a step says while it runs. */
export interface Log {
  readonly info: (line: string) => void
  readonly debug: (line: string) => void
  /** Shows a note on the file and line where one is known. */
  readonly annotate: (annotation: Annotation) => void
  /** Folds what `work` logs under a title. */
  readonly group: <T>(title: string, work: () => Promise<T>) => Promise<T>
  /** Hides a value from everything that is logged afterwards. */
  readonly mask: (secret: string) => void
}

/** A message that GitHub shows with the run, and beside the line of the file. */
export interface Annotation {
  readonly level: 'notice' | 'warning' | 'error'
  readonly message: string
  readonly where?: Place
}
