import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Stage } from '../../../src/core/config/config.ts'
import { sharedFilesUnit } from '../../../src/core/promotion/branch-name.ts'
import { unitsOf } from '../../../src/core/promotion/unit.ts'
import { at, held, stage } from './scene.ts'

const units = (files: Readonly<Record<string, readonly string[]>>, batch?: Stage['batch']) =>
  unitsOf(
    at(
      stage('dev', { batch }),
      Object.fromEntries(Object.entries(files).map(([app, own]) => [app, held([1], { files: own })])),
    ),
  )

test.each([
  {
    name: 'each its own file',
    files: { web: ['w'], api: ['a'] },
    batch: undefined,
    units: [
      { name: 'api', apps: ['api'] },
      { name: 'web', apps: ['web'] },
    ],
  },
  {
    name: 'one file for two',
    files: { web: ['x'], api: ['x'], cli: ['c'] },
    batch: undefined,
    units: [
      { name: sharedFilesUnit(['x']), apps: ['api', 'web'] },
      { name: 'cli', apps: ['cli'] },
    ],
  },
  {
    name: 'a chain of shared files',
    files: { a: ['1'], b: ['2'], c: ['1', '2'] },
    batch: undefined,
    units: [{ name: sharedFilesUnit(['1', '2']), apps: ['a', 'b', 'c'] }],
  },
  {
    name: 'batch: app, though they share',
    files: { web: ['x'], api: ['x'] },
    batch: 'app',
    units: [
      { name: 'api', apps: ['api'] },
      { name: 'web', apps: ['web'] },
    ],
  },
  {
    name: 'batch: stage',
    files: { web: ['w'], api: ['a'] },
    batch: 'stage',
    units: [{ name: '_all', apps: ['api', 'web'] }],
  },
  { name: 'an empty stage', files: {}, batch: 'stage', units: [] },
] as const)('$name', ({ files, batch, units: expected }) => expect(units(files, batch)).toEqual(expected))

test('the name of a batch stays when an app joins its files', () => {
  expect(units({ a: ['x'], b: ['x'], c: ['x'] })[0]?.name).toBe(units({ a: ['x'], b: ['x'] })[0]?.name)
})

test('every app is in one unit, and no two units share a file', () => {
  const files = fc.array(fc.constantFrom('1', '2', '3', '4', '5', '6'), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), files, { maxKeys: 8 }), (apps) => {
      const found = units(apps)
      expect(found.flatMap((unit) => unit.apps).sort()).toEqual(Object.keys(apps).sort())
      const owned = found.map((unit) => new Set(unit.apps.flatMap((app) => apps[app] ?? [])))
      const all = owned.flatMap((own) => [...own])
      expect(new Set(all).size).toBe(all.length)
    }),
  )
})
