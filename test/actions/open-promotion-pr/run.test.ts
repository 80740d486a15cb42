import { afterEach, describe, expect, test } from 'vitest'
import { openShop, type Shop, shopConfig } from './shop.ts'

const shops: Shop[] = []
const open = async (config = shopConfig): Promise<Shop> => {
  const shop = await openShop(config)
  shops.push(shop)
  return shop
}
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(shop.gitHub.problems).toEqual([])
    await shop.stop()
  }
})

const openPulls = ({ repository }: Shop) =>
  repository.pulls('open').map(({ title, pull }) => ({ title, draft: pull.draft }))

describe('against the local GitHub', () => {
  test('a new release costs at most 12 requests and 9 writes, and a run with nothing to do asks at most 4 and writes nothing', async () => {
    const shop = await open()
    const web = await shop.build('web')
    const before = await shop.tagAt('staging', 'web')
    const done = await shop.promote({ releases: web.json }, web.sha)
    expect(done.promotions.map(({ stage, operation }) => `${stage} ${operation}`)).toEqual([
      'dev committed',
      'staging created',
    ])
    expect(done.outcome.outputs).toMatchObject({ operation: 'created', number: '1', branch: 'tagline/staging/web' })
    expect(await shop.tagAt('dev', 'web')).toBe(web.tag)
    expect(openPulls(shop)).toEqual([{ title: `staging: web ${before} -> ${web.tag}`, draft: false }])
    expect(done.requests).toBeLessThanOrEqual(12)
    const again = await shop.promote()
    expect(again.outcome.outputs.operation).toBe('unchanged')
    expect(again.requests).toBeLessThanOrEqual(4)
    expect(again.writes).toBe(0)
  })

  test('the next change is compared with what the first stages took, and not with what still waits there', async () => {
    const shop = await open()
    const web = await shop.build('web')
    const releases = JSON.stringify({ include: [{ app: 'web' }] })
    await shop.promote({ releases }, web.sha)
    expect(await shop.repository.sha('refs/tagline/delivered/main')).toBe(web.sha)
    const gates = '{ gates: { freeze: [{ from: 2020-01-01, to: 2099-12-31 }] } }'
    await shop.repository.commit({
      branch: 'main',
      message: 'Freeze dev',
      files: { 'tagline.yaml': shopConfig.replace(/dev: .*/, `dev: ${gates}`) },
    })
    const next = await shop.build('web')
    const { promotions } = await shop.promote({ releases }, next.sha)
    expect(promotions[0]).toMatchObject({ stage: 'dev', operation: 'waiting', to: next.tag })
    expect(await shop.repository.sha('refs/tagline/delivered/main')).toBe(web.sha)
  })

  test('the line is walked to its end and then nothing is left to do or to ask', async () => {
    const shop = await open()
    const web = await shop.build('web')
    await shop.promote({ releases: web.json }, web.sha)
    for (const number of [1, 2]) {
      await shop.repository.mergePullRequest(number)
      await shop.promote()
    }
    expect(await shop.tagAt('prod', 'web')).toBe(web.tag)
    const idle = await shop.promote()
    expect(idle.requests).toBe(0)
    expect([...(await shop.repository.refs('refs/heads/tagline/')).keys()]).toEqual([])
  })

  test('an app that no stage has a place for is built for nothing, and that is said', async () => {
    const shop = await open(shopConfig.replace('  api:', '  docs: { path: apps/docs }\n  api:'))
    const docs = await shop.build('docs')
    const done = await shop.promote({ releases: docs.json }, docs.sha)
    expect(done.outcome.failed).not.toBe(true)
    expect(done.said).toEqual([
      'notice: app "docs": its image was built, and no stage has a manifest that names "ghcr.io/acme/docs". ' +
        'Name it in a file under `manifests:` to have it delivered.',
    ])
    const web = await shop.build('web')
    expect((await shop.promote({ releases: web.json }, web.sha)).said).toEqual([])
  })

  test.each(['squash', 'rebase', 'merge'] as const)(
    'a %s keeps the record, so that the next stage knows the revision',
    async (method) => {
      const shop = await open()
      const web = await shop.build('web')
      await shop.promote({ releases: web.json }, web.sha)
      await shop.repository.mergePullRequest(1, { method })
      const next = await shop.promote()
      expect(next.promotions.filter(({ operation }) => operation === 'created')).toMatchObject([
        { stage: 'prod', to: web.tag },
      ])
      expect(shop.repository.pull(2).body).toContain(web.sha.slice(0, 12))
    },
  )

  test('a newer release moves the branch by compare and set, and the pull request stays the same', async () => {
    const shop = await open()
    const first = await shop.build('web')
    await shop.promote({ releases: first.json }, first.sha)
    const second = await shop.build('web')
    const done = await shop.promote({ releases: second.json }, second.sha)
    expect(done.promotions.map(({ stage, operation, number }) => `${stage} ${operation} ${number}`)).toEqual([
      'dev committed null',
      'staging updated 1',
    ])
    expect(openPulls(shop)).toEqual([{ title: expect.stringContaining(`-> ${second.tag}`), draft: false }])
    expect(await shop.repository.read('tagline/staging/web', 'environments/staging/web/values.yaml')).toContain(
      second.tag,
    )
  })

  test('a person closes it unmerged: the release is skipped, and the reason says so', async () => {
    const shop = await open()
    const web = await shop.build('web')
    await shop.promote({ releases: web.json }, web.sha)
    shop.repository.closePullRequest(1)
    const done = await shop.promote()
    expect(done.promotions.find(({ operation }) => operation === 'held')?.reason).toBe(
      `pull request #1 was closed unmerged by octocat, which skips ${web.tag}: promote it with \`version: ${web.tag}\`, or reopen the pull request`,
    )
    expect(openPulls(shop)).toEqual([])
  })

  test('a soak keeps a draft, and its end makes it ready', async () => {
    const shop = await open(shopConfig.replace('staging: { from: dev,', 'staging: { from: dev, gates: { soak: 1h },'))
    const web = await shop.build('web')
    await shop.promote({ releases: web.json }, web.sha)
    expect(openPulls(shop)).toMatchObject([{ draft: true }])
    shop.gitHub.clock.advance(3_700_000)
    expect((await shop.promote()).promotions).toMatchObject([{ stage: 'staging', operation: 'updated' }])
    expect(openPulls(shop)).toMatchObject([{ draft: false }])
    expect((await shop.promote()).writes).toBe(0)
  })

  test('a dry run prints the plan and writes nothing', async () => {
    const shop = await open()
    const web = await shop.build('web')
    const done = await shop.promote({ releases: web.json, 'dry-run': 'true' }, web.sha)
    expect(done.promotions).toMatchObject([{ stage: 'dev', operation: 'committed', to: web.tag }])
    expect(done.writes).toBe(0)
    expect(done.outcome.summary).toContain('dry run: nothing was changed')
  })
})

