import type { Freeze, Window } from '../config/config.ts'
import { addDays, dayIn, instantOf, parseDay, weekdayOf } from './zoned-time.ts'

/** A stretch of time, the end not included. */
export interface Stretch {
  readonly start: Date
  readonly end: Date
}

/** From the first midnight of a freeze to the midnight after its last day. */
export const stretchOf = ({ from, to, zone = 'UTC' }: Freeze): Stretch => ({
  start: instantOf(parseDay(from), 0, zone),
  end: instantOf(addDays(parseDay(to), 1), 0, zone),
})

/** Whether an instant lies in a stretch. */
export const isWithin = ({ start, end }: Stretch, instant: Date): boolean => start <= instant && instant < end

/** The next days on which a window can open: a week and the day that has begun, with yesterday for one that passes midnight. */
const days = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8]

const stretchesOf = (window: Window, now: Date): readonly Stretch[] => {
  const today = dayIn(now, window.zone)
  return days
    .map((ahead) => addDays(today, ahead))
    .filter((day) => window.days.includes(weekdayOf(day)))
    .map((day) => ({
      start: instantOf(day, window.from, window.zone),
      end: instantOf(window.to > window.from ? day : addDays(day, 1), window.to, window.zone),
    }))
}

/** The stretch that is open now, or the next one; undefined where no window ever opens. */
export const openStretch = (windows: readonly Window[], now: Date): Stretch | undefined =>
  windows
    .flatMap((window) => stretchesOf(window, now))
    .filter(({ start, end }) => start < end && now < end)
    .sort((a, b) => a.start.getTime() - b.start.getTime() || b.end.getTime() - a.end.getTime())[0]
