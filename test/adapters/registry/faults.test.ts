import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Credentials } from '../../../src/adapters/registry/credentials.ts'
import { distributionRegistry } from '../../../src/adapters/registry/distribution-registry.ts'
import { type ImageName, parseImageName } from '../../../src/core/images/image-name.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { type FaultProxy, startFaultProxy } from '../../support/services/fault-proxy.ts'
import { pushImage } from '../../support/services/push-image.ts'
import { type Registry, startRegistry } from '../../support/services/registry.ts'

let real: Registry
let proxy: FaultProxy
let image: ImageName
let pauses: number[]
let digest: string
const one = parseTag('one')

beforeAll(async () => {
  real = await startRegistry()
  digest = await pushImage(real.url, 'acme/web', 'one', {})
})
afterAll(() => real.stop())
beforeEach(async () => {
  proxy = await startFaultProxy(real.url)
  image = parseImageName(`${proxy.host}/acme/web`)
  pauses = []
})
afterEach(() => proxy.stop())

const open = (credentials?: Credentials, access: 'pull' | 'push' = 'push') =>
  distributionRegistry({
    credentialsFor: async () => credentials,
    clock: { now: () => new Date(0), sleep: async (milliseconds) => void pauses.push(milliseconds) },
    access,
  })

test.each<[string, ReturnType<FaultProxy['fault']>]>([
  ['429', { status: 429 }],
  ['500', { status: 500 }],
  ['503', { status: 503 }],
  ['a connection lost before it was answered', 'lose-before'],
  ['a connection lost after it was done', 'lose-after'],
])('after %s, twice, the same request is made again', async (_, fault) => {
  let left = 2
  proxy.fault = () => (left-- > 0 ? fault : undefined)
  expect(await open().digestOf(image, one)).toBe(digest)
  expect(pauses).toHaveLength(2)
  expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0)
})

test('a pause that the registry asks for is kept', async () => {
  let left = 1
  proxy.fault = () => (left-- > 0 ? { status: 429, headers: { 'retry-after': '7' } } : undefined)
  await open().digestOf(image, one)
  expect(pauses).toEqual([7000])
})

test('a manifest whose put was lost half-way is put again, and is there once', async () => {
  let left = 1
  proxy.fault = (request) => (request.startsWith('PUT') && left-- > 0 ? 'lose-after' : undefined)
  const registry = open()
  const manifest = await registry.manifestOf(image, one)
  if (manifest === undefined) throw new Error('the image is gone')
  await registry.putManifest(image, parseTag('again'), manifest)
  expect(await registry.digestOf(image, parseTag('again'))).toBe(digest)
})

test('a registry that stays down is named after five times', async () => {
  proxy.fault = () => ({ status: 500 })
  await expect(open().digestOf(image, one)).rejects.toThrow(
    `HEAD ${proxy.url}/v2/acme/web/manifests/one -> 500: the registry "${proxy.host}" answered with an error, each of five times. ` +
      'Run the job again; see the status page of the registry where it stays so.',
  )
  expect(proxy.requests).toHaveLength(5)
})

test('content that is not what its digest says is refused', async () => {
  proxy.fault = () => ({
    change: (headers, body) => ({ headers, body: Buffer.concat([body.subarray(0, -1), Buffer.from(' ')]) }),
  })
  await expect(open().manifestOf(image, one)).rejects.toThrow(
    /gave the content "sha256:[0-9a-f]{64}" where it should have been "sha256:[0-9a-f]{64}"/,
  )
})

test('a push that is refused names the permission', async () => {
  const registry = open({ username: 'ada', password: 'x' })
  const manifest = await registry.manifestOf(image, one)
  if (manifest === undefined) throw new Error('the image is gone')
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'permission_denied: write_package' }] })
  proxy.fault = () => ({ status: 403, body })
  await expect(registry.putManifest(image, one, manifest)).rejects.toThrow(
    `PUT ${proxy.url}/v2/acme/web/manifests/one -> 403: "ada" may not push to "${proxy.host}/acme/web" ` +
      '(it said "DENIED: permission_denied: write_package"). Give the account the right to push.',
  )
})

/** Makes the proxy ask for tokens as registries do, and hand them out by itself. */
const askForTokens = (may: (scope: string, authorization: string | undefined) => boolean): void => {
  proxy.fault = (request, { authorization }) => {
    const url = new URL(request.split(' ')[1] ?? '', proxy.url)
    if (url.pathname === '/token') {
      const scope = url.searchParams.get('scope') ?? ''
      return may(scope, authorization)
        ? { status: 200, body: JSON.stringify({ token: `for ${scope}` }) }
        : { status: 403, body: '{}' }
    }
    if (authorization?.startsWith('Bearer for repository:acme/web:pull')) return undefined
    const challenge = `Bearer realm="${proxy.url}/token",service="test",scope="repository:acme/web:pull"`
    return { status: 401, headers: { 'www-authenticate': challenge } }
  }
}

test('a token is asked for once, with the login, and serves all requests of a repository', async () => {
  const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`
  askForTokens((_, authorization) => authorization === basic)
  const registry = open({ username: 'ada', password: 'secret' })
  await registry.digestOf(image, one)
  await registry.digestOf(image, one)
  expect(proxy.requests).toEqual([
    'HEAD /v2/acme/web/manifests/one',
    'GET /token?service=test&scope=repository%3Aacme%2Fweb%3Apull%2Cpush',
    'HEAD /v2/acme/web/manifests/one',
    'HEAD /v2/acme/web/manifests/one',
  ])
})

test('who may only read still reads', async () => {
  askForTokens((scope) => scope.endsWith(':pull'))
  expect(await open({ username: 'ada', password: 'secret' }).digestOf(image, one)).toBe(digest)
})

test('a token server that refuses is told as a refusal, with the user and without the password', async () => {
  askForTokens(() => false)
  const refused = open({ username: 'ada', password: 'hush-hush' }).digestOf(image, one)
  await expect(refused).rejects.toThrow(
    `HEAD ${proxy.url}/v2/acme/web/manifests/one -> 403: "ada" may not read "${proxy.host}/acme/web". Give the account the right to pull.`,
  )
})
