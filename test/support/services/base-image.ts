import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTools } from '../tools/ensure-tools.ts'
import type { Progress } from '../tools/progress.ts'
import { runCommand } from '../tools/run-command.ts'
import type { Registry } from './registry.ts'

type Descriptor = { readonly mediaType: string; readonly digest: string; readonly size: number }

const applets = ['sh', 'cat', 'cp', 'echo', 'false', 'ls', 'mkdir', 'sleep', 'test', 'true', 'wc']
const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const

/**
 * Puts a small busybox image into a registry, for `FROM` lines that need no internet.
 *
 * It is an index of linux/amd64 and linux/arm64. Both hold this machine's own binary, so that `RUN` works for each
 * platform with no emulation; an image made from it is good for tests and for nothing else.
 * @returns its reference, such as `127.0.0.1:5000/base/busybox:1`.
 */
export const seedBaseImage = async (
  registry: Registry,
  options: { readonly name?: string; readonly tag?: string; readonly progress?: Progress } = {},
): Promise<string> => {
  const { name = 'base/busybox', tag = '1', progress } = options
  const { busybox } = await ensureTools(['busybox'], progress ? { progress } : {})
  const target = { registry, repository: `${registry.url}/v2/${name}` }
  const layer = await pushBlob(target, types.layer, await layerOf(busybox))
  const manifests = []
  for (const architecture of ['amd64', 'arm64'])
    manifests.push({
      ...(await pushManifestOf(target, layer, architecture)),
      platform: { os: 'linux', architecture },
    })
  await pushManifest(target, tag, { schemaVersion: 2, mediaType: types.index, manifests })
  return `${registry.host}/${name}:${tag}`
}

type Target = { readonly registry: Registry; readonly repository: string }

/** Packs busybox and its names as a layer; times and owners are fixed, so its digest depends on the binary alone. */
const layerOf = async (busybox: string): Promise<Buffer> => {
  const binary = await readFile(busybox)
  if (needsLoader(binary))
    throw new Error(`${busybox}: this busybox is not static. Install the Debian package busybox-static.`)
  const folder = await mkdtemp(join(tmpdir(), 'tagline-base-'))
  try {
    await mkdir(join(folder, 'root', 'bin'), { recursive: true })
    await mkdir(join(folder, 'root', 'tmp'))
    await copyFile(busybox, join(folder, 'root', 'bin', 'busybox'))
    for (const applet of applets) await symlink('busybox', join(folder, 'root', 'bin', applet))
    const tar = join(folder, 'layer.tar')
    const fixed = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner']
    const { code, output } = await runCommand('tar', [...fixed, '-C', join(folder, 'root'), '-cf', tar, '.'])
    if (code !== 0) throw new Error(`tar: ${output}`)
    return await readFile(tar)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Tells whether a 64-bit little-endian ELF file names an interpreter (program header type 3, PT_INTERP). */
const needsLoader = (elf: Buffer): boolean => {
  const [offset, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)]
  return Array.from({ length: count }, (_, i) => elf.readUInt32LE(offset + i * size)).includes(3)
}

const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`

const pushManifestOf = async (target: Target, layer: Descriptor, architecture: string): Promise<Descriptor> => {
  const config = {
    os: 'linux',
    architecture,
    config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
    // buildah counts the layers by the history.
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'busybox' }],
  }
  const pushed = await pushBlob(target, types.config, Buffer.from(JSON.stringify(config)))
  const manifest = { schemaVersion: 2, mediaType: types.manifest, config: pushed, layers: [layer] }
  return pushManifest(target, undefined, manifest)
}

const pushBlob = async (target: Target, mediaType: string, content: Buffer): Promise<Descriptor> => {
  const digest = digestOf(content)
  const begun = await send(target, 'POST', `${target.repository}/blobs/uploads/`)
  const location = new URL(begun.headers.get('location') ?? '', target.registry.url)
  location.searchParams.set('digest', digest)
  await send(target, 'PUT', location.href, 'application/octet-stream', content)
  return { mediaType, digest, size: content.length }
}

const pushManifest = async (
  target: Target,
  tag: string | undefined,
  manifest: Readonly<Record<string, unknown>> & { readonly mediaType: string },
): Promise<Descriptor> => {
  const content = Buffer.from(JSON.stringify(manifest))
  const digest = digestOf(content)
  await send(target, 'PUT', `${target.repository}/manifests/${tag ?? digest}`, manifest.mediaType, content)
  return { mediaType: manifest.mediaType, digest, size: content.length }
}

const send = async (target: Target, method: string, url: string, type?: string, body?: Buffer): Promise<Response> => {
  const account = target.registry.credentials
  const basic = account && Buffer.from(`${account.username}:${account.password}`).toString('base64')
  const response = await fetch(url, {
    method,
    headers: { ...(type && { 'content-type': type }), ...(basic && { authorization: `Basic ${basic}` }) },
    ...(body && { body: new Uint8Array(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${url} -> ${response.status}: ${await response.text()}`)
  return response
}
