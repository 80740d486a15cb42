import { findNearMiss } from '../../errors/near-miss.ts'
import { type Complaint, textAs } from '../schema/scalars.ts'
import type { Schema } from '../schema/schema.ts'
import { warn } from '../schema/source-text.ts'

/** Architectures by other names. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    x86_64: 'amd64',
    x64: 'amd64',
    aarch64: 'arm64',
    armv7: 'arm/v7',
    i386: '386',
  }),
)

/** The architectures for which images are built, by operating system. */
const known: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    linux: [
      ...['amd64', 'arm64', 'arm/v6', 'arm/v7', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64'],
      ...['amd64/v2', 'amd64/v3', 'amd64/v4', 'arm64/v8', 'arm', 'arm/v5', 'arm/v8', 'mips64', 'ppc64'],
    ],
    windows: ['amd64', 'arm64'],
    darwin: ['amd64', 'arm64'],
    freebsd: ['amd64', 'arm64'],
  }),
)

const isKnown = (text: string): boolean => {
  const { os, architecture } = partsOf(text)
  return known.get(os)?.includes(architecture) === true
}

const partsOf = (text: string): { os: string; architecture: string } => {
  const [os = '', ...rest] = text.includes('/') ? text.split('/') : ['linux', text]
  const named = rest.join('/')
  return { os, architecture: aliases.get(named) ?? named }
}

/** System and architecture are compared apart: as a whole, all platforms of one system look alike. */
const nearMiss = (text: string): string | undefined => {
  const { os, architecture } = partsOf(text.toLowerCase())
  const nearOs = findNearMiss(os, known.keys())
  const near = nearOs === undefined ? undefined : findNearMiss(architecture, known.get(nearOs) ?? [])
  return near === undefined ? undefined : `${nearOs}/${near}`
}

const isWellFormed = (text: string): boolean => /^[a-z][a-z0-9]*\/[a-z0-9][a-z0-9_]*(?:\/v[0-9.]+)?$/.test(text)

const complaintOf = (text: string, key: string): Complaint | undefined => {
  const { os, architecture } = partsOf(text)
  if (isKnown(text) && text === `${os}/${architecture}`) return undefined
  const what = `"${key}" must be platforms, and "${text}" is none`
  if (isKnown(`${os}/${architecture}`)) return { what, fix: `Write "${os}/${architecture}"` }
  const near = nearMiss(text)
  if (near !== undefined) return { what, fix: `Did you mean "${near}"? Write "${near}"` }
  return isWellFormed(text) ? undefined : { what, fix: 'Write "linux/amd64"' }
}

const form = textAs<string>({
  expected: 'a platform',
  example: 'linux/amd64',
  read: (text, key) => complaintOf(text, key) ?? text,
})

/** What an image runs on, such as `linux/arm64`; one that is well formed and like none that is known is warned of. */
export const platform: Schema<string> = {
  ...form,
  read: (node, key, source) => {
    const text = form.read(node, key, source)
    if (text !== undefined && !isKnown(text))
      warn(source, node.at, `the platform "${text}" of "${key}" is not one that is known`, 'Check its spelling')
    return text
  },
}
