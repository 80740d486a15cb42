import { describe, expect, test } from 'vitest'
import { parseCommonInputs } from '../../../src/core/inputs/common.ts'
import { checkNames } from '../../../src/core/inputs/raw-inputs.ts'
import { booleanInput, choiceInput, jsonInput, linesInput, listInput } from '../../../src/core/inputs/values.ts'

const raw = (values: Record<string, string>) => new Map(Object.entries(values))

describe('names', () => {
  test('that the action has pass', () => {
    expect(() => checkNames(raw({ app: 'web' }), ['app', 'stage'])).not.toThrow()
  })

  test('that are misspelt are told with the near miss, all at once', () => {
    expect(() => checkNames(raw({ stagge: 'dev', colour: 'red' }), ['app', 'stage'])).toThrow(
      'input "stagge": this action has no such input. Did you mean "stage"? Write "stage".\n' +
        'input "colour": this action has no such input. Use one of: app, stage.',
    )
  })
})

describe('booleans', () => {
  test.each(['true', 'True', 'TRUE'])('read %s as true', (text) => {
    expect(booleanInput(raw({ push: text }), 'push', false)).toBe(true)
  })

  test('take the default where nothing is given', () => {
    expect(booleanInput(raw({}), 'push', true)).toBe(true)
  })

  test.each(['yes', '1', 'on', 'tRUE'])('refuse "%s"', (text) => {
    expect(() => booleanInput(raw({ push: text }), 'push', false)).toThrow(
      `input "push": "${text}" is neither true nor false. Write \`true\` or \`false\`.`,
    )
  })
})

test('a choice that is not known is refused with the words that are', () => {
  expect(() => choiceInput(raw({ builder: 'kaniko' }), 'builder', ['auto', 'buildx'], 'auto')).toThrow(
    'input "builder": "kaniko" is not known. Write one of: auto, buildx.',
  )
})

describe('lists', () => {
  test.each([
    { name: 'lines', text: 'web\n  api \n\n', list: ['web', 'api'] },
    { name: 'commas', text: 'web, api,', list: ['web', 'api'] },
    { name: 'both', text: 'web,api\nworker', list: ['web', 'api', 'worker'] },
    { name: 'JSON', text: '["web","api, too"]', list: ['web', 'api, too'] },
  ])('come as $name', ({ text, list }) => {
    expect(listInput(raw({ apps: text }), 'apps')).toEqual(list)
  })

  test('of lines keep their commas', () => {
    expect(linesInput(raw({ 'build-args': 'a=1,2\nb=3' }), 'build-args')).toEqual(['a=1,2', 'b=3'])
  })

  test.each(['[1]', '[{"a":1}]'])('refuse the JSON %s', (text) => {
    expect(() => listInput(raw({ apps: text }), 'apps')).toThrow(
      'input "apps": the JSON is not a list of strings. Write it as `["first","second"]`.',
    )
  })
})

test('what is not JSON is refused with the reason', () => {
  expect(() => jsonInput('release', '{')).toThrow(
    /^input "release": this is not JSON \(.+\)\. Give the output of the earlier step unchanged\.$/,
  )
})

test('the common inputs have their defaults', () => {
  expect(parseCommonInputs(raw({}))).toEqual({ config: undefined, workingDirectory: '.', dryRun: false })
})
