import fc from 'fast-check'
import { load as load11, YAML11_SCHEMA } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { isTag, type Tag } from '../../../src/core/images/tag.ts'
import { editManifest } from '../../../src/core/manifests/edit-manifest.ts'
import { findKeySlot } from '../../../src/core/manifests/find-key.ts'
import { parseKey } from '../../../src/core/manifests/key.ts'
import { readManifest } from '../../../src/core/manifests/manifest.ts'
import type { Node } from '../../../src/core/manifests/node.ts'
import { formatPath, type Path, pathTo } from '../../../src/core/manifests/path.ts'
import { planChanges } from '../../../src/core/manifests/plan-changes.ts'
import { readYaml } from '../../../src/core/manifests/read-yaml.ts'
import { isPlainString } from '../../../src/core/manifests/string-type.ts'
import { Unreadable } from '../../../src/core/manifests/unreadable.ts'
import { walk } from '../../../src/core/manifests/walk.ts'
import { readYamlByLibrary } from '../../support/yaml/library-reader.ts'

/** A value as it may be written, by the spaces that its lines stand behind. */
type Written = (indent: string) => string

const tag = fc.stringMatching(/^\w[\w.-]{0,12}$/).filter(isTag)
const numberLike = fc.constantFrom('1.10', '0123', '72225e2', '1_000', 'on', 'null', '0x1f', '2026-01-01', '0o17', '40')
const anyTag: fc.Arbitrary<Tag> = fc.oneof(
  { weight: 3, arbitrary: tag },
  { weight: 1, arbitrary: numberLike as fc.Arbitrary<Tag> },
)

/** Every style in which one line can be written as a string. */
const scalar = (text: string): fc.Arbitrary<Written> =>
  fc.constantFrom<Written[]>(
    () => ` ${isPlainString(text) ? text : `"${text}"`}`,
    () => ` "${text}"`,
    () => ` '${text}'`,
    () => ` !!str ${text}`,
    (indent) => ` |-\n${indent}  ${text}`,
    (indent) => ` >-\n${indent}   ${text}\n`,
    (indent) => `\n${indent}  "${text}"`,
    () => `   "${text}" # a comment: "x"`,
  )

const key = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/).filter(isPlainString),
  fc.constantFrom('a.b', '1', 'with space', 'x/y', '😀'),
)

const { tree } = fc.letrec<{ tree: Written; leaf: Written; mapping: Written; sequence: Written; flow: Written }>(
  (tie) => ({
    leaf: fc.oneof(
      tag.chain(scalar),
      fc.constantFrom<Written[]>(
        () => '',
        () => ' # nothing',
        () => ' ~',
        () => ' [a, {b: c}]',
        () => ' {}',
      ),
    ),
    flow: fc.array(fc.tuple(key, tag), { maxLength: 3 }).map(
      (pairs) => () =>
        ` { ${unique(pairs)
          .map(([k, v]) => `"${k}": "${v}"`)
          .join(', ')} }`,
    ),
    mapping: fc.array(fc.tuple(key, tie('tree')), { minLength: 1, maxLength: 4 }).map(
      (pairs) => (indent) =>
        unique(pairs)
          .map(([k, value]) => `\n${indent}"${k}":${value(`${indent}  `)}`)
          .join(''),
    ),
    sequence: fc
      .array(tie('leaf'), { minLength: 1, maxLength: 3 })
      .map((items) => (indent) => items.map((item) => `\n${indent}-${item(`${indent}  `)}`).join('')),
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      tie('flow'),
      tie('mapping'),
      tie('sequence'),
    ),
  }),
)

const unique = <T>(pairs: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] => [...new Map(pairs)]

const document = fc
  .tuple(
    fc.array(fc.tuple(key, tree), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '---\n', '# head\n---\n', '\uFEFF'),
    fc.constantFrom('', '\n', '\n# end', '\n...\n', '\n---\nother: 1\n'),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([pairs, head, tail, eol]) => {
    const body = unique(pairs)
      .map(([k, value]) => `"${k}":${value('  ')}`)
      .join('\n')
    return `${head}${body}${tail}`.replaceAll('\n', eol)
  })

/** The paths to every string of the first document that could be a tag. */
const pathsIn = (root: Node | undefined): readonly string[] => {
  const paths: string[] = []
  const visit = (path: Path | undefined): void => void paths.push(formatPath(path))
  if (root !== undefined)
    walk(root, undefined, {
      mapping: () => true,
      sequence: () => true,
      scalar: (node, path) => {
        if (isTag(node.value)) visit(path)
      },
    })
  return paths
}

const editAt = (text: string, path: string, to: Tag): string => {
  const manifest = readManifest('values.yaml', Buffer.from(text))
  const slot = findKeySlot(manifest, parseKey(path))
  if (slot === undefined) throw new Error(`the key ${path} leads nowhere`)
  return editManifest(manifest, planChanges([[slot]], { tag: to })).text
}

const valuesOf = (text: string, version: '1.1' | '1.2'): unknown[] =>
  (parseAllDocuments(text, { version, uniqueKeys: false, logLevel: 'silent' }) as { toJS: () => unknown }[]).map(
    (one) => one.toJS(),
  )

