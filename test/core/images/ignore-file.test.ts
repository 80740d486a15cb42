import { expect, test } from 'vitest'
import { parseIgnoreFile } from '../../../src/core/images/ignore-file.ts'
import { patternsBelow, writtenPatterns } from '../../../src/core/images/written.ts'

test.each<[string, string, readonly string[], readonly string[]]>([
  [
    'a name at the root only',
    'node_modules',
    ['node_modules/a', 'node_modules'],
    ['src/node_modules/a', 'node_modules2'],
  ],
  ['a name anywhere', '**/node_modules', ['node_modules/a', 'src/x/node_modules/a'], ['src/node_modules2/a']],
  ['a leading slash means the root', '/dist', ['dist/a'], ['src/dist/a']],
  ['a trailing slash is dropped', 'dist/', ['dist', 'dist/a'], []],
  ['a star stays in its folder', '*.md', ['README.md'], ['docs/README.md']],
  ['a double star crosses folders', '**/*.md', ['README.md', 'a/b/c.md'], ['a/b/c.mdx']],
  ['a double star in the middle may be none', 'a/**/b', ['a/b', 'a/x/y/b'], ['a/xb']],
  ['a double star at an end takes all below', 'a/**', ['a/b', 'a/b/c'], ['b']],
  ['a question mark is one character', 'a?.txt', ['ab.txt'], ['a.txt', 'a/.txt']],
  ['a class of characters', '[ab].txt', ['a.txt'], ['c.txt']],
  ['an escape', '\\*.txt', ['*.txt'], ['a.txt']],
  ['the last pattern wins', '*.md\n!README.md', ['a.md'], ['README.md']],
  ['an exception below a folder', 'docs\n!docs/keep', ['docs/a'], ['docs/keep/b']],
  ['an exception taken back', 'docs\n!docs/keep\ndocs/keep/no', ['docs/keep/no'], ['docs/keep/yes']],
  ['a comment, a blank line, a BOM, CRLF', '\uFEFF# a\r\n\r\nb\r\n', ['b'], ['# a', 'a']],
  ['dots are dots', 'a.b', ['a.b'], ['axb']],
  ['a path that climbs and returns', './x/../b', ['b'], ['x']],
  ['everything but one', '*\n!go.mod', ['main.go', 'a/b'], ['go.mod']],
])('%s', (_, text, excluded, sent) => {
  const { excludes } = parseIgnoreFile(text)
  expect(excluded.filter((path) => !excludes(path))).toEqual([])
  expect(sent.filter(excludes)).toEqual([])
})

test('a folder is left out as a whole only where no exception may bring a part back', () => {
  expect(parseIgnoreFile('node_modules').excludesAllBelow('node_modules')).toBe(true)
  expect(parseIgnoreFile('node_modules\n!node_modules/x').excludesAllBelow('node_modules')).toBe(false)
})

const config = {
  stages: [{ name: 'dev' }, { name: 'prod' }],
  manifests: [{ path: 'environments/{stage}/{app}/values.yaml' }, { path: '**/kustomization.yaml' }],
  render: [{ output: 'rendered/{stage}/' }],
} as unknown as Parameters<typeof writtenPatterns>[0]

test('what Tagline writes is named stage by stage', () => {
  expect(writtenPatterns(config)).toEqual([
    '.tagline/holds',
    'environments/dev/*/values.yaml',
    'environments/prod/*/values.yaml',
    '**/kustomization.yaml',
    'rendered/dev',
    'rendered/prod',
  ])
})

test.each<[string, readonly string[], readonly string[]]>([
  ['', ['a/b', '**/c'], ['a/b', '**/c']],
  ['apps/web', ['apps/web/x', 'apps/api/x', 'environments/dev'], ['x']],
  ['apps/web', ['apps/*/deploy/*.yaml', 'apps'], ['deploy/*.yaml', '**']],
  ['apps/web', ['**/values.yaml'], ['**/values.yaml']],
  ['apps/web', ['apps/web'], ['**']],
])('below "%s" %j is %j', (folder, patterns, expected) => {
  expect(patternsBelow(folder, patterns)).toEqual(expected)
})
