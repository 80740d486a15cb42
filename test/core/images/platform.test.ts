import { describe, expect, test } from 'vitest'
import { formatPlatform, parsePlatform } from '../../../src/core/images/platform.ts'

describe('platforms', () => {
  test.each(['linux/amd64', 'linux/386', 'linux/arm/v7', 'linux/arm64/v8', 'windows/amd64'])(
    '%s reads back',
    (text) => {
      expect(formatPlatform(parsePlatform(text, { input: 'platform' }))).toBe(text)
    },
  )

  test.each(['', 'linux', 'linux/', '/amd64', 'Linux/amd64', 'linux/amd64/', 'linux/a b'])(
    '"%s" is refused',
    (text) => {
      expect(() => parsePlatform(text, { input: 'platform' })).toThrow(
        `input "platform": "${text}" is not a platform. Write it as \`linux/amd64\` or \`linux/arm/v7\`.`,
      )
    },
  )
})
