import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code, codeBlock } from '../../../src/core/markdown/code.ts'
import { details } from '../../../src/core/markdown/details.ts'
import { escapeText, oneLine } from '../../../src/core/markdown/escape.ts'
import { table } from '../../../src/core/markdown/table.ts'
import { rendered, visible } from './rendered.ts'

const hostile = [
  { name: 'a mention', text: 'thanks @octocat and @acme/team' },
  { name: 'an issue reference', text: 'fixes #12, acme/shop#3 and GH-4' },
  { name: 'a link', text: '[click](https://evil.example "x") https://evil.example/#1 www.evil.example' },
  { name: 'an image', text: '![x](https://evil.example/p.png)' },
  { name: 'an email address', text: 'mail <me@evil.example> or me@evil.example' },
  { name: 'HTML', text: '<img src=x onerror=alert(1)></details><!-- &lt; &#60;' },
  { name: 'emphasis', text: '**bold** __bold__ *it* _it_ ~~gone~~ ~gone~' },
  { name: 'code', text: 'a `b` ``c`` ```' },
  { name: 'a heading', text: '# Big' },
  { name: 'a heading underlined', text: 'Big\n===\nSmall\n---' },
  { name: 'a list', text: '- one\n+ two\n1. three\n2) four' },
  { name: 'a numbered list', text: '1986. A great year' },
  { name: 'a quotation', text: '> said' },
  { name: 'a rule', text: '---' },
  { name: 'a table', text: '| a | b |\n| - | - |\n| 1 | 2 |' },
  { name: 'a pipe behind a backslash', text: 'a \\| b \\\\| c' },
  { name: 'indented code', text: '      rm -rf /' },
  { name: 'an emoji', text: 'a:100:b :smile:' },
  { name: 'a footnote', text: 'see [^1]\n\n[^1]: note' },
  { name: 'a task', text: '- [x] done' },
  { name: 'a formula', text: 'costs $5 and $6, $$x$$' },
  { name: 'a fence', text: '```\ninside\n```' },
]

const words = fc.array(
  fc.oneof(
    fc.constantFrom(...'`*_~|<>&#@![](){}-+=.$:\\/\n\r\t 1aG'.split('')),
    fc.constantFrom(
      'http://',
      'www.a.b',
      '@octocat',
      '#1',
      'GH-1',
      '&#64;',
      '&lt;',
      '<b>',
      '```',
      '~~~',
      '\u202e',
      '\ud800',
    ),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
  ),
)
const anyText = words.map((parts) => parts.join(''))
const tagsOf = (html: string): readonly string[] =>
  (html.match(/<[^>]*>/g) ?? []).filter((tag) => !/^<\/?span>$/.test(tag))

describe('escapeText', () => {
  test.each(hostile)('shows $name as it is', ({ text }) => {
    const html = rendered(escapeText(text))
    expect(visible(html)).toBe(oneLine(text))
    expect(tagsOf(html)).toEqual(['<p>', '</p>'])
  })

  test.each([
    { text: 'Fix the cart', markdown: 'Fix the cart' },
    { text: '@octocat', markdown: '@&#8203;octocat' },
    { text: 'see #1', markdown: 'see #&#8203;1' },
    { text: 'a | b', markdown: 'a &#124; b' },
    { text: '- a-b', markdown: '\\- a-b' },
  ])('writes "$text" as "$markdown"', ({ text, markdown }) => expect(escapeText(text)).toBe(markdown))

  test('makes no element and no reference of any text, alone and in a table, and loses none of it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const alone = rendered(escapeText(text))
        expect(tagsOf(alone).filter((tag) => tag !== '<p>' && tag !== '</p>')).toEqual([])
        expect(visible(alone)).toBe(withoutGaps(text))
        expect(alone).not.toMatch(/@\w|(?<!&)#\d|GH-\d|:\/\/|www\./i)
        const cell = rendered(table(['h'], [[escapeText(text)]]))
        expect(visible(cell.split('<tbody>')[1] ?? '')).toBe(withoutGaps(text))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('code', () => {
  test.each(hostile)('shows $name as code', ({ text }) => {
    const html = rendered(code(text))
    expect(visible(html)).toBe(oneLine(text))
    expect(tagsOf(html)).toEqual(['<p>', '<code>', '</code>', '</p>'])
  })

  test('is the plain form where it can be', () => expect(code('apps/web')).toBe('`apps/web`'))

  test('holds any text, alone and in a table', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(rendered(code(text)))).toBe(withoutGaps(text))
        const cell = rendered(table(['h', 'i'], [[code(text), 'next']]))
        expect(cell.match(/<td>(.*)<\/td>\n<td>next<\/td>/s)).not.toBeNull()
        expect(visible(cell.match(/<td>(.*)<\/td>\n<td>next/s)?.[1] ?? '')).toBe(withoutGaps(text))
      }),
      { numRuns: 2000 },
    )
  })
})

/** What stays of a text when the marks that the reader cannot see are taken out of both sides. */
const withoutGaps = (text: string): string =>
  oneLine(text)
    .replace(/\u200b/g, '')
    .trim()

describe('codeBlock', () => {
  test('has a fence longer than any inside', () =>
    expect(codeBlock('diff', '````\n```\n')).toBe('`````diff\n````\n```\n`````'))

  test('takes no language that could end its line', () => expect(codeBlock('a`\nb', 'x')).toBe('```ab\nx\n```'))

  test('is one block whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const html = rendered(`${codeBlock('', text)}\n\nafter`)
        expect(tagsOf(html)).toEqual(['<pre>', '<code>', '</code>', '</pre>', '<p>', '</p>'])
      }),
    )
  })
})

describe('table and details', () => {
  test('keep a row on its line, whatever a cell holds', () =>
    expect(table(['a', 'b'], [['x\ny', 'p | q \\| r']])).toBe('| a | b |\n| --- | --- |\n| x y | p &#124; q \\| r |'))

  test('keep a summary from being HTML or a mention', () =>
    expect(details('</summary> @octocat #1', 'body')).toBe(
      '<details><summary>&#60;/summary&#62; @&#8203;octocat #&#8203;1</summary>\n\nbody\n\n</details>',
    ))
})
