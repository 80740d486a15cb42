import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Site, startSite } from '../support/walk/site.ts'
import { steps, type Walk, walkAt } from '../support/walk/steps.ts'

/** The demo of the README, its effects looked up in Git, in the registry and at the local GitHub. */
describe.each(['buildkit', 'buildah'] as const)('one merge goes down the line, built by %s', (builder) => {
  let site: Site
  let walk: Walk

  beforeAll(async () => {
    site = await startSite({ builder })
    walk = await walkAt(site)
  }, 600_000)

  afterAll(() => site?.stop())

  test.each(steps)('$title', { timeout: 300_000 }, async ({ run }) => {
    await run(walk)
  })

  test('GitHub was asked for nothing that it does not know', () => {
    expect(site.github.problems).toEqual([])
  })

  test('every commit that Tagline made is signed by GitHub and carries its record', async () => {
    const message = await site.shop.git('log', '-1', '--format=%an%n%B', '--grep=Tagline-Stage: dev', 'main')
    expect(message.split('\n')[0]).toBe('github-actions[bot]')
    expect(message).toContain(`Tagline-App: web\nTagline-Release: ${walk.tag}`)
    expect(message).toContain(`Tagline-Digest: ${walk.digest}`)
    expect(message).toContain('Tagline-Revision: ')
  })

  test('the next change will be compared with what was delivered', async () => {
    const delivered = await site.shop.sha('refs/tagline/delivered/main')
    expect(walk.tag).toBe(`sha-${delivered?.slice(0, 12)}`)
  })
})