/** Puts a value at a path of plain data. */
const putAt = (data: unknown, steps: readonly (string | number)[], value: string): unknown => {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(data)) return data.map((item, index) => (index === Number(step) ? putAt(item, rest, value) : item))
  return Object.fromEntries(
    Object.entries(data as object).map(([k, v]) => [k, k === String(step) ? putAt(v, rest, value) : v]),
  )
}

describe('for any document, path and tag', () => {
  test('the text after differs from the text before at this path only, in YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(document, anyTag, fc.nat(), (text, to, pick) => {
        const paths = pathsIn(readYaml(text)[0])
        fc.pre(paths.length > 0)
        const path = paths[pick % paths.length] ?? ''
        const after = editAt(text, path, to)
        const steps = parseKey(path).steps.filter((step) => typeof step === 'string')
        for (const version of ['1.1', '1.2'] as const) {
          const [first, ...others] = valuesOf(text, version)
          expect(valuesOf(after, version)).toEqual([putAt(first, steps, to), ...others])
        }
        expect(editAt(after, path, to)).toBe(after)
      }),
      { numRuns: 1500 },
    )
  })

  test('an edit and the edit back give the bytes that were there', () => {
    fc.assert(
      fc.property(document, tag, fc.nat(), (text, to, pick) => {
        const root = readYaml(text)[0]
        const paths = pathsIn(root)
        fc.pre(paths.length > 0 && isPlainString(to))
        const path = paths[pick % paths.length] ?? ''
        const slot = findKeySlot(readManifest('values.yaml', Buffer.from(text)), parseKey(path))
        const node = slot?.kind === 'fields' ? slot.tag?.node : undefined
        fc.pre(node !== undefined && isPlainString(node.value))
        expect(editAt(editAt(text, path, to), path, node?.value as Tag)).toBe(text)
      }),
      { numRuns: 1500 },
    )
  })
})

/** What two readers must agree on: structure, values, and where each value is that has any text. */
const outline = (node: Node | undefined): unknown => {
  if (node === undefined) return null
  if (node.kind === 'alias') return ['alias', node.start, node.end]
  if (node.kind === 'sequence') return [node.anchor, node.flow, node.items.map(outline)]
  if (node.kind === 'mapping')
    return [node.anchor, node.flow, node.entries.map((entry) => [outline(entry.key), outline(entry.value)])]
  if (node.style === 'empty') return node.anchor ?? null
  const block = node.style === 'literal' || node.style === 'folded'
  return [node.anchor, node.style, node.value, node.start, block ? 0 : node.end]
}

const readOrUndefined = (read: (text: string) => readonly (Node | undefined)[], text: string): unknown => {
  try {
    return read(text).map(outline)
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

const signs = [
  ' ',
  '\n',
  '  ',
  ': ',
  '- ',
  '"',
  "'",
  '#',
  ' #',
  '{',
  '}',
  '[',
  ']',
  ',',
  '|\n',
  '&a ',
  '*a',
  '!!str ',
  '\t',
  '---\n',
  'a',
  'b: c',
  '?',
  '>-\n   x\n',
  '%',
]

test('two libraries that share no code read the same structure out of damaged documents, where both read it', () => {
  let compared = 0
  fc.assert(
    fc.property(
      document,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...signs), fc.nat(2)), { maxLength: 3 }),
      (text, damage) => {
        const damaged = damage.reduce((now, [at, sign, cut]) => {
          const place = at % (now.length + 1)
          return now.slice(0, place) + sign + now.slice(place + cut)
        }, text)
        // A byte order mark within a text is read in two ways, too. A carriage return alone ends a line in the specification and not in one of the libraries; an empty document is null or nothing.
        fc.pre(
          !/\r(?!\n)/.test(damaged) &&
            damaged.lastIndexOf('\uFEFF') <= 0 &&
            !/(?:^|\n)(?:---|\.\.\.)\s*(?:#[^\n]*)?(?:\n|$)(?=\s*(?:---|\.\.\.|#|$))/.test(damaged),
        )
        const [ours, theirs] = [readOrUndefined(readYaml, damaged), readOrUndefined(readYamlByLibrary, damaged)]
        if (ours === undefined || theirs === undefined) return
        compared++
        expect(ours).toEqual(theirs)
      },
    ),
    { numRuns: 3000 },
  )
  expect(compared).toBeGreaterThan(500)
})

test('plain text is taken for a string only where a YAML 1.1 and a 1.2 reader take it for one', () => {
  fc.assert(
    fc.property(
      fc.oneof(tag, fc.stringMatching(/^[-+.0-9xobeE_:]{1,8}$/), fc.stringMatching(/^[a-zA-Z]{1,5}$/)),
      (text) => {
        fc.pre(isPlainString(text) && !/^[-:]|:$/.test(text))
        const source = `a: ${text}\n`
        for (const version of ['1.1', '1.2'] as const)
          for (const [value] of [valuesOf(source, version).map((one) => (one as { a: unknown }).a)])
            expect(typeof value).toBe('string')
        expect((load11(source, { schema: YAML11_SCHEMA }) as { a: unknown }).a).toBe(text)
      },
    ),
    { numRuns: 5000 },
  )
})

test('a path reads as it was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.nat(20)), { minLength: 1, maxLength: 5 }),
      (steps) => {
        fc.pre(typeof steps[0] === 'string')
        const path = steps.reduce<Path | undefined>((parent, step) => pathTo(parent, step), undefined)
        expect(parseKey(formatPath(path)).steps).toEqual(steps.map(String))
      },
    ),
  )
})
