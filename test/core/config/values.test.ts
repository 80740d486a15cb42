import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { discoverApps } from '../../../src/core/config/discovery.ts'
import { findCycles, type Graph, sortByGraph } from '../../../src/core/config/graph.ts'
import { formatDuration, parseDuration } from '../../../src/core/config/values/duration.ts'
import { tidyPath } from '../../../src/core/config/values/paths.ts'

describe('durations', () => {
  test('are read back as they are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })

  test.each([
    ['0', 0],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2w', 1_209_600_000],
    ['30', undefined],
    ['1.5h', undefined],
    ['-1h', undefined],
    ['', undefined],
    ['1 h', undefined],
  ])('%j is %j milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })
})

describe('paths', () => {
  test.each([
    ['./a', 'a'],
    ['a//b/', 'a/b'],
    ['a/../b', 'b'],
    ['.', '.'],
    ['./', '.'],
  ])('%j is %j', (given, tidy) => {
    expect(tidyPath(given)).toBe(tidy)
  })
})

const graphs = fc
  .array(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }), { minLength: 7, maxLength: 7 })
  .map(
    (steps): Graph => new Map(steps.map((to, i) => [`n${i}`, to.map((n, at) => ({ to: `n${n}`, at: i * 10 + at }))])),
  )

const reaches = (graph: Graph, from: string, to: string, seen = new Set<string>()): boolean =>
  (graph.get(from) ?? []).some((step) => {
    if (step.to === to) return true
    if (seen.has(step.to)) return false
    seen.add(step.to)
    return reaches(graph, step.to, to, seen)
  })

describe('graphs', () => {
  test('have a cycle found where a name can be reached from itself, and only there', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const cycles = findCycles(graph)
        expect(cycles.length > 0).toBe([...graph.keys()].some((name) => reaches(graph, name, name)))
        for (const { names } of cycles) {
          expect(names.at(-1)).toBe(names[0])
          for (const [i, name] of names.slice(1).entries()) {
            const step = graph.get(names[i] ?? '')?.some(({ to }) => to === name)
            expect(step).toBe(true)
          }
        }
      }),
    )
  })

  test('are sorted so that each name follows those it comes from', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        fc.pre(findCycles(graph).length === 0)
        const sorted = sortByGraph(graph)
        expect([...sorted].sort()).toEqual([...graph.keys()].sort())
        for (const [name, steps] of graph)
          for (const { to } of steps) expect(sorted.indexOf(to)).toBeLessThan(sorted.indexOf(name))
      }),
    )
  })
})

describe('discovery', () => {
  test.each([
    {
      title: 'every usual name',
      files: ['apps/a/Dockerfile', 'app/b/dockerfile', 'services/c/Containerfile', 'apps/d/prod.Dockerfile'],
      found: { a: 'apps/a', b: 'app/b', c: 'services/c', d: 'apps/d' },
    },
    { title: 'nested folders', files: ['app/api/maths/Dockerfile'], found: { maths: 'app/api/maths' } },
    {
      title: 'one app for a folder with two Dockerfiles',
      files: ['apps/a/Dockerfile', 'apps/a/dev.Dockerfile'],
      found: { a: 'apps/a' },
    },
    {
      title: 'the path as name where two folders end alike',
      files: ['apps/web/Dockerfile', 'services/web/Dockerfile', 'services/api/Dockerfile'],
      found: { 'apps-web': 'apps/web', 'services-web': 'services/web', api: 'services/api' },
    },
    {
      title: 'three names where the path of one is the folder of another',
      files: ['apps/web/Dockerfile', 'app/web/Dockerfile', 'services/apps-web/Dockerfile'],
      found: { 'app-web': 'app/web', 'apps-web': 'apps/web', 'services-apps-web': 'services/apps-web' },
    },
    {
      title: 'nothing elsewhere, nor in the roots themselves',
      files: ['Dockerfile', 'apps/Dockerfile', 'x/apps/b/Dockerfile', 'apps/c/Dockerfile.bak', 'apps/d/Dockerfile'],
      found: { d: 'apps/d' },
    },
  ])('finds $title', ({ files, found }) => {
    expect(Object.fromEntries(discoverApps(files).map(({ name, path }) => [name, path]))).toEqual(found)
  })
})
