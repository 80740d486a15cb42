import type { ImageName } from '../../core/images/image-name.ts'
import { type Challenge, findChallenge } from './challenge.ts'
import type { Credentials, CredentialsFor } from './credentials.ts'
import type { HttpClient, HttpReply } from './http-client.ts'

/** Makes the `Authorization` of requests, and remembers what a registry asked for, so that it is asked once. */
export interface Authorization {
  /** The header for a request, as far as it is known before the first refusal. */
  readonly headerFor: (image: ImageName, writes: boolean) => Promise<string | undefined>
  /**
   * Takes note of a refusal.
   * @returns whether the request may be tried again, or the reply of the token server where that is what refuses.
   */
  readonly challenged: (image: ImageName, reply: HttpReply, writes: boolean) => Promise<boolean | HttpReply>
  readonly userFor: (image: ImageName) => Promise<string | undefined>
}

interface TokenReply {
  readonly header?: string
  readonly refused?: HttpReply
}

/** @param access `push` asks for the right to push from the start: some registries show a new repository to nobody else. */
export const authorization = (
  client: HttpClient,
  credentialsFor: CredentialsFor,
  access: 'pull' | 'push',
): Authorization => {
  const challenges = new Map<string, Challenge>()
  const headers = new Map<string, Promise<TokenReply>>()

  const headerOf = async (image: ImageName, challenge: Challenge, rights: string): Promise<TokenReply> => {
    const key = JSON.stringify([image.registry, challenge.scheme === 'basic' ? '' : image.repository, rights])
    const known =
      headers.get(key) ?? makeHeader(client, await credentialsFor(image.registry), challenge, scopeOf(image, rights))
    headers.set(key, known)
    return known
  }
  /** Who may only read is refused a token to push by some; reading goes on with less. */
  const bestHeader = async (image: ImageName, writes: boolean, challenge: Challenge): Promise<TokenReply> => {
    const first = await headerOf(image, challenge, writes || access === 'push' ? 'pull,push' : 'pull')
    return first.refused === undefined || writes || access === 'pull' ? first : headerOf(image, challenge, 'pull')
  }
  const knownHeader = async (image: ImageName, writes: boolean): Promise<TokenReply> => {
    const challenge = challenges.get(image.registry)
    return challenge === undefined ? {} : bestHeader(image, writes, challenge)
  }
  return {
    headerFor: async (image, writes) => (await knownHeader(image, writes)).header,
    challenged: async (image, reply, writes) => {
      const before = (await knownHeader(image, writes)).header
      const challenge = findChallenge(reply.headers['www-authenticate'])
      if (challenge !== undefined) challenges.set(image.registry, challenge)
      const after = await knownHeader(image, writes)
      return after.refused ?? (after.header !== undefined && after.header !== before)
    },
    userFor: async ({ registry }) => nameOf(await credentialsFor(registry)),
  }
}

const nameOf = (credentials: Credentials | undefined): string | undefined => {
  if (credentials === undefined) return undefined
  return 'username' in credentials ? credentials.username : 'the identity token'
}

const scopeOf = ({ repository }: ImageName, rights: string): string => `repository:${repository}:${rights}`

const makeHeader = async (
  client: HttpClient,
  credentials: Credentials | undefined,
  challenge: Challenge,
  scope: string,
): Promise<TokenReply> => {
  if (challenge.scheme === 'basic') {
    return credentials !== undefined && 'username' in credentials ? { header: basicOf(credentials) } : {}
  }
  const reply = await askToken(client, credentials, challenge, scope)
  const token = reply.status === 200 ? findToken(reply.body) : undefined
  return token === undefined ? { refused: reply } : { header: `Bearer ${token}` }
}

const askToken = (
  client: HttpClient,
  credentials: Credentials | undefined,
  { realm, service }: Challenge & { readonly scheme: 'bearer' },
  scope: string,
): Promise<HttpReply> => {
  const fields = { ...(service === undefined ? {} : { service }), scope }
  if (credentials !== undefined && 'identityToken' in credentials) {
    const form = {
      grant_type: 'refresh_token',
      refresh_token: credentials.identityToken,
      client_id: 'tagline',
      ...fields,
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return client({ method: 'POST', url: realm, headers, body: new URLSearchParams(form).toString() })
  }
  const url = new URL(realm)
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  return client({
    method: 'GET',
    url: url.href,
    headers: credentials === undefined ? {} : { authorization: basicOf(credentials) },
  })
}

const basicOf = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`

const findToken = (body: Buffer): string | undefined => {
  try {
    const { token, access_token: accessToken } = JSON.parse(body.toString('utf8')) as Record<string, unknown>
    return [token, accessToken].find((value) => typeof value === 'string' && value !== '') as string | undefined
  } catch {
    return undefined
  }
}
