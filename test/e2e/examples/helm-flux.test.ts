import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { exampleFiles } from '../../support/walk/example.ts'
import { digestOf, tagsOf } from '../../support/walk/facts.ts'
import { fileOfImage } from '../../support/walk/image-file.ts'
import { deliver, mergeChange, openBranches, promoteThrough, rollBack } from '../../support/walk/person.ts'
import { runOnPush } from '../../support/walk/runs.ts'
import { type Site, startSite } from '../../support/walk/site.ts'

const stages = ['dev', 'qa', 'prod']
const maths = 'app/api/maths'

describe('examples/helm-flux: release by version file, rendered manifests committed', { timeout: 60_000 }, () => {
  let site: Site

  const read = async (path: string): Promise<string | undefined> => site.shop.read('main', path)
  const held = async (app: string) =>
    Promise.all(stages.map(async (stage) => parse((await read(`environments/${stage}/${app}.yaml`)) ?? '').image.tag))
  /** The tags of the images that Flux applies. */
  const applied = async (app: string) =>
    Promise.all(
      stages.map(
        async (stage) =>
          /image: "?\S+:([^\s"]+)/.exec((await read(`clusters/${stage}/${app}/release.yaml`)) ?? '')?.[1],
      ),
    )
  const filesOf = async (commit: string) =>
    (await site.shop.git('show', '--format=', '--name-only', '-m', '--first-parent', commit)).split('\n')

  beforeAll(async () => {
    site = await startSite({ files: exampleFiles('helm-flux'), tools: ['helm4'], ref: 'v0' })
  }, 600_000)

  afterAll(() => site?.stop())

  test('a merge that raises no version releases nothing', async () => {
    const push = await mergeChange(site, 'Say what it does', { [`${maths}/notes.txt`]: 'It adds.\n' })
    await deliver(site, push)
    expect(await tagsOf(site.registry, 'acme/maths_v')).toEqual([])
    expect(await site.shop.sha('main')).toBe(push.after)
    expect(openBranches(site)).toEqual([])
  })

  test('a raised version is an image of that version, and its tag and what it renders to are one commit', async () => {
    await deliver(site, await mergeChange(site, 'Release maths', { [`${maths}/.version`]: '1.1.0\n' }))
    expect(await tagsOf(site.registry, 'acme/maths_v')).toContain('1.1.0')
    expect(await tagsOf(site.registry, 'acme/client_v')).toEqual([])
    expect(await filesOf('main')).toEqual(['clusters/dev/maths/release.yaml', 'environments/dev/maths.yaml'])
    expect(await held('maths')).toEqual(['1.1.0', '', ''])
    expect(await applied('maths')).toEqual(['1.1.0', undefined, undefined])
    expect(await held('client')).toEqual(['', '', ''])
  })

  test('qa and prod take both files by one pull request each', async () => {
    expect(openBranches(site)).toEqual(['tagline/qa/maths'])
    await promoteThrough(site, ['qa'], 'maths')
    expect(await filesOf('main')).toEqual(['clusters/qa/maths/release.yaml', 'environments/qa/maths.yaml'])
    await promoteThrough(site, ['prod'], 'maths')
    expect(await held('maths')).toEqual(['1.1.0', '1.1.0', '1.1.0'])
    expect(await applied('maths')).toEqual(['1.1.0', '1.1.0', '1.1.0'])
    expect(await read('clusters/prod/maths/release.yaml')).toContain('replicas: 3')
  })

  test('shared code goes out with each app that raises its version', async () => {
    const shared = await read('app/internal/page.sh')
    await deliver(
      site,
      await mergeChange(site, 'Say who wrote it', {
        'app/internal/page.sh': (shared ?? '').replace('</html>', '<footer>by us</footer></html>'),
        'app/client/.version': '1.1.0\n',
        [`${maths}/.version`]: '1.2.0\n',
      }),
    )
    expect(await fileOfImage(site.registry, 'acme/client_v:1.1.0', 'site/index.html')).toContain('by us')
    expect(await fileOfImage(site.registry, 'acme/maths_v:1.2.0', 'internal/page.sh')).toContain('by us')
    await promoteThrough(site, ['qa', 'prod'], 'maths')
    expect(await held('maths')).toEqual(['1.2.0', '1.2.0', '1.2.0'])
    expect(await held('client')).toEqual(['1.1.0', '', ''])
    expect(openBranches(site)).toEqual(['tagline/qa/client'])
  })

  test('a rollback takes the tag and the rendered file back', async () => {
    await rollBack(site, 'prod', 'maths')
    expect(await held('maths')).toEqual(['1.2.0', '1.2.0', '1.1.0'])
    expect(await applied('maths')).toEqual(['1.2.0', '1.2.0', '1.1.0'])
    expect(openBranches(site)).toEqual(['tagline/qa/client'])
  })

  test('a unit test that fails stops the line before anything is pushed', async () => {
    const sum = await read(`${maths}/cgi-bin/sum`)
    const push = await mergeChange(site, 'Be clever', {
      [`${maths}/cgi-bin/sum`]: (sum ?? '').replace('a + b))', 'a - b))'),
      [`${maths}/.version`]: '1.3.0\n',
    })
    expect((await runOnPush(site, 'deliver', push)).exitCode).toBe(1)
    expect(await tagsOf(site.registry, 'acme/maths_v')).not.toContain('1.3.0')
    expect(await site.shop.sha('main')).toBe(push.after)
    expect(await held('maths')).toEqual(['1.2.0', '1.2.0', '1.1.0'])
    expect(openBranches(site)).toEqual(['tagline/qa/client'])
  })

  test('the version goes out when a person has mended it', async () => {
    const sum = await read(`${maths}/cgi-bin/sum`)
    const mended = (sum ?? '').replace('a - b))', 'a + b))')
    await deliver(site, await mergeChange(site, 'Be correct', { [`${maths}/cgi-bin/sum`]: mended }))
    expect(await held('maths')).toEqual(['1.3.0', '1.2.0', '1.1.0'])
    expect(openBranches(site)).toEqual(['tagline/qa/client', 'tagline/qa/maths'])
  })

  test('a version that is published already is never published again from other sources', async () => {
    const published = await digestOf(site.registry, 'acme/maths_v', '1.2.0')
    const push = await mergeChange(site, 'Go back to a number', {
      [`${maths}/notes.txt`]: 'It adds a lot.\n',
      [`${maths}/.version`]: '1.2.0\n',
    })
    expect((await runOnPush(site, 'deliver', push)).exitCode).toBe(1)
    expect(await digestOf(site.registry, 'acme/maths_v', '1.2.0')).toBe(published)
    expect(await site.shop.sha('main'), 'nothing was delivered').toBe(push.after)
    await mergeChange(site, 'Take the number back', { [`${maths}/.version`]: '1.3.0\n' })
  })

  test('a chart that would interrupt its rollout is not promoted', async () => {
    const template = 'charts/client/templates/deployment.yaml'
    const chart = (await read(template)) ?? ''
    const push = await mergeChange(site, 'Need no probe', {
      [template]: chart.replace(/ +readinessProbe:\n.*\n/, ''),
      'app/client/.version': '1.2.0\n',
    })
    expect((await runOnPush(site, 'deliver', push)).exitCode).toBe(1)
    expect(await site.shop.sha('main')).toBe(push.after)
    expect(await held('client')).toEqual(['1.1.0', '', ''])
  })

  test('GitHub was asked for nothing that it does not know', () => {
    expect(site.github.problems).toEqual([])
  })
})
