import { describe, expect, test } from 'vitest'
import { parseFilePatterns } from '../../../src/core/manifests/file-patterns.ts'

describe('patterns of files', () => {
  test.each([
    { title: 'a path with ./ is the path', patterns: ['./deploy/dev.yaml'], named: ['deploy/dev.yaml'], folders: [] },
    { title: 'a path is led to one form', patterns: ['.//a/./b/../c.yaml'], named: ['a/c.yaml'], folders: [] },
    { title: 'a folder with ./ is the folder', patterns: ['./deploy/'], named: [], folders: ['deploy'] },
    { title: 'a glob with ./ is the glob', patterns: ['./deploy/*.yaml'], named: [], folders: ['deploy'] },
    { title: 'an anchored glob keeps its slash', patterns: ['/deploy/*.yaml'], named: [], folders: ['deploy'] },
    {
      title: 'two dots in a name lead nowhere',
      patterns: ['deploy/..dev.yaml'],
      named: ['deploy/..dev.yaml'],
      folders: [],
    },
    { title: '! takes out what is named with ./', patterns: ['a.yaml', '!./a.yaml'], named: [], folders: [] },
  ])('$title', ({ patterns, named, folders }) => {
    const parsed = parseFilePatterns(patterns)
    expect({ named: parsed.named, folders: parsed.folders }).toEqual({ named, folders })
  })

  test('that begin with ./ match from the working directory alone', () => {
    const { matches } = parseFilePatterns(['./deploy/*.yaml', '!./deploy/prod.yaml'])
    expect(parseFilePatterns(['./*.yaml']).matches('deploy/dev.yaml')).toBe(false)
    expect(['deploy/dev.yaml', 'deploy/prod.yaml', 'x/deploy/dev.yaml'].map(matches)).toEqual([true, false, false])
  })

  const leaves = 'leaves the working directory. Write it from the working directory, without `..`.'
  const machine =
    'begins at the root of the machine. Write it from the working directory, without the slash at its start.'
  const nothing = 'names no file. Name a file, or write `**` for every file.'
  test.each([
    ['../x.yaml', `the path "../x.yaml" ${leaves}`],
    ['./../x.yaml', `the path "./../x.yaml" ${leaves}`],
    ['a/../../x.yaml', `the path "a/../../x.yaml" ${leaves}`],
    ['..', `the path ".." ${leaves}`],
    ['../**', `the path "../**" ${leaves}`],
    ['!../x.yaml', `the path "!../x.yaml" ${leaves}`],
    ['/etc/passwd', `the path "/etc/passwd" ${machine}`],
    ['', `"" ${nothing}`],
    ['.', `"." ${nothing}`],
    ['./', `"./" ${nothing}`],
    ['/', `"/" ${nothing}`],
    ['!', `"!" ${nothing}`],
  ])('refuse %j', (pattern, message) => {
    expect(() => parseFilePatterns([pattern])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: `input "files": ${message}` }),
    )
  })
})
