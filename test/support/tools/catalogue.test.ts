import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { isInRange } from './version-range.ts'

const root = new URL('../../../', import.meta.url).pathname
const tools = Object.values(catalogue)
const read = (file: string) => readFileSync(join(root, file), 'utf8')

test.each(tools)('$name: what we make ourselves is good enough for ourselves', ({ version, onPath }) => {
  expect(version === 'debian' || isInRange(version, onPath.range)).toBe(true)
})

const goTools = tools.flatMap((tool) =>
  tool.sources.flatMap((source) => (source.kind === 'go' ? [{ name: tool.name, version: tool.version, source }] : [])),
)

test.each(goTools)('$name is pinned in its go.mod, in the version that the catalogue states', ({ version, source }) => {
  const lines = read(join(source.module, 'go.mod'))
    .split('\n')
    .map((line) => line.trim().replace(/^tool /, ''))
  expect(lines).toContain(source.package)
  const pinned = lines
    .map((line) => line.replace(/^require /, '').split(' '))
    .filter(([module = '', pin]) => pin?.startsWith('v') && `${source.package}/`.startsWith(`${module}/`))
  expect(pinned.map(([, pin]) => pin)).toEqual([`v${version}`])
})

test('zizmor is pinned with hashes, in the version that the catalogue states', () => {
  const text = read('tools/zizmor/requirements.txt')
  expect(text).toContain(`zizmor==${catalogue.zizmor.version} `)
  expect(text).toMatch(/--hash=sha256:[0-9a-f]{64}/)
})
