import { expect, test } from 'vitest'
import { parseVersionFile } from '../../../src/core/images/version-file.ts'

const read = async (file: string, text: string) => parseVersionFile(file, new TextEncoder().encode(text))

test.each([
  ['apps/web/.version', '1.4.0\n', '1.4.0'],
  ['apps/web/VERSION', '\n# the version\r\n v2 \r\n', 'v2'],
  ['package.json', '{"name":"web","version":"1.4.0"}', '1.4.0'],
  ['Chart.yaml', 'name: web\nversion: 1.10 # next\nappVersion: "3"\n', '1.10'],
  [
    'Cargo.toml',
    '[package]\nname = "web"\nversion = "0.3.0" # x\n[dependencies]\nserde = { version = "1" }\n',
    '0.3.0',
  ],
  ['Cargo.toml', '[package]\nversion.workspace = true\n[workspace.package]\nversion = "0.4.0"\n', '0.4.0'],
  ['Cargo.toml', "package.version = '0.5.0'\n", '0.5.0'],
  ['pyproject.toml', '[project]\ndescription = """\nversion = "9"\n"""\nversion = "1.0"\n', '1.0'],
  ['pyproject.toml', '[[tool.x]]\nversion = "9"\n[tool.poetry]\nversion = "2.0"\n', '2.0'],
])('%s', async (file, text, version) => {
  expect(await read(file, text)).toBe(version)
})

test.each([
  ['.version', '\n# none\n', '.version: it holds no version. Write a line with the version as text, such as 1.4.0.'],
  ['package.json', '{"name":"web"}', 'package.json: it holds no version. Write "version" as text, such as 1.4.0.'],
  [
    'Cargo.toml',
    '[package]\nversion.workspace = true\n',
    'Cargo.toml: it holds no version. Write version under [package] as text, such as 1.4.0.',
  ],
  [
    'pyproject.toml',
    '[project]\ndynamic = ["version"]\n',
    'pyproject.toml: it holds no version. Write version under [project] or [tool.poetry] as text, such as 1.4.0.',
  ],
])('%s without a version is refused', async (file, text, message) => {
  await expect(read(file, text)).rejects.toThrow(message)
})

test('a broken package.json is named', async () => {
  await expect(read('a/package.json', '{')).rejects.toThrow(
    /^a\/package.json: it cannot be read \(.+\)\. Mend the file, or name another one with `version:`\.$/,
  )
})
