import { lastPartOf, type Wanted } from './wanted.ts'

/**
 * Tells from its bytes whether a file may hold a slot, far cheaper than by parsing it. A slot stands beside the last part of the
 * image's name, which no line break can divide; only an escape in double quotes could hide it.
 */
export const mayHold = (bytes: Uint8Array, wanted: Wanted): boolean => {
  if (wanted.app !== undefined) return true
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.includes(lastPartOf(wanted.image))) return true
  return ['\\x', '\\u', '\\U'].some((sequence) => buffer.includes(sequence))
}
