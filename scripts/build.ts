/** Makes `dist/` from `actions/<name>/main.ts`: one entry an action, what they share beside them, and the licences. */
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'

const entries = Object.fromEntries(
  globSync('actions/*/main.ts')
    .sort()
    .map((file) => [dirname(file).slice(8), file]),
)

/** These packages only declare things; said so, what an action does not call (the HTTP client of OIDC tokens) is left out. */
const pure = /[\\/]node_modules[\\/](@actions|undici|tunnel)[\\/]/

const bundle = await rolldown({
  input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, `./${file}`])),
  platform: 'node',
  transform: { target: 'node24' },
  treeshake: { moduleSideEffects: [{ test: pure, sideEffects: false }] },
})

rmSync('dist', { recursive: true, force: true })
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  minify: true,
  sourcemap: false,
  comments: { legal: false },
  entryFileNames: '[name]/index.js',
  chunkFileNames: 'shared/[name].js',
})

/** The folder of the package that a module belongs to. */
const packageOf = (module: string): string | undefined =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0]

const licenceOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = globSync('{LICEN[CS]E,licen[cs]e,COPYING}*', { cwd: folder })[0]
  if (file === undefined) throw new Error(`${name}: the package has no licence file. Leave it out or add its licence.`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
const packages = [...new Set(modules.flatMap((module) => packageOf(module.replaceAll('\0', '')) ?? []))]
const line = `\n${'-'.repeat(80)}\n\n`
const licences = packages
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map(licenceOf)
  .sort()
writeFileSync('dist/LICENSES.txt', `The bundles in this folder contain these packages.\n${line}${licences.join(line)}`)
writeFileSync('dist/package.json', '{ "type": "module" }\n')

for (const chunk of output) {
  if (chunk.type === 'chunk') console.log(`dist/${chunk.fileName} ${(chunk.code.length / 1024).toFixed(1)} KiB`)
}
