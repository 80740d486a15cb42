import { findNearMiss } from '../../errors/near-miss.ts'
import { type Complaint, textAs } from '../schema/scalars.ts'

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const longNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** 1 is Monday; undefined for what is no day. */
const dayOf = (name: string): number | undefined => {
  const lower = name.trim().toLowerCase()
  const index = dayNames.findIndex((day, i) => day.toLowerCase() === lower || longNames[i]?.toLowerCase() === lower)
  return index < 0 ? undefined : index + 1
}

const span = (from: number, to: number): readonly number[] =>
  Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => ((from - 1 + i) % 7) + 1)

/** Days of the week: `Mon-Thu`, `Fri-Mon` (past Sunday), `Sat, Sun`. */
export const days = textAs<readonly number[]>({
  expected: 'days of the week',
  example: 'Mon-Fri',
  read: (text, key) => {
    const parts = text.split(',').map((part) => part.split('-'))
    const wrong = parts.flat().find((name) => dayOf(name) === undefined)
    if (wrong !== undefined || parts.some(({ length }) => length > 2)) return noDay(wrong?.trim() ?? text, key)
    return parts.flatMap(([from = '', to = from]) => span(dayOf(from) ?? 1, dayOf(to) ?? 1))
  },
})

const noDay = (name: string, key: string): Complaint => {
  const meant = findNearMiss(name, [...dayNames, ...longNames])
  const fix =
    meant === undefined
      ? `Write \`${key}: Mon-Fri\` or a list of Mon, Tue, Wed, Thu, Fri, Sat, Sun`
      : `Did you mean "${meant}"? Write "${meant}"`
  return { what: `"${key}" must be days of the week, and "${name}" is none`, fix }
}

/** A time of day, as minutes after midnight; 24:00 is the end of the day. */
export const timeOfDay = textAs<number>({
  expected: 'a time of day',
  example: '"09:00"',
  json: { type: 'string', pattern: '^(?:[01]?[0-9]|2[0-3]):[0-5][0-9]$|^24:00$' },
  read: (text, key) => {
    const [, hours, minutes] = /^(\d\d?):(\d\d)$/.exec(text) ?? []
    const time = Number(hours) * 60 + Number(minutes)
    if (time <= 24 * 60 && Number(minutes) < 60) return time
    return {
      what: `"${key}" must be a time of day, not "${text}"`,
      fix: `Write hours and minutes, such as \`${key}: "09:00"\``,
    }
  },
})

/** A date such as 2026-12-20. */
export const date = textAs<string>({
  expected: 'a date',
  example: '2026-12-20',
  json: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
  read: (text, key) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text))
      return {
        what: `"${key}" must be a date, not "${text}"`,
        fix: `Write year, month and day, such as \`${key}: 2026-12-20\``,
      }
    const time = Date.parse(`${text}T00:00:00Z`)
    const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
    return real ? text : { what: `"${key}" is "${text}", a day that no calendar has`, fix: 'Write a day that exists' }
  },
})

/** A time zone by its IANA name. */
export const zone = textAs<string>({
  expected: 'the name of a time zone',
  example: 'Europe/Berlin',
  read: (text, key) => (isZone(text) ? text : noZone(text, key)),
})

const knownZones = new Map<string, boolean>()

const isZone = (name: string): boolean => {
  const known = knownZones.get(name)
  if (known !== undefined) return known
  const is = /^[A-Za-z]/.test(name) && canFormat(name)
  knownZones.set(name, is)
  return is
}

const canFormat = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

const noZone = (text: string, key: string): Complaint => {
  const known = Intl.supportedValuesOf('timeZone')
  const meant =
    known.find((name) => name.split('/').at(-1)?.toLowerCase() === text.toLowerCase()) ?? findNearMiss(text, known)
  const fix =
    meant === undefined
      ? `Write an IANA name, such as \`${key}: Europe/Berlin\``
      : `Did you mean "${meant}"? Write "${meant}"`
  return { what: `"${key}" must be the name of a time zone, not "${text}"`, fix }
}
