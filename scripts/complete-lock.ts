/**
 * Adds to package-lock.json the optional packages of other platforms that the registry at hand did not offer when it was
 * written: `npm ci` refuses a lock that lacks one, on every platform.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const entries: Record<string, Entry> = lock.packages

/** The entry that Node's look-up finds for a package from a folder. */
const resolved = (from: string, name: string): string | undefined => {
  for (let folder = from; ; ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (path in entries) return path
    if (folder === '') return undefined
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  }
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** What a package for one platform tells by its name, such as `@scope/name-linux-arm64-musl`. */
const platformOf = (name: string): Record<string, readonly string[]> => {
  const words = name.split(/[/-]/)
  const found = (known: readonly string[]) => words.filter((word) => known.includes(word))
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : []
  const fields = { cpu: found(processors), libc, os: found(systems) }
  return Object.fromEntries(Object.entries(fields).filter(([, values]) => values.length > 0))
}

const isExact = (range: string): boolean => /^\d/.test(range)

for (const [path, { optionalDependencies = {} }] of Object.entries({ ...entries })) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const at = resolved(path, name)
    if (at !== undefined && (!isExact(range) || entries[at]?.version === range)) continue
    const key = at === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`
    entries[key] = { version: range.replace(/^[\^~]/, ''), ...platformOf(name), ...{ dev: true, optional: true } }
    console.log(`package-lock.json: added ${name} ${range}`)
  }
}

lock.packages = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
