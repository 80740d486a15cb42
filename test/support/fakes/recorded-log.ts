import type { Annotation, Log } from '../../../src/ports/log.ts'

/** A fake log that keeps what is said; tests look at it afterwards. */
export interface RecordedLog extends Log {
  readonly lines: string[]
  readonly annotations: Annotation[]
}

/** Makes an empty fake log. */
export const recordedLog = (): RecordedLog => {
  const lines: string[] = []
  const annotations: Annotation[] = []
  return {
    lines,
    annotations,
    info: (line) => void lines.push(line),
    debug: () => undefined,
    annotate: (annotation) => void annotations.push(annotation),
    group: async (title, work) => {
      lines.push(title)
      return work()
    },
    mask: () => undefined,
  }
}
