import { describe, expect, test } from 'vitest'
import type { Window } from '../../../src/core/config/config.ts'
import { openStretch, stretchOf } from '../../../src/core/promotion/calendar.ts'
import { timeGates } from '../../../src/core/promotion/gate.ts'
import { instantOf, parseDay, weekdayOf } from '../../../src/core/promotion/zoned-time.ts'
import { noGates } from './scene.ts'

const at = (text: string): Date => new Date(text)
const zone = 'Europe/Berlin'
const window = (days: readonly number[], from: string, to: string, inZone = zone): Window => {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
  return { days, from: minutes(from), to: minutes(to), zone: inZone }
}
const shown = (windows: readonly Window[], now: string): string => {
  const stretch = openStretch(windows, at(now))
  return stretch === undefined
    ? 'never'
    : `${stretch.start.toISOString().slice(0, 16)} ${stretch.end.toISOString().slice(0, 16)}`
}
const weekdays = [1, 2, 3, 4, 5]

describe('windows', () => {
  test.each([
    {
      name: 'open now',
      windows: [window(weekdays, '09:00', '16:00')],
      now: '2026-11-19T10:00:00Z',
      open: '2026-11-19T08:00 2026-11-19T15:00',
    },
    {
      name: 'closed to the minute at its end',
      windows: [window(weekdays, '09:00', '16:00')],
      now: '2026-11-19T15:00:00Z',
      open: '2026-11-20T08:00 2026-11-20T15:00',
    },
    {
      name: 'over the weekend',
      windows: [window(weekdays, '09:00', '16:00')],
      now: '2026-11-21T12:00:00Z',
      open: '2026-11-23T08:00 2026-11-23T15:00',
    },
    {
      name: 'a day once a week, just over',
      windows: [window([4], '09:00', '16:00')],
      now: '2026-11-19T15:30:00Z',
      open: '2026-11-26T08:00 2026-11-26T15:00',
    },
    {
      name: 'past midnight, begun yesterday',
      windows: [window([5], '22:00', '02:00')],
      now: '2026-11-21T00:30:00Z',
      open: '2026-11-20T21:00 2026-11-21T01:00',
    },
    {
      name: 'the earlier of two',
      windows: [window([1], '09:00', '10:00'), window([7], '09:00', '10:00')],
      now: '2026-11-21T12:00:00Z',
      open: '2026-11-22T08:00 2026-11-22T09:00',
    },
    {
      name: 'to midnight',
      windows: [window([6], '20:00', '24:00')],
      now: '2026-11-21T12:00:00Z',
      open: '2026-11-21T19:00 2026-11-21T23:00',
    },
    {
      name: 'a weekday of the zone, not of UTC',
      windows: [window([7], '00:00', '06:00', 'Pacific/Auckland')],
      now: '2026-11-21T12:00:00Z',
      open: '2026-11-21T11:00 2026-11-21T17:00',
    },
    {
      name: 'the morning after the clock went back',
      windows: [window([7], '09:00', '16:00')],
      now: '2026-10-24T12:00:00Z',
      open: '2026-10-25T08:00 2026-10-25T15:00',
    },
    {
      name: 'the morning after the clock went on',
      windows: [window([7], '09:00', '16:00')],
      now: '2027-03-27T12:00:00Z',
      open: '2027-03-28T07:00 2027-03-28T14:00',
    },
    {
      name: 'through the hour that comes twice',
      windows: [window([7], '02:00', '03:00')],
      now: '2026-10-24T12:00:00Z',
      open: '2026-10-25T00:00 2026-10-25T02:00',
    },
    {
      name: 'over the hour that is left out: that day has none',
      windows: [window([7], '02:00', '03:00')],
      now: '2027-03-27T12:00:00Z',
      open: '2027-04-04T00:00 2027-04-04T01:00',
    },
  ])('$name', ({ windows, now, open }) => expect(shown(windows, now)).toBe(open))

  test.each([
    { now: '2026-11-19T10:00:00Z', gate: { gate: 'window', open: true, detail: 'until 2026-11-19 15:00 UTC' } },
    {
      now: '2026-11-21T12:00:00Z',
      gate: { gate: 'window', open: false, detail: 'opens 2026-11-23 08:00 UTC', opensAt: at('2026-11-23T08:00:00Z') },
    },
  ])('as a gate at $now', ({ now, gate }) => {
    expect(timeGates({ ...noGates, windows: [window(weekdays, '09:00', '16:00')] }, at(now))).toEqual([gate])
  })

  test('with no day no window ever opens', () => {
    expect(timeGates({ ...noGates, windows: [window([], '09:00', '16:00')] }, at('2026-11-19T10:00:00Z'))).toEqual([
      { gate: 'window', open: false, detail: 'no window ever opens' },
    ])
  })
})

describe('freezes', () => {
  const freeze = { from: '2026-12-20', to: '2027-01-04', reason: 'holidays', zone: undefined }
  test.each([
    { name: 'the second before', now: '2026-12-19T23:59:59Z', gates: [] },
    {
      name: 'the first second',
      now: '2026-12-20T00:00:00Z',
      gates: ['freeze (holidays): since 2026-12-20 00:00 UTC, opens 2027-01-05 00:00 UTC'],
    },
    {
      name: 'the whole last day',
      now: '2027-01-04T23:59:59Z',
      gates: ['freeze (holidays): since 2026-12-20 00:00 UTC, opens 2027-01-05 00:00 UTC'],
    },
    { name: 'the second after', now: '2027-01-05T00:00:00Z', gates: [] },
  ])('$name', ({ now, gates }) => {
    expect(
      timeGates({ ...noGates, freeze: [freeze] }, at(now)).map(({ gate, detail }) => `${gate}: ${detail}`),
    ).toEqual(gates)
  })

  test('days are those of the zone', () => {
    expect(stretchOf({ ...freeze, from: '2027-03-28', to: '2027-03-28', zone })).toEqual({
      start: at('2027-03-27T23:00:00Z'),
      end: at('2027-03-28T22:00:00Z'),
    })
  })
})

test.each([
  { day: '2026-03-29', minutes: 150, zone, instant: '2026-03-29T01:30:00.000Z', why: 'a time left out moves on' },
  { day: '2026-10-25', minutes: 150, zone, instant: '2026-10-25T00:30:00.000Z', why: 'of two the first' },
  {
    day: '2026-11-01',
    minutes: 90,
    zone: 'America/New_York',
    instant: '2026-11-01T05:30:00.000Z',
    why: 'of two the first, west of UTC',
  },
  {
    day: '2026-11-21',
    minutes: 0,
    zone: 'Asia/Kathmandu',
    instant: '2026-11-20T18:15:00.000Z',
    why: 'quarters of an hour',
  },
  {
    day: '2026-10-04',
    minutes: 135,
    zone: 'Australia/Lord_Howe',
    instant: '2026-10-03T15:45:00.000Z',
    why: 'half an hour left out',
  },
])('$day $minutes in $zone: $why', ({ day, minutes, zone: inZone, instant }) => {
  expect(instantOf(parseDay(day), minutes, inZone).toISOString()).toBe(instant)
})

test('weeks begin on Monday', () =>
  expect(['2026-11-16', '2026-11-22'].map((day) => weekdayOf(parseDay(day)))).toEqual([1, 7]))
