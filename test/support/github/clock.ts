/** The time as the local GitHub tells it: the machine's, until a test sets or advances it. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** The time in the form of GitHub's answers, to the second. */
  iso(): string
  /** From now on it is `time`, and goes on from there. */
  set(time: string | number | Date): void
  advance(milliseconds: number): void
}

/** Milliseconds as GitHub writes a time. */
export const isoOf = (milliseconds: number): string =>
  `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}Z`

/** A clock that starts with the machine's time. */
export const startClock = (): Clock => {
  let offset = 0
  const now = () => Date.now() + offset
  return {
    now,
    iso: () => isoOf(now()),
    set: (time) => {
      offset = new Date(time).getTime() - Date.now()
    },
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}
