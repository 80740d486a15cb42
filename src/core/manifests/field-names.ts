/** A key without what differs between spellings: `imageTag`, `image_tag` and `image-tag` are one. */
export const normalKey = (key: string): string => key.toLowerCase().replace(/[-_]/g, '')

/** The fields that go with a name, each in the order in which they are looked for; all in their normal spelling. */
export interface FieldNames {
  readonly tag: readonly string[]
  readonly digest: readonly string[]
}

/**
 * Tells which keys hold tag and digest of the image whose name stands under a key.
 * @param key such as `repository`, `image`, `webImage`, `image_name`.
 * @returns undefined for a key under which no image is named.
 */
export const fieldsFor = (key: string): FieldNames | undefined => {
  const normal = normalKey(key)
  if (!/(?:image|repository|repo|name)$/.test(normal)) return undefined
  const stem = normal.replace(/(?:repository|repo|name)$/, '')
  const base = stem.replace(/image$/, '')
  const prefixes = [...new Set([stem, base, `${base}image`])]
  return {
    tag: prefixes.map((prefix) => `${prefix}tag`),
    digest: prefixes.flatMap((prefix) => [`${prefix}digest`, `${prefix}sha256`, `${prefix}sha`]),
  }
}
