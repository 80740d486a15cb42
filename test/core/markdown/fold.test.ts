import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldTo, type Part } from '../../../src/core/markdown/fold.ts'

const part = (text: string, weight: number, rest: Partial<Part> = {}): Part => ({
  text,
  weight,
  title: text[0] ?? '',
  ...rest,
})

describe('foldTo', () => {
  test('joins what fits and says nothing', () =>
    expect(foldTo(100, [part('aaa', 2), part('bbb', 1)])).toBe('aaa\n\nbbb'))

  test('takes the short form of the lightest part first', () =>
    expect(foldTo(12, [part('aaaaa', 2, { short: 'a' }), part('bbbbbb', 1, { short: 'b' })])).toBe('aaaaa\n\nb'))

  test('leaves out the lightest part and says which', () =>
    expect(foldTo(160, [part('a'.repeat(80), 2), part('b'.repeat(80), 1), part('c', 3)])).toBe(
      `${'a'.repeat(80)}\n\nc\n\n_Left out to stay within what GitHub takes: b._`,
    ))

  test('leaves out the later of two that weigh the same', () =>
    expect(foldTo(150, [part('a'.repeat(80), 1), part('b'.repeat(80), 1)])).toBe(
      `${'a'.repeat(80)}\n\n_Left out to stay within what GitHub takes: b._`,
    ))

  test('names ten and counts the others', () => {
    const parts = Array.from({ length: 30 }, (_, index) => part('x'.repeat(100), 1, { title: `t${index}` }))
    expect(foldTo(200, parts)).toBe(
      '_Left out to stay within what GitHub takes: t29, t28, t27, t26, t25, t24, t23, t22, t21, t20 and 20 more._',
    )
  })

  test('never exceeds the length in UTF-16 units, and changes nothing that fits', () => {
    const parts = fc.array(
      fc.record({ text: fc.string({ unit: 'grapheme' }), weight: fc.nat(5), title: fc.string({ maxLength: 200 }) }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(parts, fc.nat(300), (all, length) => {
        const whole = all.map(({ text }) => text).join('\n\n')
        const folded = foldTo(length, all)
        expect(folded.length).toBeLessThanOrEqual(length)
        if (whole.length <= length) expect(folded).toBe(whole)
      }),
    )
  })
})
