/** Counts the requests of open-promotion-pr against the local GitHub and measures the run, with a fresh and shallow clone in it. */
import { type Built, openShop, type Shop } from '../test/actions/open-promotion-pr/shop.ts'

const configOf = (apps: readonly string[]): string =>
  [
    'apps:',
    ...apps.map((app) => `  ${app}: { path: apps/${app} }`),
    'stages:',
    '  dev: { delivery: commit }',
    '  staging: { from: dev, delivery: pull-request }',
    '  prod: { from: staging, delivery: pull-request }',
    'manifests:',
    '  - environments/{stage}/{app}/values.yaml',
    '',
  ].join('\n')

const stages = ['dev', 'staging', 'prod']

/** What one run may cost. */
interface Goal {
  readonly requests: number
  readonly seconds?: number
}

const measure = async (name: string, goal: Goal, run: () => ReturnType<Shop['promote']>): Promise<void> => {
  const start = performance.now()
  const { requests, writes } = await run()
  const seconds = (performance.now() - start) / 1000
  const isMissed = requests > goal.requests || seconds > (goal.seconds ?? Number.POSITIVE_INFINITY)
  const goals = `goal ${goal.requests} requests${goal.seconds === undefined ? '' : `, ${goal.seconds} s`}`
  console.log(
    `${name.padEnd(48)} ${String(requests).padStart(4)} requests ${String(writes).padStart(4)} writes ${seconds.toFixed(2).padStart(6)} s  ${goals}${isMissed ? '  MISSED' : ''}`,
  )
}

const withShop = async (apps: readonly string[], work: (shop: Shop) => Promise<void>): Promise<void> => {
  const shop = await openShop(configOf(apps), apps, stages)
  try {
    await work(shop)
  } finally {
    await shop.stop()
  }
}

await withShop(['web'], async (shop) => {
  const web = await shop.build('web')
  await measure('1 app, new in dev and staging', { requests: 12 }, () => shop.promote({ releases: web.json }, web.sha))
  await measure('1 app, a pull request open, nothing to do', { requests: 4 }, () => shop.promote())
  await shop.repository.mergePullRequest(1)
  await measure('1 app, new in prod', { requests: 12 }, () => shop.promote())
})

const hundred = Array.from({ length: 100 }, (_, i) => `app-${i}`)
await withShop(hundred, async (shop) => {
  await measure('100 apps x 3 stages, all the same', { requests: 15, seconds: 2 }, () => shop.promote())
  const built: Built[] = []
  for (const app of hundred) built.push(await shop.build(app))
  const releases = JSON.stringify(built.flatMap(({ json }) => JSON.parse(json)))
  await measure('100 apps, new in dev and staging', { requests: 700 }, () =>
    shop.promote({ releases }, built.at(-1)?.sha),
  )
  await measure('100 apps x 3 stages, 100 pull requests open', { requests: 15, seconds: 2 }, () => shop.promote())
})