describe('what GitHub refuses', () => {
  test('a token that may not write contents', async () => {
    const shop = await open()
    const web = await shop.build('web')
    const token = shop.gitHub.setToken('weak', {
      kind: 'actions',
      permissions: { contents: 'read', metadata: 'read', pull_requests: 'write' },
    })
    await expect(shop.promote({ releases: web.json }, web.sha, token)).rejects.toThrow(
      'POST /repos/acme/shop/git/trees -> 403: GitHub said "Resource not accessible by integration". Add `permissions: contents: write` to the job, and to the workflow that calls it.',
    )
  })

  test('a repository that lets no workflow open pull requests', async () => {
    const shop = await open()
    shop.repository.set({ actionsMayCreatePulls: false })
    const web = await shop.build('web')
    await expect(shop.promote({ releases: web.json }, web.sha)).rejects.toThrow(
      'POST /repos/acme/shop/pulls -> 403: GitHub said "GitHub Actions is not permitted to create or approve pull requests.". Turn on "Allow GitHub Actions to create and approve pull requests" under Settings > Actions > General > Workflow permissions, or give the token of a GitHub App as the input `token`.',
    )
    shop.repository.set({ actionsMayCreatePulls: true })
    await shop.promote({ releases: web.json }, web.sha)
    expect(openPulls(shop)).toHaveLength(1)
  })

  test('a protected branch says what can be done', async () => {
    const shop = await open()
    const web = await shop.build('web')
    shop.repository.protectBranch('main', { pullRequest: true } as never)
    await expect(shop.promote({ releases: web.json }, web.sha)).rejects.toThrow(
      'Let a GitHub App bypass the rule and give its token as the input `token`, keep the stage on a branch of its own with `branch:`, or set `delivery: auto-merge`',
    )
  })
})

describe('faults and races', () => {
  const kinds = ['reset-before', 'reset-after', { status: 502 }] as const

  test.each(kinds)(
    '%j at any request, until the run dies: one clean run ends as if nothing had happened',
    async (fault) => {
      const shop = await open()
      for (let nth = 1; ; nth++) {
        const web = await shop.build('web')
        const match = { operation: /^(?!git-http)/, nth }
        shop.gitHub.inject({ match, fault, times: 100 })
        const died = await shop.promote({ releases: web.json }, web.sha).then(
          () => false,
          () => true,
        )
        shop.gitHub.faults.reset()
        await shop.promote({ releases: web.json }, web.sha)
        expect(await shop.tagAt('dev', 'web'), `request ${nth}`).toBe(web.tag)
        expect(openPulls(shop), `request ${nth}`).toEqual([
          { title: expect.stringContaining(`-> ${web.tag}`), draft: false },
        ])
        const idle = await shop.promote({ releases: web.json }, web.sha)
        expect(
          idle.promotions.map(({ operation }) => operation),
          `request ${nth}`,
        ).not.toContain('created')
        if (!died) return
        expect(nth).toBeLessThan(30)
      }
    },
    120_000,
  )

  test.each([
    'reset-before',
    'reset-after',
    { status: 500 },
    { status: 429, headers: { 'retry-after': '1' } },
  ] as const)(
    '%j once at each request is waited out in the same run',
    async (fault) => {
      const shop = await open()
      for (let nth = 1; nth <= 10; nth++) {
        const web = await shop.build('web')
        shop.gitHub.inject({ match: { operation: /^(?!git-http)/, nth }, fault })
        await shop.promote({ releases: web.json }, web.sha)
        expect(await shop.tagAt('dev', 'web'), `request ${nth}`).toBe(web.tag)
        expect(openPulls(shop), `request ${nth}`).toEqual([
          { title: expect.stringContaining(`-> ${web.tag}`), draft: false },
        ])
        shop.gitHub.faults.reset()
      }
    },
    120_000,
  )

  test('eight runs at once land every app and open each pull request once', async () => {
    const shop = await open()
    const [web, api] = [await shop.build('web'), await shop.build('api')]
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        shop.promote({ releases: (i % 2 === 0 ? web : api).json }, (i % 2 === 0 ? web : api).sha),
      ),
    )
    await shop.promote()
    expect([await shop.tagAt('dev', 'web'), await shop.tagAt('dev', 'api')]).toEqual([web.tag, api.tag])
    expect(openPulls(shop)).toHaveLength(2)
  }, 120_000)
})
