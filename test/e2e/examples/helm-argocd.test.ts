import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { exampleFiles } from '../../support/walk/example.ts'
import { tagsOf } from '../../support/walk/facts.ts'
import { fileOfImage } from '../../support/walk/image-file.ts'
import { deliver, mergeChange, openBranches, promoteThrough, propose, rollBack } from '../../support/walk/person.ts'
import { type Push, runOnPullRequest, runOnPush } from '../../support/walk/runs.ts'
import { type Site, startSite } from '../../support/walk/site.ts'

const stages = ['dev', 'staging', 'prod']
const tagOf = ({ after }: Push): string => `sha-${after.slice(0, 12)}`
const page = (greeting: string) => ({ 'apps/web/index.html': `<title>Shop</title>\n<h1>${greeting}</h1>\n` })

describe('examples/helm-argocd: many apps, many stages', { timeout: 60_000 }, () => {
  let site: Site
  let [first, second] = ['', '']

  const read = async (path: string): Promise<string> => (await site.shop.read('main', path)) ?? ''
  const held = async (app: string): Promise<readonly string[]> =>
    Promise.all(stages.map(async (stage) => parse(await read(`environments/${stage}/${app}/values.yaml`)).image.tag))

  beforeAll(async () => {
    site = await startSite({ files: exampleFiles('helm-argocd'), tools: ['helm4'], ref: 'v0' })
  }, 600_000)

  afterAll(() => site?.stop())

  test('a merge that touches one app of four is delivered to dev, and by pull requests to staging and prod', async () => {
    const push = await mergeChange(site, 'Open at night', page('Open at night'))
    await deliver(site, push)
    first = tagOf(push)
    expect(await tagsOf(site.registry, 'acme/web')).toContain(first)
    for (const app of ['api', 'report', 'platform']) expect(await tagsOf(site.registry, `acme/${app}`)).toEqual([])
    expect(await held('web')).toEqual([first, '', ''])
    await promoteThrough(site, ['staging', 'prod'], 'web')
    expect(await held('web')).toEqual([first, first, first])
    expect(openBranches(site)).toEqual([])
  })

  test('what runs outside of the cluster goes the same way: a Crossplane package and a variable of OpenTofu', async () => {
    const script = await read('apps/report/report.sh')
    const push = await mergeChange(site, 'Report and sell more', {
      'apps/report/report.sh': script.replace('# Adds up', '# Sums up'),
      'apps/platform/package.yaml': (await read('apps/platform/package.yaml')).replace('v1.17.0', 'v1.20.0'),
      ...page('Open again'),
    })
    await deliver(site, push)
    second = tagOf(push)
    expect(await site.shop.git('rev-list', '--count', `${push.after}..main`)).toBe('1')
    expect(await fileOfImage(site.registry, `acme/platform:${second}`, 'package.yaml')).toContain('v1.20.0')
    expect(parse(await read('cloud/dev/platform.yaml')).spec.package).toBe(
      `${site.registry.host}/acme/platform:${second}`,
    )
    expect(await read('cloud/dev/report.tfvars')).toContain(`image_tag = "${second}"   # set by Tagline`)
    expect(openBranches(site)).toEqual(['platform', 'report', 'web'].map((app) => `tagline/staging/${app}`))
    await promoteThrough(site, ['staging'], 'report')
    expect(await read('cloud/staging/report.tfvars')).toContain(`image_tag = "${second}"`)
    await promoteThrough(site, ['staging', 'prod'], 'web')
    expect(await held('web')).toEqual([second, second, second])
  })

  test('a new folder is a new app, with no line of configuration', async () => {
    const values = await read('environments/dev/api/values.yaml')
    const push = await mergeChange(site, 'Search', {
      'apps/search/Dockerfile': await read('apps/api/Dockerfile'),
      'apps/search/test.sh': await read('apps/api/test.sh'),
      'apps/search/products.json': '[{ "name": "anchor" }]\n',
      ...Object.fromEntries(
        stages.map((stage) => [`environments/${stage}/search/values.yaml`, values.replaceAll('api', 'search')]),
      ),
    })
    await deliver(site, push)
    expect(await held('search')).toEqual([tagOf(push), '', ''])
    expect(openBranches(site)).toContain('tagline/staging/search')
  })

  test('a rollback puts the release before into prod alone', async () => {
    await rollBack(site, 'prod', 'web')
    expect(await held('web')).toEqual([second, second, first])
    expect(openBranches(site)).not.toContain('tagline/prod/web')
  })

  test('a unit test that fails stops every app of its merge', async () => {
    const push = await mergeChange(site, 'Give it away', {
      'apps/api/products.json': '[{ "name": "rope", "price": -1 }]\n',
      ...page('Open for gifts'),
    })
    const open = openBranches(site)
    expect((await runOnPush(site, 'deliver', push)).exitCode).toBe(1)
    expect(await tagsOf(site.registry, 'acme/api')).toEqual([])
    expect(await site.shop.sha('main')).toBe(push.after)
    expect(await held('web')).toEqual([second, second, first])
    expect(openBranches(site)).toEqual(open)
  })

  test('a chart that would interrupt a rollout is found before the merge', async () => {
    const template = 'charts/app/templates/deployment.yaml'
    const chart = await read(template)
    const [good, bad] = [
      await propose(site, 'Surge more', { [template]: chart.replace('maxSurge: 1', 'maxSurge: 2') }),
      await propose(site, 'Stop first', { [template]: chart.replace(/rollingUpdate: .*/, 'type: Recreate') }),
    ]
    expect((await runOnPullRequest(site, 'charts', good)).exitCode).toBe(0)
    expect((await runOnPullRequest(site, 'charts', bad)).exitCode).toBe(1)
  })

  test('GitHub was asked for nothing that it does not know', () => {
    expect(site.github.problems).toEqual([])
  })
})
