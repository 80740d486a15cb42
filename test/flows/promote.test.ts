import { afterEach, describe, expect, test } from 'vitest'
import { type TestLine, testLine } from '../support/fakes/line.ts'
import { Fault } from '../support/fakes/remote.ts'

const yaml = `
apps:
  web: { path: apps/web }
  api: { path: apps/api }
stages:
  dev: { delivery: commit }
  staging: { from: dev, delivery: pull-request }
  prod: { from: staging, delivery: pull-request }
manifests:
  - environments/{stage}/{app}/values.yaml
`

const lines: TestLine[] = []
const open = async (text = yaml): Promise<TestLine> => {
  const line = await testLine(text, ['web', 'api'], ['dev', 'staging', 'prod'])
  lines.push(line)
  return line
}
afterEach(() => {
  for (const line of lines.splice(0)) line.remove()
})

const delivered = (...built: readonly ReturnType<TestLine['build']>[]) => ({
  delivered: new Map(built.map(({ app, release }) => [app, release])),
})
const shortly = ({ results }: Awaited<ReturnType<TestLine['promote']>>) =>
  results.map(({ stage, apps, operation }) => `${stage} ${apps.join('+')} ${operation}`)

describe('a release goes down the line', () => {
  test('one commit for dev, one pull request for staging, and a second run writes nothing', async () => {
    const line = await open()
    const web = line.build('web')
    expect(shortly(await line.promote(delivered(web)))).toEqual(['dev web committed', 'staging web created'])
    expect(line.tagAt('dev', 'web')).toBe(web.release.tag)
    expect(line.tagAt('staging', 'web')).not.toBe(web.release.tag)
    const writes = line.remote.writes()
    expect(shortly(await line.promote(delivered(web)))).toEqual(['staging web unchanged'])
    expect(line.remote.writes()).toBe(writes)
  })

  test('a merged promotion opens the next one', async () => {
    const line = await open()
    const web = line.build('web')
    await line.promote(delivered(web))
    line.remote.mergeBy(1)
    expect(shortly(await line.promote())).toEqual(['staging web unchanged', 'prod web created'])
    line.remote.mergeBy(2)
    expect(line.tagAt('prod', 'web')).toBe(web.release.tag)
    const writes = line.remote.writes()
    await line.promote()
    await line.promote()
    // The branches that the merges left behind go, once.
    expect(line.remote.writes() - writes).toBeLessThanOrEqual(2)
  })

  test('a newer release takes the open pull request over', async () => {
    const line = await open()
    await line.promote(delivered(line.build('web')))
    const second = line.build('web')
    expect(shortly(await line.promote(delivered(second)))).toEqual(['dev web committed', 'staging web updated'])
    expect(line.remote.all().map(({ title }) => title)).toEqual([expect.stringContaining(`-> ${second.release.tag}`)])
  })

  test('an older release that arrives last changes nothing', async () => {
    const line = await open()
    const [first, second] = [line.build('web'), line.build('web')]
    await line.promote(delivered(second))
    await line.promote(delivered(first))
    expect(line.tagAt('dev', 'web')).toBe(second.release.tag)
    expect(line.remote.all()).toHaveLength(1)
  })

  test('several apps are one commit in dev', async () => {
    const line = await open()
    const before = Number(line.origin.git('rev-list', '--count', 'main'))
    await line.promote(delivered(line.build('web'), line.build('api')))
    expect(Number(line.origin.git('rev-list', '--count', 'main'))).toBe(before + 3)
    expect(line.remote.all()).toHaveLength(2)
  })
})

