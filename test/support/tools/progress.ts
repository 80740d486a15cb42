/** Shows what is being made and for how long. */
export type Progress = {
  /** Says one thing at once. */
  readonly line: (text: string) => void
  /** Shows that `what` is under way until `work` ends. */
  readonly during: <T>(what: string, work: () => Promise<T>) => Promise<T>
}

const seconds = (since: number): string => `${Math.round((performance.now() - since) / 1000)} s`

/**
 * Progress as plain lines: one at the start, one every `every` milliseconds, one at the end.
 * @param log takes one line, without its line break.
 */
export const lineProgress = (log: (line: string) => void, every = 15_000): Progress => ({
  line: log,
  during: async (what, work) => {
    const start = performance.now()
    log(`${what} ...`)
    const timer = setInterval(() => log(`${what}: ${seconds(start)} so far`), every)
    try {
      const result = await work()
      log(`${what}: done in ${seconds(start)}`)
      return result
    } finally {
      clearInterval(timer)
    }
  },
})

/** Progress that says nothing. */
export const silentProgress: Progress = { line: () => {}, during: (_, work) => work() }
