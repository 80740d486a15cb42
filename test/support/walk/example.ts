import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileMap } from './shop.ts'

/** What the machine of a test lacks of the internet. */
const baseImages = /^FROM (?:docker\.io\/|gcr\.io\/)?(?:busybox|distroless\/static-debian12):\S+/gm

/**
 * The files of an example under `examples/`, as a user's repository holds them after the one edit that its README asks for
 * (the owner's name), and with one more that only tests need: base images come from the test's own registry.
 * @param registry host and port of that registry.
 */
export const exampleFiles =
  (name: string) =>
  async (registry: string): Promise<FileMap> => {
    const root = join('examples', name)
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const files = paths.map(async (path) => {
      const text = await readFile(path, 'utf8')
      return [path.slice(root.length + 1), adapted(text, registry)] as const
    })
    return Object.fromEntries(await Promise.all(files))
  }

const adapted = (text: string, registry: string): string =>
  text.replaceAll('ghcr.io/your-org', `${registry}/acme`).replace(baseImages, `FROM ${registry}/base/busybox:1`)
