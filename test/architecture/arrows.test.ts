import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findCircles, findPath, roomOf, wrongArrows } from './arrows.ts'
import { importsBelow, importsIn } from './imports.ts'

const imports = importsBelow(['src', 'actions'])

describe('the house', () => {
  test('has no arrow that points the wrong way', () => {
    expect(wrongArrows(imports)).toEqual([])
  })

  test('keeps effects out of everything that core, flows and run.ts reach', () => {
    const starts = [...new Set(imports.map(({ from }) => from))].filter((file) =>
      ['core', 'flows', 'run', 'inputs'].includes(roomOf(file)),
    )
    const paths = starts.map((file) => findPath(imports, file, (target) => roomOf(target) === 'effect library'))
    expect(paths.filter((path) => path !== undefined).map((path) => path.join(' -> '))).toEqual([])
  })

  test('has no circle of imports', () => {
    expect(findCircles(imports)).toEqual([])
  })

  test('reads the environment in adapters alone', () => {
    const files = [...new Set(imports.map(({ from }) => from))].filter((file) => roomOf(file) !== 'adapters')
    expect(files.filter((file) => /\bprocess\.(env|cwd|exit)/.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})

describe('the check itself', () => {
  const planted = [
    ...importsIn('src/core/a.ts', "import { b } from '../flows/b.ts'\n"),
    ...importsIn(
      'src/flows/b.ts',
      "import type { Log } from '../ports/log.ts'\nconst c = await import('../adapters/c.ts')\n",
    ),
    ...importsIn('src/adapters/c.ts', "import { readFile } from 'node:fs'\nimport { a } from '../core/a.ts'\n"),
    ...importsIn('actions/x/run.ts', "import { other } from '../y/run.ts'\n"),
  ]

  test('prints each wrong arrow with its line', () => {
    expect(wrongArrows(planted)).toEqual([
      'src/core/a.ts:1 (core) -> src/flows/b.ts (flows)',
      'src/flows/b.ts:2 (flows) -> src/adapters/c.ts (adapters)',
      'actions/x/run.ts:1 (run) -> actions/y/run.ts (run)',
    ])
  })

  test('prints the chain by which core reaches the disk', () => {
    expect(findPath(planted, 'src/core/a.ts', (target) => target === 'node:fs')).toEqual([
      'src/core/a.ts',
      'src/flows/b.ts',
      'src/adapters/c.ts',
      'node:fs',
    ])
  })

  test('finds a circle', () => {
    expect(findCircles(planted)[0]).toBe('src/core/a.ts -> src/flows/b.ts -> src/adapters/c.ts -> src/core/a.ts')
  })
})
