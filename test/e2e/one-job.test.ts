import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf, tagsAt } from '../support/walk/facts.ts'
import { runOnPush, succeeded } from '../support/walk/runs.ts'
import { shopApps, shopFiles, shopStages } from '../support/walk/shop.ts'
import { type Site, startSite } from '../support/walk/site.ts'
import { steps, type Walk, walkAt } from '../support/walk/steps.ts'

const oneJob = `name: Deliver
on:
  push:
    branches: [main]
permissions: {}
jobs:
  tagline:
    runs-on: ubuntu-latest
    permissions:
      actions: read
      checks: read
      contents: write
      deployments: read
      issues: write
      packages: write
      pull-requests: write
      statuses: write
    steps:
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1
        with:
          persist-credentials: false
      - uses: your-org/tagline@v1
`

let site: Site
let walk: Walk

beforeAll(async () => {
  site = await startSite({
    files: (registry) => ({ ...shopFiles(registry), '.github/workflows/deliver.yml': oneJob }),
  })
  walk = await walkAt(site)
  await steps[0]?.run(walk)
}, 600_000)

afterAll(() => site?.stop())

test('the whole chain in one job delivers a merge and opens the promotion', { timeout: 120_000 }, async () => {
  succeeded(await runOnPush(site, 'deliver', walk.push))
  const tag = `sha-${walk.push.after.slice(0, 12)}`
  expect(await digestOf(site.registry, 'acme/web', tag)).toMatch(/^sha256:/)
  const [dev, staging] = await tagsAt(site.shop, shopStages, shopApps)
  expect(dev?.tags).toEqual({ api: walk.old, web: tag, worker: walk.old })
  expect(staging?.tags).toEqual({ api: walk.old, web: walk.old, worker: walk.old })
  expect(site.shop.pulls('open').map(({ pull }) => pull.head)).toEqual(['tagline/staging/web'])
  expect(await site.shop.sha('refs/tagline/delivered/main')).toBe(walk.push.after)
})

test('a merge of several apps builds them one after another in the same job', { timeout: 120_000 }, async () => {
  const before = (await site.shop.sha('main')) ?? ''
  const after = await site.shop.commit({
    branch: 'main',
    files: { 'apps/api/page.txt': 'api 2\n', 'apps/worker/page.txt': 'worker 2\n' },
    message: 'Change two',
  })
  succeeded(await runOnPush(site, 'deliver', { before, after }))
  const tag = `sha-${after.slice(0, 12)}`
  const [dev] = await tagsAt(site.shop, shopStages, shopApps)
  expect(dev?.tags).toMatchObject({ api: tag, worker: tag })
  expect(site.github.problems).toEqual([])
})

test('a failing unit test delivers nothing, and the next merge catches up', { timeout: 120_000 }, async () => {
  const before = (await site.shop.sha('main')) ?? ''
  const broken = await site.shop.commit({
    branch: 'main',
    files: { 'apps/web/page.txt': '', 'apps/api/page.txt': 'api 3\n' },
    message: 'Break the test of web',
  })
  const failed = await runOnPush(site, 'deliver', { before, after: broken })
  expect(failed.exitCode).not.toBe(0)
  expect(await digestOf(site.registry, 'acme/web', `sha-${broken.slice(0, 12)}`)).toBeUndefined()
  expect(await site.shop.sha('main')).toBe(broken)
  const mended = await site.shop.commit({ branch: 'main', files: { 'apps/web/page.txt': 'web 3\n' }, message: 'Mend' })
  succeeded(await runOnPush(site, 'deliver', { before: broken, after: mended }))
  const tag = `sha-${mended.slice(0, 12)}`
  const [dev] = await tagsAt(site.shop, shopStages, shopApps)
  expect(dev?.tags, 'api was changed by the push that failed').toMatchObject({ api: tag, web: tag })
})
