import assert from 'node:assert/strict'
import { board, digestOf, tagsAt, tagsOf } from './facts.ts'
import { type Push, runOnPush, succeeded } from './runs.ts'
import { shopApps, shopManifests, shopStages } from './shop.ts'
import type { Site } from './site.ts'

/** One step of the walk: it acts, checks each effect where it must be, and tells a person what came of it. */
export interface Step {
  readonly title: string
  readonly run: (walk: Walk) => Promise<readonly string[]>
}

/** What the steps know of each other. */
export interface Walk {
  readonly site: Site
  /** The last change of main. */
  push: Push
  /** The tag that every stage had at the beginning. */
  readonly old: string
  /** The tag of the release under way. */
  tag: string
  digest: string
  staging: number
  prod: number
}

const headOf = async ({ shop }: Site): Promise<string> => (await shop.sha('main')) ?? ''

/** A walk at its beginning: every stage runs what the first commit was built to. */
export const walkAt = async (site: Site): Promise<Walk> => {
  const first = await headOf(site)
  const old = `sha-${first.slice(0, 12)}`
  await site.shop.commit({
    branch: 'main',
    files: shopManifests(site.registry.host, old),
    message: 'Run the first release everywhere',
  })
  const head = await headOf(site)
  return { site, push: { before: head, after: head }, old, tag: '', digest: '', staging: 0, prod: 0 }
}

const boardOf = async ({ site }: Walk): Promise<readonly string[]> =>
  board(await tagsAt(site.shop, shopStages, shopApps))

const openPulls = ({ site }: Walk) =>
  site.shop
    .pulls('open')
    .map(({ number, title, body, pull }) => ({ number, title, body, head: pull.head, base: pull.base }))

/** Merges as a person does, and tells what main was and is. */
const merge = async (walk: Walk, number: number): Promise<void> => {
  const before = await headOf(walk.site)
  await walk.site.shop.mergePullRequest(number)
  walk.push = { before, after: await headOf(walk.site) }
}

const linkTo = ({ github, shop }: Site, number: number): string => `${github.serverUrl}/${shop.fullName}/pull/${number}`

/** The text of a pull request as a person sees it: without the marks for machines. */
const textOf = (body: string): readonly string[] =>
  body
    .replace(/<!--.*?-->\n?/gs, '')
    .trim()
    .split('\n')
    .map((line) => `| ${line}`)

const mergeChange: Step = {
  title: 'A person merges a change of one app of three',
  run: async (walk) => {
    const { shop } = walk.site
    await shop.commit({
      branch: 'new-greeting',
      from: 'main',
      files: { 'apps/web/page.txt': 'Good morning from web\n' },
      message: 'Greet the morning',
    })
    const { number } = await shop.openPullRequest({ head: 'new-greeting', base: 'main', title: 'Greet the morning' })
    await merge(walk, number)
    return [`pull request #${number}, main is at ${walk.push.after.slice(0, 12)}`]
  },
}

const deliver: Step = {
  title: 'deliver.yml builds its image, commits dev, opens the pull request of staging',
  run: async (walk) => {
    const { site, push } = walk
    succeeded(await runOnPush(site, 'deliver', push))
    walk.tag = `sha-${push.after.slice(0, 12)}`
    const digest = await digestOf(site.registry, 'acme/web', walk.tag)
    assert(digest !== undefined, `the registry has no acme/web:${walk.tag}`)
    walk.digest = digest
    for (const app of ['api', 'worker'])
      assert.deepEqual(await tagsOf(site.registry, `acme/${app}`), [], `${app} was built`)
    const [dev, staging] = await tagsAt(site.shop, shopStages, shopApps)
    assert.deepEqual(dev?.tags, { api: walk.old, web: walk.tag, worker: walk.old })
    assert.deepEqual(staging?.tags, { api: walk.old, web: walk.old, worker: walk.old })
    assert.equal(
      await site.shop.git('diff', '--numstat', push.after, 'main'),
      '1\t1\tdeploy/dev/web/values.yaml',
      'the commit into dev changes one line of one file',
    )
    const pulls = openPulls(walk)
    assert.deepEqual(
      pulls.map(({ head, base }) => [head, base]),
      [['tagline/staging/web', 'main']],
    )
    walk.staging = pulls[0]?.number ?? 0
    return [
      `image        ${site.registry.host}/acme/web:${walk.tag}`,
      `digest       ${digest}`,
      `dev          ${await site.shop.git('log', '-1', '--format=%h %an: %s', 'main')}`,
      `pull request ${linkTo(site, walk.staging)} ${pulls[0]?.title}`,
      '',
      ...(await boardOf(walk)),
      '',
      ...textOf(pulls[0]?.body ?? ''),
    ]
  },
}

const deliverAgain: Step = {
  title: 'deliver.yml once more changes nothing',
  run: async (walk) => unchanged(walk, 'deliver'),
}

const mergeStaging: Step = {
  title: 'A person merges the promotion to staging; promote.yml opens the one of prod',
  run: async (walk) => {
    await merge(walk, walk.staging)
    succeeded(await runOnPush(walk.site, 'promote', walk.push))
    const [, staging, prod] = await tagsAt(walk.site.shop, shopStages, shopApps)
    assert.deepEqual(staging?.tags, { api: walk.old, web: walk.tag, worker: walk.old })
    assert.deepEqual(prod?.tags, { api: walk.old, web: walk.old, worker: walk.old })
    const pulls = openPulls(walk)
    assert.deepEqual(
      pulls.map(({ head, base }) => [head, base]),
      [['tagline/prod/web', 'main']],
    )
    walk.prod = pulls[0]?.number ?? 0
    return [`pull request ${linkTo(walk.site, walk.prod)} ${pulls[0]?.title}`, '', ...(await boardOf(walk))]
  },
}

const deliverNothing: Step = {
  title: 'deliver.yml sees that the merged promotion is no change of an app',
  run: async (walk) => unchanged(walk, 'deliver'),
}

const promoteAgain: Step = {
  title: 'promote.yml once more changes nothing',
  run: async (walk) => unchanged(walk, 'promote'),
}

/** Everything that a run could change. */
const snapshot = async (walk: Walk) => ({
  refs: await walk.site.shop.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tagline'),
  pulls: walk.site.shop
    .pulls()
    .map(({ number, state, title, body, pull }) => ({ number, state, title, body, draft: pull.draft })),
  images: await Promise.all(shopApps.map((app) => tagsOf(walk.site.registry, `acme/${app}`))),
  digest: await digestOf(walk.site.registry, 'acme/web', walk.tag),
})

const unchanged = async (walk: Walk, workflow: 'deliver' | 'promote'): Promise<readonly string[]> => {
  const before = await snapshot(walk)
  walk.site.github.requests.reset()
  succeeded(await runOnPush(walk.site, workflow, walk.push))
  assert.deepEqual(await snapshot(walk), before)
  const writes = walk.site.github.requests.writes().map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual(writes, [], 'a run with nothing to do asked GitHub to write')
  return [`${walk.site.github.requests.apiCount()} requests to GitHub, none of them a write`]
}

/** The walk from a merge to the pull request of prod. */
export const steps: readonly Step[] = [mergeChange, deliver, deliverAgain, mergeStaging, promoteAgain, deliverNothing]
