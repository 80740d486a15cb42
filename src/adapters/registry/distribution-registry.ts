import { type Digest, isDigest } from '../../core/images/digest.ts'
import type { ImageName } from '../../core/images/image-name.ts'
import { digestOf, imagesOf, type Manifest, manifestTypes, parseManifest } from '../../core/images/manifest.ts'
import type { Tag } from '../../core/images/tag.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Registry } from '../../ports/registry.ts'
import type { CredentialsFor } from './credentials.ts'
import { type Endpoint, endpointOf, insecureHosts } from './hosts.ts'
import { type HttpClient, type HttpReply, type HttpRequest, httpClient } from './http-client.ts'
import { type Asked, refusalOf, unavailable } from './refusal.ts'
import { withRetries } from './retries.ts'
import { authorization } from './tokens.ts'

/** What the adapter needs. */
export interface RegistryOptions {
  readonly credentialsFor: CredentialsFor
  readonly clock: Clock
  /** Whether anything will be pushed. */
  readonly access: 'pull' | 'push'
}

/** So many requests at once: enough for hundreds of apps, few enough for any registry. */
const connections = 24

/** Talks with any registry by the OCI distribution specification. */
export const distributionRegistry = (options: RegistryOptions): Registry => {
  const call = caller(options)
  const manifestOf = async (image: ImageName, of: Tag | Digest): Promise<Manifest | undefined> => {
    const reply = await call(image, { method: 'GET', path: `manifests/${of}`, headers: { accept } })
    return reply === undefined ? undefined : manifestFrom(image, of, reply)
  }
  return {
    manifestOf,
    digestOf: async (image, of) => {
      const reply = await call(image, { method: 'HEAD', path: `manifests/${of}`, headers: { accept } })
      if (reply === undefined) return undefined
      const digest = reply.headers['docker-content-digest']
      // A few registries leave the header out; then the bytes tell.
      return typeof digest === 'string' && isDigest(digest) ? digest : (await manifestOf(image, of))?.digest
    },
    labelsOf: async (image, of) => {
      const manifest = await manifestOf(image, of)
      return manifest === undefined ? undefined : labelsBehind(manifest, image, manifestOf, call)
    },
    putManifest: async (image, to, { mediaType, bytes }) => {
      await call(image, { method: 'PUT', path: `manifests/${to}`, headers: { 'content-type': mediaType }, body: bytes })
    },
  }
}

const accept = manifestTypes.join(', ')

/** One call of the API below `/v2/<repository>/`; undefined where a read finds nothing. */
type Call = (image: ImageName, request: CallRequest) => Promise<HttpReply | undefined>

interface CallRequest extends Omit<HttpRequest, 'url' | 'anyCertificate'> {
  readonly path: string
}

const caller = ({ credentialsFor, clock, access }: RegistryOptions): Call => {
  const plain = httpClient(connections)
  const client = withRetries(plain, clock)
  const auth = authorization(client, credentialsFor, access)
  const endpoint = endpointCache(plain)
  return async (image, { path, ...request }) => {
    const { base, anyCertificate } = await endpoint(image.registry)
    const url = `${base}/v2/${image.repository}/${path}`
    const writes = request.method === 'PUT'
    const asked: Asked = { image, request: `${request.method} ${url}`, writes, user: await auth.userFor(image) }
    const send = async (): Promise<HttpReply> => {
      const header = await auth.headerFor(image, writes)
      const headers = { ...request.headers, ...(header === undefined ? {} : { authorization: header }) }
      return client({ ...request, url, headers, anyCertificate })
    }
    const reply = await answered(asked, async () => {
      const first = await send()
      if (first.status !== 401) return first
      const again = await auth.challenged(image, first, writes)
      return typeof again === 'object' ? refusedToken(again) : again ? send() : first
    })
    return judged(asked, reply)
  }
}

const endpointCache = (client: HttpClient): ((registry: string) => Promise<Endpoint>) => {
  const known = new Map<string, Promise<Endpoint>>()
  return (registry) => {
    const endpoint = known.get(registry) ?? insecureHosts().then((hosts) => endpointOf(registry, hosts, client))
    known.set(registry, endpoint)
    return endpoint
  }
}

/** A token server says 400, 401, 403 or 404 to a login that is wrong or may not: for the user that is one of two things. */
const refusedToken = (reply: HttpReply): HttpReply =>
  reply.status < 500 && reply.status !== 429 ? { ...reply, status: reply.status === 403 ? 403 : 401 } : reply

const answered = async (asked: Asked, send: () => Promise<HttpReply>): Promise<HttpReply> => {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'UserError') throw error
    throw unavailable(asked, `cannot be reached (${messageOf(error)})`, undefined, error)
  }
}

/** Where several addresses were tried, the error has no words of its own. */
const messageOf = (error: Error): string =>
  error.message || (error instanceof AggregateError ? error.errors.map(String).join('; ') : error.name)

const judged = (asked: Asked, reply: HttpReply): HttpReply | undefined => {
  if (reply.status >= 200 && reply.status < 300) return reply
  if (reply.status === 404 && !asked.writes) return undefined
  if (reply.status >= 500 || reply.status === 429 || reply.status === 408) {
    throw unavailable(asked, 'answered with an error, each of five times', reply.status)
  }
  throw refusalOf(asked, reply)
}

const manifestFrom = (image: ImageName, of: Tag | Digest, { headers, body }: HttpReply): Manifest => {
  const digest = digestOf(body)
  const wanted = isDigest(of) ? of : headers['docker-content-digest']
  if (typeof wanted === 'string' && wanted.startsWith('sha256:') && wanted !== digest) {
    const asked: Asked = { image, request: `GET manifests/${of}`, writes: false, user: undefined }
    throw unavailable(asked, `gave the content "${digest}" where it should have been "${wanted}"`)
  }
  const known = typeof wanted === 'string' && isDigest(wanted) ? wanted : digest
  return { digest: known, mediaType: mediaTypeOf(headers['content-type'], body), bytes: body }
}

const mediaTypeOf = (header: string | undefined, body: Buffer): string => {
  const { mediaType } = JSON.parse(body.toString('utf8')) as { mediaType?: unknown }
  return typeof mediaType === 'string'
    ? mediaType
    : ((header ?? manifestTypes[0]).split(';')[0]?.trim() ?? manifestTypes[0])
}

const labelsBehind = async (
  manifest: Manifest,
  image: ImageName,
  manifestOf: Registry['manifestOf'],
  call: Call,
): Promise<Readonly<Record<string, string>> | undefined> => {
  const content = parseManifest(manifest)
  if (content.kind === 'index') {
    const [first] = imagesOf(content.manifests)
    const next = first === undefined ? undefined : await manifestOf(image, first.digest)
    return next === undefined ? undefined : labelsBehind(next, image, manifestOf, call)
  }
  const blob = await call(image, { method: 'GET', path: `blobs/${content.config.digest}` })
  return blob === undefined ? undefined : labelsIn(blob.body)
}

const labelsIn = (body: Buffer): Readonly<Record<string, string>> => {
  const { config } = JSON.parse(body.toString('utf8')) as { config?: { Labels?: Record<string, string> | null } | null }
  return config?.Labels ?? {}
}
