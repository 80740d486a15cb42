import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentialsFrom } from '../../../src/adapters/registry/credentials.ts'
import { distributionRegistry } from '../../../src/adapters/registry/distribution-registry.ts'
import { systemClock } from '../../../src/adapters/system-clock.ts'
import { parseImageName } from '../../../src/core/images/image-name.ts'
import { sourceLabel } from '../../../src/core/images/source.ts'
import { parseTag } from '../../../src/core/images/tag.ts'
import { fakeRegistry } from '../../support/fakes/registry.ts'
import { pushImage } from '../../support/services/push-image.ts'
import { type Registry, registryAccount, startRegistry } from '../../support/services/registry.ts'
import { describeRegistry } from './registry.contract.ts'

const labels = { [sourceLabel]: 'abc' }

describe('the fake', () =>
  describeRegistry(async () => {
    const registry = fakeRegistry()
    registry.seed(parseImageName('registry.example/acme/web'), 'one', labels)
    return { registry, host: 'registry.example' }
  }))

describe('the registry of the distribution project', () => {
  let real: Registry
  beforeAll(async () => {
    real = await startRegistry()
    await pushImage(real.url, 'acme/web', 'one', labels)
  })
  afterAll(() => real.stop())

  describeRegistry(async () => ({
    registry: distributionRegistry({ credentialsFor: async () => undefined, clock: systemClock, access: 'push' }),
    host: real.host,
  }))
})

describe('a registry that asks for a name and a password', () => {
  let real: Registry
  const { username, password } = registryAccount
  beforeAll(async () => {
    real = await startRegistry({ auth: 'basic' })
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    await pushImage(real.url, 'acme/web', 'one', labels, { authorization })
  })
  afterAll(() => real.stop())
  const open = (given: { username: string; password: string } | undefined) =>
    distributionRegistry({
      credentialsFor: credentialsFrom({ HOME: '/nonexistent' }, given ? [{ ...given, registry: real.host }] : []),
      clock: systemClock,
      access: 'push',
    })

  describeRegistry(async () => ({ registry: open({ username, password }), host: real.host }))

  test('without a login it says which inputs to give', async () => {
    await expect(open(undefined).digestOf(parseImageName(`${real.host}/acme/web`), parseTag('one'))).rejects.toThrow(
      `HEAD http://${real.host}/v2/acme/web/manifests/one -> 401: "${real.host}" asks for a login to read "acme/web". ` +
        'Give `registry-username` and `registry-password`, or log in in a step before.',
    )
  })

  test('with a wrong password it names the user and never the password', async () => {
    const wrong = open({ username, password: 'wr0ng-secret' })
    await expect(wrong.digestOf(parseImageName(`${real.host}/acme/web`), parseTag('one'))).rejects.toThrow(
      `HEAD http://${real.host}/v2/acme/web/manifests/one -> 401: "${real.host}" refuses the login of "carrier". ` +
        'Give `registry-username` and `registry-password`, or log in in a step before.',
    )
  })
})
