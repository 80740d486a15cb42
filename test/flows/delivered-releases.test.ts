import { describe, expect, test } from 'vitest'
import type { Origin } from '../../src/core/images/origin.ts'
import type { CommitId } from '../../src/core/images/revision.ts'
import { parseGivenReleases } from '../../src/core/promotion/given-releases.ts'
import { findDelivery } from '../../src/flows/delivered-releases.ts'
import type { Checkout } from '../../src/ports/checkout.ts'
import type { Trees } from '../../src/ports/trees.ts'
import { parseConfigText } from '../support/fakes/config-text.ts'
import { memoryFiles } from '../support/fakes/memory-files.ts'
import { recordedLog } from '../support/fakes/recorded-log.ts'
import { fakeRegistry } from '../support/fakes/registry.ts'

const yaml = 'apps:\n  web: { path: apps/web }\n  api: { path: apps/api }\n'
const sha = 'a'.repeat(40) as CommitId
const tag = `sha-${sha.slice(0, 12)}`
const origin: Origin = { content: sha, revision: sha, time: new Date(0), branch: 'main', run: '1', page: undefined }
const noTrees: Trees = { compare: async () => [], list: async () => [], read: async () => [] }

/** The tags here are of one commit each, so that nobody looks at the work tree. */
const noCheckout: Checkout = {
  head: async () => ({ commit: sha, time: new Date(0), parents: [] }),
  differences: async () => [],
  unknownFiles: async () => [],
}

const deliver = async (value: unknown, built: readonly string[], text = yaml, repository?: string) => {
  const config = await parseConfigText(text)
  const registry = fakeRegistry()
  for (const app of config.apps) if (built.includes(app.name)) registry.seed(app.image, tag)
  const log = recordedLog()
  const delivery = findDelivery(
    { registry, trees: noTrees, files: memoryFiles({}), checkout: noCheckout, log },
    { config, given: parseGivenReleases(value, { input: 'releases' }), origin, repository },
  )
  return { delivery, log, registry }
}
const matrix = (...apps: readonly Record<string, unknown>[]) => ({ include: apps })
const found = async (run: Awaited<ReturnType<typeof deliver>>) => {
  const { releases, whole } = await run.delivery
  return { apps: [...releases.keys()], whole, warnings: run.log.annotations.map(({ message }) => message) }
}

const notBuilt = (app: string): string =>
  `input "releases": the registry has no image of "${app}" for this commit, and the apps of one push are delivered together or not at all. Mend the build of "${app}" and run the failed jobs again, or write \`partial: true\` into tagline.yaml.`

describe('what was built of a push', () => {
  test.each([
    {
      name: 'all of it',
      value: matrix({ app: 'web' }, { app: 'api' }),
      built: ['web', 'api'],
      result: { apps: ['web', 'api'], whole: true, warnings: [] },
    },
    {
      name: 'a carried app that failed again holds nobody back, and is not forgotten',
      value: matrix({ app: 'web' }, { app: 'api', carried: true }),
      built: ['web'],
      result: {
        apps: ['web'],
        whole: false,
        warnings: [
          'releases: the registry has no image of "api" for this commit. It is left out: its build has failed since an earlier push.',
        ],
      },
    },
    {
      name: 'a carried app that was mended',
      value: matrix({ app: 'api', carried: true }),
      built: ['api'],
      result: { apps: ['api'], whole: true, warnings: [] },
    },
    {
      name: 'apps that somebody chose say nothing of the others',
      value: matrix({ app: 'web', chosen: true }),
      built: ['web'],
      result: { apps: ['web'], whole: false, warnings: [] },
    },
    {
      name: 'nothing changed: all of nothing',
      value: matrix(),
      built: [],
      result: { apps: [], whole: true, warnings: [] },
    },
  ])('$name', async ({ value, built, result }) => expect(await found(await deliver(value, built))).toEqual(result))

  test('all or none: every missing app is named', async () => {
    const { delivery } = await deliver(matrix({ app: 'web' }, { app: 'api' }), [])
    await expect(delivery).rejects.toMatchObject({
      code: 'PROMOTION_REFUSED',
      message: `${notBuilt('web')}\n${notBuilt('api')}`,
    })
  })

  test('one that fails stops the other', async () => {
    const { delivery, log } = await deliver(matrix({ app: 'web' }, { app: 'api' }), ['web'])
    await expect(delivery).rejects.toMatchObject({ message: notBuilt('api') })
    expect(log.annotations).toEqual([])
  })

  test('partial: true lets the others go on, with a warning', async () => {
    const run = await deliver(matrix({ app: 'web' }, { app: 'api' }), ['web'], `${yaml}partial: true\n`)
    expect(await found(run)).toEqual({
      apps: ['web'],
      whole: false,
      warnings: [
        'releases: the registry has no image of "api" for this commit. It is left out: `partial: true` lets the others go on.',
      ],
    })
  })

  test('the registry says tag and digest, the run says the revision', async () => {
    const { delivery, registry } = await deliver(matrix({ app: 'web' }), ['web'], yaml, 'acme/shop')
    const { releases } = await delivery
    expect(releases.get('web')).toMatchObject({ tag, revision: { sha, repository: 'acme/shop' } })
    expect(registry.requests).toEqual([`HEAD ${tag}`])
  })
})

describe('releases that are given outright', () => {
  const digest = `sha256:${'b'.repeat(64)}`

  test('a digest asks nobody', async () => {
    const { delivery, registry } = await deliver([{ app: 'web', tag: 'v1', digest }], [])
    expect([...(await delivery).releases]).toEqual([['web', { tag: 'v1', digest, revision: { sha } }]])
    expect(registry.requests).toEqual([])
  })

  test('a tag is looked up; one that is not there is an error', async () => {
    expect(await found(await deliver([{ app: 'web', tag }], ['web']))).toEqual({
      apps: ['web'],
      whole: false,
      warnings: [],
    })
    await expect((await deliver([{ app: 'web', tag: 'v9' }], ['web'])).delivery).rejects.toMatchObject({
      message: notBuilt('web'),
    })
  })

  test('an app that is not configured', async () => {
    const { delivery } = await deliver([{ app: 'wep', tag: 'v1' }], [])
    await expect(delivery).rejects.toMatchObject({ code: 'APP_NOT_FOUND' })
  })
})
