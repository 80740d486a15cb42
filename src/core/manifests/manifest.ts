import { UserError } from '../errors/user-error.ts'
import { positionOf } from './line-index.ts'
import { isHclName } from './manifest-name.ts'
import { type Entry, findValue, keyOf, type MappingNode, type Node } from './node.ts'
import { readHcl } from './read-hcl.ts'
import { readYaml } from './read-yaml.ts'
import type { Region } from './region.ts'
import { Unreadable } from './unreadable.ts'

/** The language of a file; JSON is read as the YAML that it is. */
export type Format = 'yaml' | 'hcl'

/**
 * Reads a text of a format.
 * @throws Unreadable.
 */
export const readFormat = (format: Format, text: string): Region['documents'] =>
  format === 'hcl' ? readHcl(text) : readYaml(text)

/** A file that was read: its text, and the tree of each of its documents. */
export interface Manifest {
  /** Relative to the root of the tree, with `/`. */
  readonly file: string
  readonly region: Region
  readonly format: Format
}

/**
 * Reads a file for editing.
 * @param bytes must be UTF-8; a byte order mark stays part of the text.
 * @throws UserError FILE_NOT_EDITABLE for what cannot be edited safely: other encodings, broken YAML, a key that stands twice,
 * templates, files whose checksum an edit would break.
 */
export const readManifest = (file: string, bytes: Uint8Array): Manifest => {
  const text = decode(file, bytes)
  if (isTemplate(file, bytes)) throw templateError(file, text)
  try {
    const format = isHclName(file) ? 'hcl' : 'yaml'
    const documents = readFormat(format, text)
    const quoting = format === 'hcl' || /\.json$/i.test(file) ? 'double-only' : 'yaml'
    for (const root of documents) checkDocument(root)
    return { file, region: { text, quoting, documents }, format }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const where = { file, ...positionOf(text, error.offset) }
    throw new UserError('FILE_NOT_EDITABLE', { where, what: error.message, fix: error.fix })
  }
}

const decode = (file: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const what = 'this file is not valid UTF-8'
    throw new UserError('FILE_NOT_EDITABLE', { where: { file }, what, fix: 'Save it as UTF-8' })
  }
}

/** Tells whether a file is a template of a Helm chart, which is no YAML before Helm has rendered it. */
export const isTemplate = (file: string, bytes: Uint8Array): boolean =>
  /(?:^|\/)templates\//.test(file) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('{{')

const templateError = (file: string, text: string): UserError =>
  new UserError('FILE_NOT_EDITABLE', {
    where: { file, ...positionOf(text, text.indexOf('{{')) },
    what: 'this is a template of a Helm chart and no YAML before Helm has rendered it',
    fix: 'Name the values file that holds the tag instead',
  })

const checkDocument = (root: Node | undefined): void => {
  if (root === undefined) return
  refuseEncrypted(root)
  refuseDuplicates(root)
}

/** SOPS keeps a checksum over all values (getsops.io, "Message Authentication Code"). */
const refuseEncrypted = (root: Node): void => {
  const sops = root.kind === 'mapping' ? findValue(root, 'sops') : undefined
  if (sops?.kind !== 'mapping' || findValue(sops, 'mac') === undefined) return
  throw new Unreadable(
    sops.start,
    'this file is encrypted by SOPS, and an edit would break its checksum',
    'Keep the image in a file of its own, or edit it with `sops set`',
  )
}

const refuseDuplicates = (node: Node): void => {
  if (node.kind === 'sequence') node.items.forEach(refuseDuplicates)
  if (node.kind !== 'mapping') return
  const duplicate = findDuplicate(node)
  if (duplicate !== undefined) {
    const key = duplicate.kind === 'scalar' ? duplicate.value : ''
    throw new Unreadable(duplicate.start, `the key "${key}" stands twice in one mapping`, 'Remove one of them')
  }
  for (const { value } of node.entries) if (value.kind !== 'scalar') refuseDuplicates(value)
}

/** Below this many keys, comparing each with each is cheaper than a set. */
const few = 12

/** A merge key may stand more than once: readers take them all. */
const findDuplicate = ({ entries }: MappingNode): Node | undefined => {
  if (entries.length > few) return findDuplicateOfMany(entries)
  for (let i = 1; i < entries.length; i++) {
    const entry = entries[i] as Entry
    const key = keyOf(entry)
    if (key === undefined || key === '<<') continue
    for (let j = 0; j < i; j++) if (keyOf(entries[j] as Entry) === key) return entry.key
  }
  return undefined
}

const findDuplicateOfMany = (entries: readonly Entry[]): Node | undefined => {
  const seen = new Set<string>()
  for (const entry of entries) {
    const key = keyOf(entry)
    if (key === undefined || key === '<<') continue
    if (seen.has(key)) return entry.key
    seen.add(key)
  }
  return undefined
}
