import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { decidingPattern, parsePattern } from '../../../src/core/changes/pattern.ts'
import { newRepository } from '../../support/git/repository.ts'

describe('a pattern', () => {
  test.each([
    { pattern: 'docs', yes: ['docs', 'a/docs', 'docs/x/y'], no: ['docsx', 'xdocs', 'adocs/x'] },
    { pattern: '/docs', yes: ['docs', 'docs/x'], no: ['a/docs'] },
    { pattern: 'a/docs', yes: ['a/docs', 'a/docs/x'], no: ['b/a/docs'] },
    { pattern: 'docs/', yes: ['docs/x', 'a/docs/x', 'docs'], no: ['docsx/y'] },
    { pattern: '*.md', yes: ['a.md', 'x/y/a.md', '.md'], no: ['a.mdx'] },
    { pattern: 'a/*', yes: ['a/b', 'a/b/c'], no: ['a', 'x/a/b'] },
    { pattern: 'a/**', yes: ['a/b', 'a/b/c'], no: ['a', 'b/a/c'] },
    { pattern: '**/a', yes: ['a', 'x/a', 'x/y/a/z'], no: ['xa'] },
    { pattern: 'a/**/b', yes: ['a/b', 'a/x/b', 'a/x/y/b/z'], no: ['ab', 'a/xb'] },
    { pattern: 'a?c', yes: ['abc', 'x/abc'], no: ['a/c', 'ac'] },
    { pattern: '[a-c].ts', yes: ['a.ts', 'c.ts'], no: ['d.ts'] },
    { pattern: '[!a-c].ts', yes: ['d.ts'], no: ['a.ts', '/.ts'] },
    { pattern: '[[:digit:]x-]', yes: ['7', 'x', '-'], no: ['y'] },
    { pattern: '\\!a', yes: ['!a'], no: ['a'] },
    { pattern: '\\#a', yes: ['#a'], no: ['a'] },
    { pattern: 'a\\*', yes: ['a*'], no: ['ab'] },
    { pattern: 'a b ', yes: ['a b'], no: ['a b '] },
    { pattern: 'a\\ ', yes: ['a '], no: ['a'] },
    { pattern: 'ünï/*', yes: ['ünï/ç'], no: ['uni/c'] },
    { pattern: 'a+(b).c', yes: ['a+(b).c'], no: ['aab.c'] },
    { pattern: 'line\nbreak*', yes: ['line\nbreak\n'], no: ['line'] },
  ])('$pattern', ({ pattern, yes, no }) => {
    const { matches } = parsePattern(pattern)
    expect(yes.filter((path) => !matches(path))).toEqual([])
    expect(no.filter(matches)).toEqual([])
  })

  test('decides alone where it is the last that matches, file by file', () => {
    const patterns = ['a', '!**/*.md', 'a/keep.md'].map(parsePattern)
    const decide = (path: string): string | undefined => decidingPattern(patterns, path)?.text
    expect(['a/x', 'a/x.md', 'a/keep.md', 'b'].map(decide)).toEqual(['a', '!**/*.md', 'a/keep.md', undefined])
  })
})

describe('against git itself', () => {
  const repository = newRepository()
  afterAll(() => repository.remove())

  const segment = fc.constantFrom('a', 'b', 'ab', 'a.md', 'x y', '*', '?', '*.md', '[ab]', '**', 'a*b', '\\*')
  const pattern = fc
    .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([rooted, parts, folder]) => `${rooted ? '/' : ''}${parts.join('/')}${folder ? '/' : ''}`)
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'a.md', 'x y', 'aab', '*'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))

  /** The paths that git would ignore by one pattern; nothing exists, so a path counts as a file. */
  const ignored = (text: string, paths: readonly string[]): ReadonlySet<string> => {
    const args = ['check-ignore', '--no-index', '-z', '--stdin']
    repository.commit({ '.gitignore': `${text}\n` })
    try {
      const output = execFileSync('git', args, { cwd: repository.folder, input: paths.join('\0') })
      return new Set(output.toString().split('\0').filter(Boolean))
    } catch (error) {
      if ((error as { status?: number }).status === 1) return new Set()
      throw error
    }
  }

  test('one pattern matches what git matches', () => {
    fc.assert(
      fc.property(pattern, fc.uniqueArray(path, { minLength: 1, maxLength: 30 }), (text, paths) => {
        const ours = new Set(paths.filter(parsePattern(text).matches))
        const theirs = ignored(text, paths)
        // A path of a folder pattern's own name counts for us, because it may be a submodule.
        const differ = paths.filter((each) => ours.has(each) !== theirs.has(each))
        const explained = differ.filter(
          (each) => text.endsWith('/') && ignored(text.replace(/\/$/, ''), [each]).has(each),
        )
        expect(differ).toEqual(explained)
      }),
      { numRuns: 150 },
    )
  })
})