describe('what people do counts', () => {
  test('a pull request closed unmerged by a person skips that release and not the next', async () => {
    const line = await open()
    await line.promote(delivered(line.build('web')))
    line.remote.closeBy(1, 'ada', true)
    const again = await line.promote()
    expect(shortly(again)).toContain('staging web held')
    expect(line.remote.all().filter(({ state }) => state === 'open')).toEqual([])
    await line.promote(delivered(line.build('web')))
    expect(line.remote.all().filter(({ state }) => state === 'open')).toHaveLength(1)
  })

  test('one that a bot closed is opened again', async () => {
    const line = await open()
    await line.promote(delivered(line.build('web')))
    line.remote.closeBy(1, 'stale[bot]', false)
    expect(shortly(await line.promote())).toEqual(['staging web created'])
  })

  test('a person’s commit on the branch is kept', async () => {
    const line = await open()
    await line.promote(delivered(line.build('web')))
    line.origin.git('checkout', '-q', 'tagline/staging/web')
    const theirs = line.origin.commit({ 'environments/staging/web/note.txt': 'mine\n' }, 'Add a note')
    line.origin.git('checkout', '-q', 'main')
    expect(shortly(await line.promote(delivered(line.build('web'))))).toEqual([
      'dev web committed',
      'staging web waiting',
    ])
    expect(line.origin.git('rev-parse', 'tagline/staging/web')).toBe(theirs)
  })

  test('an approved pull request waits to be merged', async () => {
    const line = await open()
    await line.promote(delivered(line.build('web')))
    line.remote.approve(1)
    expect(shortly(await line.promote(delivered(line.build('web'))))).toEqual([
      'dev web committed',
      'staging web waiting',
    ])
  })

  test('a revert by hand holds the stage until something newer comes', async () => {
    const line = await open()
    const first = line.build('web')
    await line.promote(delivered(first))
    line.remote.mergeBy(1)
    const second = line.build('web')
    await line.promote(delivered(second))
    const merge = line.remote.mergeBy(2)
    line.origin.git('reset', '-q', '--hard')
    line.origin.git('revert', '--no-edit', '-m', '1', merge)
    expect(line.tagAt('staging', 'web')).toBe(first.release.tag)
    const after = await line.promote()
    expect(after.results.find(({ stage }) => stage === 'staging')).toMatchObject({ operation: 'held' })
    expect(line.tagAt('staging', 'web')).toBe(first.release.tag)
    const third = line.build('web')
    expect(shortly(await line.promote(delivered(third)))).toContain('staging web created')
  })

  test('a hold by name keeps the release out until its file goes', async () => {
    const line = await open()
    line.origin.commit({ '.tagline/holds/staging/web.yaml': 'reason: load test\n' }, 'Hold')
    const web = line.build('web')
    const held = await line.promote(delivered(web))
    expect(held.results.find(({ stage }) => stage === 'staging')).toMatchObject({
      operation: 'held',
      reason: '.tagline/holds/staging/web.yaml holds it (load test): remove the file to go on',
    })
    line.origin.git('reset', '-q', '--hard')
    line.origin.commit({ '.tagline/holds/staging/web.yaml': undefined }, 'Go on')
    expect(shortly(await line.promote())).toEqual(['staging web created'])
  })
})

describe('gates', () => {
  const gated = yaml
    .replace('prod: { from: staging,', 'prod: { from: staging, gates: { soak: 1h },')
    .replace('staging: { from: dev, delivery: pull-request }', 'staging: { from: dev, delivery: auto-merge }')

  test('auto-merge goes on at once, and a soak keeps the pull request a draft until it is over', async () => {
    const line = await open(gated)
    const web = line.build('web')
    await line.promote(delivered(web))
    expect(line.tagAt('staging', 'web')).toBe(web.release.tag)
    const prod = line.remote.all().find(({ title }) => title.startsWith('prod'))
    expect(prod).toMatchObject({ draft: true, state: 'open' })
    expect(line.remote.statuses.get(prod?.head ?? '')).toMatchObject({ state: 'pending' })
    const writes = line.remote.writes()
    await line.promote()
    expect(line.remote.writes()).toBe(writes)
    line.advance(3_600_000)
    expect(shortly(await line.promote())).toEqual(['prod web updated'])
    expect(line.remote.all().find(({ title }) => title.startsWith('prod'))).toMatchObject({ draft: false })
  })

  test('soak is not restarted by a newer release', async () => {
    const line = await open(gated)
    const first = line.build('web')
    await line.promote(delivered(first))
    line.advance(2_400_000)
    await line.promote(delivered(line.build('web')))
    line.advance(1_300_000)
    await line.promote()
    const prod = line.remote.all().find(({ title, state }) => title.startsWith('prod') && state === 'open')
    expect(prod).toMatchObject({ draft: false, title: expect.stringContaining(`-> ${first.release.tag}`) })
  })
})

