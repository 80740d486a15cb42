import { afterEach, beforeAll, expect, test } from 'vitest'
import { ensureTools } from '../../support/tools/ensure-tools.ts'
import { openShop, type Shop } from './shop.ts'

let helm = ''
beforeAll(async () => {
  helm = (await ensureTools(['helm3'])).helm3
}, 600_000)

const shops: Shop[] = []
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stop()
})

const config = `
apps:
  web: { path: apps/web }
stages:
  dev: { delivery: commit }
  staging: { from: dev, delivery: pull-request }
manifests:
  - environments/{stage}/{app}/values.yaml
render:
  - { chart: "charts/{app}", values: ["environments/{stage}/{app}/values.yaml"], output: "clusters/{stage}/{app}.yaml" }
`

const files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'charts/web/templates/pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  containers:\n    - name: web\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
}

const open = async (more: Readonly<Record<string, string>> = {}): Promise<Shop> => {
  const shop = await openShop(config, ['web'], ['dev', 'staging'], { files: { ...files, ...more }, helm })
  shops.push(shop)
  return shop
}

test('the edited values and the rendered file are one commit, and the pull request shows the rendered difference', async () => {
  const shop = await open()
  const { repository } = shop
  const web = await shop.build('web')
  const before = (await repository.sha('main')) ?? ''
  await shop.promote({ releases: web.json }, web.sha)
  const main = await repository.read('main', 'clusters/dev/web.yaml')
  expect(main).toContain(`image: "ghcr.io/acme/web:${web.tag}"`)
  expect(main).toMatch(/^# Rendered by Tagline from /)
  expect(await repository.git('rev-parse', 'main~1')).toContain(before)
  const changed = (range: string) =>
    repository.git('diff', '--name-only', range).then((text) => text.trim().split('\n'))
  expect(await changed(`${before}..main`)).toEqual(['clusters/dev/web.yaml', 'environments/dev/web/values.yaml'])
  const branch = 'tagline/staging/web'
  expect(
    await repository.git('rev-parse', `${branch}~1`, 'main').then((text) => new Set(text.trim().split('\n')).size),
  ).toBe(1)
  expect(await changed(`main..${branch}`)).toEqual([
    'clusters/staging/web.yaml',
    'environments/staging/web/values.yaml',
  ])
  expect(await repository.read(branch, 'environments/staging/web/values.yaml')).toContain(web.tag)
  expect(await repository.read(branch, 'clusters/staging/web.yaml')).toContain(`image: "ghcr.io/acme/web:${web.tag}"`)
  const { body } = repository.pull(1)
  expect(body).toContain('### Rendered')
  expect(body).toContain(web.tag)
  expect((await shop.promote()).writes).toBe(0)
  await repository.mergePullRequest(1)
  const second = await shop.build('web')
  await shop.promote({ releases: second.json }, second.sha)
  const row = '| `spec.containers[web].image` | `ghcr.io/acme/web:OLD` | `ghcr.io/acme/web:NEW` |'
  expect(repository.pull(2).body).toContain(row.replace('OLD', web.tag).replace('NEW', second.tag))
})

test('a chart that does not render stops its app with the tool’s words, and nothing is written', async () => {
  const shop = await open({ 'charts/web/templates/bad.yaml': '{{ fail "no such thing" }}\n' })
  const web = await shop.build('web')
  const before = await shop.repository.sha('main')
  await expect(shop.promote({ releases: web.json }, web.sha)).rejects.toThrow('no such thing')
  expect(await shop.repository.sha('main')).toBe(before)
})
