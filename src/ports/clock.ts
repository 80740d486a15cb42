/** Time, so that tests can own it. */
export interface Clock {
  readonly now: () => Date
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>
}
