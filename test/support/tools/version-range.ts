import type { VersionRange } from './tool.ts'

const numbers = (version: string): readonly number[] => version.split('.').map(Number)

const compare = (left: string, right: string): number => {
  const [a, b] = [numbers(left), numbers(right)]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Tells whether a version such as `1.28.2` lies in a range. */
export const isInRange = (version: string, range: VersionRange): boolean =>
  compare(version, range.atLeast) >= 0 && (range.below === undefined || compare(version, range.below) < 0)

/** Writes a range for a person: `3.16.0 or later, below 4.0.0`. */
export const formatRange = (range: VersionRange): string =>
  range.below === undefined ? `${range.atLeast} or later` : `${range.atLeast} or later, below ${range.below}`
