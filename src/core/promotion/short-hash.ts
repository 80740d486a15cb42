/** FNV-1a (32 bit) in 8 hexadecimal digits: enough to tell a few texts apart that nobody makes up on purpose. */
export const shortHash = (text: string): string => {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
