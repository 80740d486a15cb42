import { textAs } from '../schema/scalars.ts'

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const form = /^(?:\d+[smhdw])+$/

/** Reads `90s`, `30m`, `24h`, `2d`, `1w`, or several in a row such as `1h30m`, as milliseconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  if (!form.test(text)) return text === '0' ? 0 : undefined
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0)
}

/** Writes milliseconds in the largest units that are whole; `parseDuration` reads it back, to the second. */
export const formatDuration = (milliseconds: number): string => {
  let rest = milliseconds
  const parts = Object.entries(units)
    .toReversed()
    .map(([unit, length]) => {
      const count = Math.floor(rest / length)
      rest -= count * length
      return count === 0 ? '' : `${count}${unit}`
    })
  return parts.join('') || '0'
}

/** A span of time, in milliseconds. */
export const duration = textAs<number>({
  expected: 'a duration',
  example: '30m',
  json: { type: 'string', pattern: '^(?:0|(?:[0-9]+[smhdw])+)$' },
  read: (text, key) => parseDuration(text) ?? complaintAbout(text, key),
})

const complaintAbout = (text: string, key: string) => {
  if (/^\d+$/.test(text))
    return {
      what: `"${key}" must be a duration, and "${text}" has no unit`,
      fix: `Write \`${key}: ${text}m\` for minutes or \`${key}: ${text}h\` for hours`,
    }
  return {
    what: `"${key}" must be a duration, not "${text}"`,
    fix: `Write numbers with the units s, m, h, d or w, such as \`${key}: 1h30m\``,
  }
}
