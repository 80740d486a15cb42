import { createHash } from 'node:crypto'

/** Pushes an image with no layers and some labels to a registry that asks for no login; gives its digest. */
export const pushImage = async (
  url: string,
  repository: string,
  tag: string,
  labels: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: [] },
  })
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`
  const started = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers })
  const upload = new URL(started.headers.get('location') ?? '', url)
  upload.searchParams.set('digest', digest)
  const uploaded = await fetch(upload, { method: 'PUT', headers, body: config })
  if (uploaded.status !== 201) throw new Error(`pushImage: the blob was answered with ${uploaded.status}`)
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const blob = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length }
  const body = JSON.stringify({ schemaVersion: 2, mediaType, config: blob, layers: [] })
  const put = await fetch(`${url}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': mediaType },
    body,
  })
  if (put.status !== 201) throw new Error(`pushImage: the manifest was answered with ${put.status}`)
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}
