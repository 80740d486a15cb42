import { expect, test } from 'vitest'
import { parseImageName } from '../../../src/core/images/image-name.ts'
import { sourceLabel } from '../../../src/core/images/source.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import type { Registry } from '../../../src/ports/registry.ts'

/** A registry that holds `acme/web:one`, an image with the label `dev.tagline.source` at `abc`. */
export interface Subject {
  readonly registry: Registry
  readonly host: string
}

/** What every registry does, the fake and the real. */
export const describeRegistry = (open: () => Promise<Subject>): void => {
  const one = parseTag('one')
  const two = parseTag('two')
  const opened = async () => {
    const { registry, host } = await open()
    return { registry, image: parseImageName(`${host}/acme/web`) }
  }

  test('a tag and the digest it stands for are found, and are the same image', async () => {
    const { registry, image } = await opened()
    const digest = await registry.digestOf(image, one)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    if (digest === undefined) throw new Error('the tag is gone')
    expect(await registry.digestOf(image, digest)).toBe(digest)
    expect((await registry.manifestOf(image, one))?.digest).toBe(digest)
  })

  test('what is not there is undefined: a tag, a digest, a repository', async () => {
    const { registry, image } = await opened()
    const nowhere = { ...image, repository: 'acme/nothing' }
    expect(await registry.digestOf(image, parseTag('none'))).toBeUndefined()
    expect(await registry.manifestOf(nowhere, one)).toBeUndefined()
    expect(await registry.labelsOf(nowhere, one)).toBeUndefined()
  })

  test('a manifest put under a second tag is the same image, with its labels', async () => {
    const { registry, image } = await opened()
    const manifest = await registry.manifestOf(image, one)
    if (manifest === undefined) throw new Error('the tag is gone')
    await registry.putManifest(image, two, manifest)
    expect(await registry.digestOf(image, two)).toBe(manifest.digest)
    expect((await registry.labelsOf(image, two))?.[sourceLabel]).toBe('abc')
  })
}
