import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makePrivateConfig, withLogin } from '../../../src/adapters/builders/private-docker-config.ts'
import { findChallenge } from '../../../src/adapters/registry/challenge.ts'
import { credentialsFrom } from '../../../src/adapters/registry/credentials.ts'
import { readDockerConfig } from '../../../src/adapters/registry/docker-config.ts'
import { temporaryFolder } from '../../support/git/repository.ts'

let home: string
beforeEach(() => {
  home = temporaryFolder()
  mkdirSync(join(home, '.docker'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true, force: true })
})

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })
const write = (config: unknown): void => writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify(config))
const helper = (name: string, script: string): void => {
  const path = join(home, `docker-credential-${name}`)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  vi.stubEnv('PATH', `${home}:${process.env.PATH}`)
}
const find = (registry: string) => credentialsFrom({ HOME: home }, [])(registry)

test.each([
  ['ghcr.io', { auths: { 'ghcr.io': auth('ada:secret') } }],
  ['ghcr.io', { auths: { 'https://ghcr.io': auth('ada:secret') } }],
  ['docker.io', { auths: { 'https://index.docker.io/v1/': auth('ada:secret') } }],
  ['localhost:5000', { auths: { 'localhost:5000': { username: 'ada', password: 'secret' } } }],
])('a login for %s is found in %j', async (registry, config) => {
  write(config)
  expect(await find(registry)).toEqual({ username: 'ada', password: 'secret' })
})

test('a password may hold colons', async () => {
  write({ auths: { 'ghcr.io': auth('ada:a:b') } })
  expect(await find('ghcr.io')).toEqual({ username: 'ada', password: 'a:b' })
})

test('an identity token is one', async () => {
  write({ auths: { 'ghcr.io': { ...auth('ada:'), identitytoken: 'long' } } })
  expect(await find('ghcr.io')).toEqual({ identityToken: 'long' })
})

test('a helper of the registry is asked by its name, and comes before the store', async () => {
  helper('cloud', 'read host; echo "{\\"ServerURL\\":\\"$host\\",\\"Username\\":\\"$host\\",\\"Secret\\":\\"s\\"}"')
  write({ credHelpers: { 'reg.example': 'cloud' }, credsStore: 'missing' })
  expect(await find('reg.example')).toEqual({ username: 'reg.example', password: 's' })
})

test('a helper that answers with the user <token> gives an identity token', async () => {
  helper('cloud', `echo '{"Username":"<token>","Secret":"long"}'`)
  write({ credHelpers: { 'reg.example': 'cloud' } })
  expect(await find('reg.example')).toEqual({ identityToken: 'long' })
})

test('a store that has nothing is no error', async () => {
  helper('keys', 'echo "credentials not found in native keychain"; exit 1')
  write({ credsStore: 'keys' })
  expect(await find('ghcr.io')).toBeUndefined()
})

test('a helper that fails is named, and nothing that it said is shown', async () => {
  helper('cloud', 'echo secret-in-output; exit 3')
  write({ credHelpers: { 'reg.example': 'cloud' } })
  await expect(find('reg.example')).rejects.toThrow(
    'docker-credential-cloud: the credential helper gave no login for "reg.example" (exit code 3). ' +
      'Log in to its cloud before this step, or give `registry-username` and `registry-password`.',
  )
})

test('a broken configuration is an error that shows nothing of it', async () => {
  writeFileSync(join(home, '.docker', 'config.json'), '{"auths": secret')
  await expect(find('ghcr.io')).rejects.toThrow(
    `${join(home, '.docker', 'config.json')}: the logins cannot be read (this is not a JSON object). ` +
      'Log in again with `docker login`, or give `registry-username` and `registry-password`.',
  )
})

test('what the step was given wins, and the token of the run comes last', async () => {
  write({ auths: { 'ghcr.io': auth('ada:secret') } })
  const given = { username: 'given', password: 'g' }
  const ofRun = { registry: 'ghcr.io', username: 'run', password: 'r' }
  expect(await credentialsFrom({ HOME: home }, [given], [ofRun])('ghcr.io')).toMatchObject(given)
  expect(await credentialsFrom({ HOME: home }, [], [ofRun])('ghcr.io')).toMatchObject({ username: 'ada' })
  write({})
  expect(await credentialsFrom({ HOME: home }, [], [ofRun])('ghcr.io')).toMatchObject({ username: 'run' })
  expect(await credentialsFrom({ HOME: home }, [], [ofRun])('docker.io')).toBeUndefined()
})

test('a builder’s copy has the login, and the helper of the same registry steps aside', () => {
  const config = { auths: { other: auth('a:b') }, credsStore: 'keys', credHelpers: { x: 'y' }, proxies: { a: 1 } }
  expect(withLogin(config, 'ghcr.io', { username: 'ada', password: 'secret' })).toEqual({
    auths: { other: auth('a:b'), 'ghcr.io': auth('ada:secret') },
    credsStore: 'keys',
    credHelpers: { x: 'y', 'ghcr.io': '' },
    proxies: { a: 1 },
  })
})

test('the copy is private, and the user’s own file stays as it was', async () => {
  write({ auths: {} })
  const login = { registry: 'ghcr.io', credentials: { username: 'ada', password: 'secret' } }
  const folder = join(home, 'private')
  const env = await makePrivateConfig(folder, login, { HOME: home })
  expect(env).toEqual({
    DOCKER_CONFIG: folder,
    BUILDX_CONFIG: join(home, '.docker', 'buildx'),
    REGISTRY_AUTH_FILE: join(folder, 'config.json'),
  })
  expect(await readDockerConfig(join(folder, 'config.json'))).toEqual({ auths: { 'ghcr.io': auth('ada:secret') } })
  expect(await readDockerConfig(join(home, '.docker', 'config.json'))).toEqual({ auths: {} })
})

test.each([
  [undefined, undefined],
  ['Basic realm="x"', { scheme: 'basic' }],
  [
    'Bearer realm="https://a/token",service="b",scope="repository:c:pull,push"',
    { scheme: 'bearer', realm: 'https://a/token', service: 'b', scope: 'repository:c:pull,push' },
  ],
  [
    'bearer Realm=https://a/token',
    { scheme: 'bearer', realm: 'https://a/token', service: undefined, scope: undefined },
  ],
  [
    'Basic realm="x", Bearer realm="https://a, b/token"',
    { scheme: 'bearer', realm: 'https://a, b/token', service: undefined, scope: undefined },
  ],
  ['Negotiate', undefined],
])('the challenge %s is read', (header, challenge) => {
  expect(findChallenge(header)).toEqual(challenge)
})
