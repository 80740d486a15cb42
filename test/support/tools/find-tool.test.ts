import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findTool } from './find-tool.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagline-find-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const place = async (file: string, prints: string, mode = 0o755) => {
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await writeFile(join(folder, file), `#!/bin/sh\necho '${prints}'\n`)
  await chmod(join(folder, file), mode)
}

const find = (name: 'helm3' | 'helm4') =>
  findTool(name, { path: `${join(folder, 'a')}:${join(folder, 'b')}`, kept: join(folder, 'kept') })

test.each([
  { name: 'a good version on PATH is taken', prints: 'v3.18.2+gabc', tool: 'helm3', found: true },
  { name: 'one that is too old is not', prints: 'v3.15.9', tool: 'helm3', found: false },
  { name: 'the lowest good one is', prints: 'v3.16.0', tool: 'helm3', found: true },
  { name: 'Helm 4 is no Helm 3', prints: 'v4.0.0', tool: 'helm3', found: false },
  { name: 'Helm 3 is no Helm 4', prints: 'v3.99.0', tool: 'helm4', found: false },
  { name: 'a command of that name that prints no version is not taken', prints: 'usage', tool: 'helm3', found: false },
] as const)('$name', async ({ prints, tool, found }) => {
  await place('a/helm', prints)
  expect(await find(tool)).toBe(found ? join(folder, 'a', 'helm') : undefined)
})

test('a later folder of PATH is looked into when the first holds another major version', async () => {
  await place('a/helm', 'v4.1.0')
  await place('b/helm', 'v3.20.0')
  expect(await find('helm3')).toBe(join(folder, 'b', 'helm'))
  expect(await find('helm4')).toBe(join(folder, 'a', 'helm'))
})

test('a file that cannot be executed is passed over', async () => {
  await place('a/helm', 'v3.20.0', 0o644)
  expect(await find('helm3')).toBeUndefined()
})

test('what was made stands in for what PATH lacks, in exactly the version of the catalogue', async () => {
  await place('kept/helm3@3.21.0/helm', 'v3.21.0')
  expect(await find('helm3')).toBeUndefined()
  await place('kept/helm3@3.22.0/helm', 'v3.22.0')
  expect(await find('helm3')).toBe(join(folder, 'kept', 'helm3@3.22.0', 'helm'))
})

test('PATH comes before what was made', async () => {
  await place('kept/helm3@3.22.0/helm', 'v3.22.0')
  await place('a/helm', 'v3.17.0')
  expect(await find('helm3')).toBe(join(folder, 'a', 'helm'))
})
