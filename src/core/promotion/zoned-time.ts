/** A day of the calendar. */
export interface Day {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

const formatFor = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

/** What the clock on the wall of a zone shows, as if it were UTC. */
const wallClock = (instant: Date, zone: string): number => {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** The calendar day in a zone. */
export const dayIn = (instant: Date, zone: string): Day => {
  const wall = new Date(wallClock(instant, zone))
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
}

/** The day so many days later. */
export const addDays = ({ year, month, day }: Day, days: number): Day => {
  const moved = new Date(Date.UTC(year, month - 1, day + days))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = ({ year, month, day }: Day): number =>
  ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) + 1

/**
 * The instant at which a zone's clock shows a time of a day.
 * A time that a change to summer time leaves out moves on by as much as the clock jumps; one that comes twice is the first of the two.
 * @param minutes after midnight; 1440 is the next midnight.
 */
export const instantOf = (day: Day, minutes: number, zone: string): Date => {
  const wanted = Date.UTC(day.year, day.month - 1, day.day) + minutes * 60_000
  const offsets = [-86_400_000, 86_400_000].map((shift) => wallClock(new Date(wanted + shift), zone) - (wanted + shift))
  const [before = 0, after = 0] = offsets
  const exact = [wanted - before, wanted - after].filter((instant) => wallClock(new Date(instant), zone) === wanted)
  return new Date(exact.length > 0 ? Math.min(...exact) : wanted - before)
}

/** Parses `YYYY-MM-DD`, which the schema of the configuration has checked. */
export const parseDay = (text: string): Day => {
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number)
  return { year, month, day }
}

/** An instant as we write it everywhere, to the minute in UTC, such as `2026-11-21 09:00 UTC`. */
export const formatInstant = (instant: Date): string => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`