describe('what cannot be read', () => {
  test('an app whose slot disagrees at one stage stands still at all, and the others go on', async () => {
    const line = await open()
    const twice =
      'image:\n  repository: ghcr.io/acme/web\n  tag: v1\nother:\n  image:\n    repository: ghcr.io/acme/web\n    tag: v2\n'
    line.origin.commit({ 'environments/dev/web/values.yaml': twice }, 'Spoil')
    const [web, api] = [line.build('web'), line.build('api')]
    const done = await line.promote(delivered(web, api))
    expect(shortly(done)).toEqual(['dev api committed', 'staging api created'])
    expect(done.gathered.line.problems).toMatchObject([{ stage: 'dev', app: 'web', error: { code: 'SLOT_AMBIGUOUS' } }])
    expect(line.tagAt('staging', 'web')).not.toBe(web.release.tag)
  })
})

describe('by name', () => {
  test('previous rolls back with the reason on record, and the release stays out', async () => {
    const line = await open()
    const [first, second] = [line.build('web'), line.build('web')]
    await line.promote(delivered(first))
    await line.promote(delivered(second))
    const named = { stage: 'dev', apps: ['web'], version: 'previous', from: undefined }
    await line.promote({ named, reason: 'errors in checkout' })
    expect(line.tagAt('dev', 'web')).toBe(first.release.tag)
    expect(line.origin.git('log', '-1', '--format=%B', 'main')).toContain('Tagline-Reason: errors in checkout')
    await line.promote(delivered(second))
    expect(line.tagAt('dev', 'web')).toBe(first.release.tag)
  })
})

describe('faults and races', () => {
  test.each(['before', 'after'] as const)(
    'a fault %s the effect of any write leaves what one clean run completes',
    async (when) => {
      for (let write = 1; write <= 6; write++) {
        const line = await open()
        const web = line.build('web')
        line.remote.failAt(write, when)
        const failed = await line.promote(delivered(web)).catch((error: unknown) => error)
        if (!(failed instanceof Fault)) expect(failed).toMatchObject({ errors: [] })
        await line.promote(delivered(web))
        expect(line.tagAt('dev', 'web'), `write ${write}`).toBe(web.release.tag)
        const pulls = line.remote.all()
        expect(
          pulls.filter(({ state }) => state === 'open'),
          `write ${write}`,
        ).toHaveLength(1)
        const head = pulls[0]?.head ?? ''
        expect(line.remote.statuses.get(head), `write ${write}`).toEqual({ state: 'success', description: 'No gate' })
        const writes = line.remote.writes()
        await line.promote(delivered(web))
        expect(line.remote.writes(), `write ${write}`).toBe(writes)
      }
    },
  )

  test('several runs at once lose nothing and double nothing', async () => {
    const line = await open()
    const built = [line.build('web'), line.build('api')]
    await Promise.all(Array.from({ length: 6 }, (_, i) => line.promote(delivered(...built.slice(i % 2, (i % 2) + 1)))))
    await line.promote()
    for (const { app, release } of built) expect(line.tagAt('dev', app)).toBe(release.tag)
    expect(line.remote.all().filter(({ state }) => state === 'open')).toHaveLength(2)
  })
})
