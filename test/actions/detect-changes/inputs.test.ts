import { describe, expect, test } from 'vitest'
import { parseInputs } from '../../../actions/detect-changes/inputs.ts'
import { UserError } from '../../../src/core/errors/user-error.ts'

const messageOf = (given: Readonly<Record<string, string>>): string => {
  try {
    parseInputs(new Map(Object.entries(given)))
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return ''
}

describe('inputs', () => {
  test('are all optional', () => {
    expect(parseInputs(new Map())).toEqual({
      config: undefined,
      workingDirectory: '.',
      dryRun: false,
      base: undefined,
      head: undefined,
      apps: undefined,
      filters: undefined,
      token: undefined,
    })
  })

  test.each([
    { apps: 'web, api\nweb', read: ['web', 'api'] },
    { apps: '["web"]', read: ['web'] },
    { apps: 'all', read: 'all' },
  ])('take apps as $apps', ({ apps, read }) => {
    expect(parseInputs(new Map([['apps', apps]])).apps).toEqual(read)
  })

  test.each([
    {
      given: { bsae: 'main' },
      message: 'input "bsae": this action has no such input. Did you mean "base"? Write "base".',
    },
    {
      given: { base: '--all' },
      message: 'input "base": "--all" is no revision. Give a branch, a tag or the id of a commit.',
    },
    {
      given: { apps: 'web,all' },
      message: 'input "apps": "all" stands beside other names. Write `all` alone, or only the names.',
    },
    {
      given: { apps: 'web', filters: 'a: b' },
      message:
        'input "filters": filters look at files and not at apps, and the input "apps" is given too. Give one of the two.',
    },
    {
      given: { filters: 'a: [b\n' },
      message:
        'input "filters": line 2: this is not YAML (deficient indentation). Look here or just before for a bracket or quote that nothing closes, and quote text with ": ", " #" or a special first character.',
    },
    {
      given: { filters: 'a b: x\nany: y\nc: {}\nd: ../z' },
      message: [
        'input "filters": line 1: "a b" cannot be the name of an output. Use letters, digits, "_" and "-", with a letter first.',
        'input "filters": line 3: "c" must be a gitignore pattern, or a list of such, not a mapping. Write `c: [\'src/**\']`.',
        'input "filters": line 4: the pattern "../z" of "d" leaves the repository. Write it from the root of the repository.',
        'input "filters": the name "any" is an output of this action already. Choose another name.',
      ].join('\n'),
    },
  ])('refuse $given', ({ given, message }) => {
    expect(messageOf(given as unknown as Record<string, string>)).toBe(message)
  })
})
