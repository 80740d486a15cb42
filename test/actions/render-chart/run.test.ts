import { describe, expect, test } from 'vitest'
import { parseInputs } from '../../../actions/render-chart/inputs.ts'
import { run } from '../../../actions/render-chart/run.ts'
import type { RenderSource } from '../../../src/core/resources/render-source.ts'
import { type MemoryFiles, memoryFiles } from '../../support/fakes/memory-files.ts'
import { recordedLog } from '../../support/fakes/recorded-log.ts'
import { fakeRenderer } from '../../support/fakes/renderer.ts'

const config = `apps:
  web: { path: apps/web }
  api: { path: apps/api }
stages: { dev: {}, prod: { from: dev } }
kube-version: "1.33"
render:
  - { chart: "charts/{app}", values: ["env/{stage}/{app}.yaml"], output: "out/{stage}/{app}.yaml" }
  - { kustomization: "kz/{stage}", output: "kzout/{stage}/" }
findings: { recreate: error }
`
const repository = (): MemoryFiles =>
  memoryFiles({
    'tagline.yaml': config,
    'charts/web/Chart.yaml': 'name: web\n',
    'charts/web/templates/d.yaml': 'kind: Deployment\nspec:\n  strategy: Recreate\n',
    'env/dev/web.yaml': '',
    'kz/dev/kustomization.yaml': 'resources: []\n',
  })
const deployment = (tag: string, more = '') =>
  `# Source: web/templates/d.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n${more}  template:\n    spec:\n      securityContext: {runAsNonRoot: true}\n      containers:\n      - {name: web, image: "acme/web:${tag}"}\n`
const kubernetes = (source: RenderSource, tag = 'v1', more = '') =>
  'chart' in source ? deployment(tag, more) : 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'

const act = async (
  raw: Readonly<Record<string, string>>,
  files = repository(),
  answer: (source: RenderSource, call: number) => string = (source) => kubernetes(source),
) => {
  const log = recordedLog()
  const renderer = fakeRenderer(answer)
  const outcome = await run(parseInputs(new Map(Object.entries(raw))), {
    files,
    renderer,
    log,
    root: '/repository',
    owner: 'acme',
  })
  return { outcome, files, log, asked: renderer.asked }
}
const header = (source: string) => `# Rendered by Tagline from ${source}. Change the source, not this file.\n---\n`

describe('run', () => {
  test('renders what the rules find, charts twice, and writes it', async () => {
    const { outcome, files, asked } = await act({})
    expect(outcome.outputs.files).toBe('["kzout/dev/configmap-c.yaml","out/dev/web.yaml"]')
    expect(files.text('out/dev/web.yaml')).toBe(`${header('charts/web as web')}${deployment('v1')}`)
    expect(files.text('kzout/dev/configmap-c.yaml')).toContain(header('kz/dev'))
    expect(asked.length).toBe(3)
    expect(asked.find((source) => 'chart' in source)).toEqual({
      chart: 'charts/web',
      values: ['env/dev/web.yaml'],
      set: [],
      releaseName: 'web',
      namespace: undefined,
      kubeVersion: '1.33',
      apiVersions: [],
      includeCrds: true,
    })
  })

  test('changes nothing when run again', async () => {
    const { files } = await act({})
    const { outcome } = await act({}, files)
    expect(files.written.length).toBe(2)
    expect(outcome.outputs).toMatchObject({ changed: 'false', files: '[]', diff: '_2 renders: no difference._' })
    expect(outcome.summary).toBe('### Render\n\nNothing to write.\n\n_2 renders: no difference._')
  })

  test('tells what differs from what is committed', async () => {
    const { files } = await act({})
    const { outcome } = await act({ app: 'web', stage: 'dev' }, files, (source) => kubernetes(source, 'v2'))
    expect(outcome.summary).toBe(
      [
        '### Render',
        '',
        '1 file changed.',
        '',
        '#### web in dev (`charts/web as web`)',
        '',
        '**1 Deployment: image only**',
        '',
        '**Deployment** `web`: image',
        '',
        '| path | before | after |',
        '| --- | --- | --- |',
        '| `spec.template.spec.containers[web].image` | `acme/web:v1` | `acme/web:v2` |',
        '',
        '_1 other render: no difference._',
      ].join('\n'),
    )
    expect(JSON.parse(outcome.outputs.renders ?? '')[0].differences[0].changes).toEqual([
      { op: 'changed', path: 'spec.template.spec.containers[web].image', before: 'acme/web:v1', after: 'acme/web:v2' },
    ])
  })

  test('writes nothing in a dry run', async () => {
    const { outcome, files } = await act({ 'dry-run': 'true' })
    expect(files.written).toEqual([])
    expect(outcome.outputs.changed).toBe('true')
    expect(outcome.summary).toContain('A dry run: 2 files would change.')
  })

  test('writes nothing and fails where a finding is an error', async () => {
    const { outcome, files, log } = await act({}, repository(), (source) =>
      kubernetes(source, 'v1', '  strategy: {type: Recreate}\n'),
    )
    expect(outcome.failed).toBe(true)
    expect(files.written).toEqual([])
    expect(log.annotations).toEqual([
      {
        level: 'error',
        message:
          'Deployment web: strategy "Recreate" stops all pods before it starts new ones. Use `strategy: { type: RollingUpdate }`. (recreate)',
        where: { file: 'charts/web/templates/d.yaml', line: 3 },
      },
    ])
  })

  test('refuses what renders differently each time, and writes nothing', async () => {
    const files = repository()
    await expect(act({}, files, (source, call) => kubernetes(source, `v${call}`))).rejects.toThrow(
      'web/templates/d.yaml: Deployment web is rendered differently each time, at "spec.template.spec.containers[web].image".',
    )
    expect(files.written).toEqual([])
  })

  test('removes what an earlier render left in a folder, and no file that is not ours', async () => {
    const files = repository()
    await files.write(
      'kzout/dev/pod-old.yaml',
      Buffer.from(`${header('kz/dev')}apiVersion: v1\nkind: Pod\nmetadata: {name: old}\n`),
    )
    await files.write('kzout/dev/mine.yaml', Buffer.from('a: 1\n'))
    const { outcome } = await act({}, files)
    expect(files.text('kzout/dev/pod-old.yaml')).toBeUndefined()
    expect(files.text('kzout/dev/mine.yaml')).toBe('a: 1\n')
    expect(outcome.outputs.diff).toContain('**Pod** `old` **removed**')
  })

  test('says which values of an app that was named are missing', async () => {
    await expect(act({ app: 'web', stage: 'prod' })).rejects.toThrow(
      'env/prod/web.yaml: the values file "env/prod/web.yaml" of the chart "charts/web" is not there. Add the file, or take it out of `values`.',
    )
  })

  test('says that no rule fits', async () => {
    await expect(act({ app: 'api', stage: 'prod' })).rejects.toThrow(
      'tagline.yaml: `render:` finds nothing for "api" in "prod": there is no "charts/{app}", "kz/{stage}" with its values. Add the chart and its values, or change the paths under `render:`.',
    )
  })

  test('says what is missing where nothing says what to render', async () => {
    await expect(act({}, memoryFiles({ 'apps/web/Dockerfile': '' }))).rejects.toThrow(
      'input "chart": nothing says what to render. Give `chart` or `kustomization`, or put `render:` into tagline.yaml.',
    )
  })

  test('renders a chart that is named outright, without a configuration', async () => {
    const files = memoryFiles({ 'charts/web/Chart.yaml': '' })
    const { outcome } = await act({ chart: 'charts/web', output: 'o.yaml' }, files)
    expect(files.text('o.yaml')).toBe(`${header('charts/web as web')}${deployment('v1')}`)
    expect(outcome.outputs.changed).toBe('true')
  })

  test('tells only findings where there is no output', async () => {
    const { outcome, files } = await act(
      { chart: 'charts/web', 'kube-version': '1.30' },
      memoryFiles({ 'charts/web/Chart.yaml': '' }),
      () => deployment('latest'),
    )
    expect(files.written).toEqual([])
    expect(outcome.outputs).toMatchObject({ changed: 'false', diff: '' })
    expect(JSON.parse(outcome.outputs.findings ?? '')).toMatchObject([
      { id: 'mutable-tag', severity: 'warn', file: 'charts/web/Chart.yaml', resource: 'Deployment web' },
    ])
  })

  test('refuses two renders into one file', async () => {
    const files = memoryFiles({
      'tagline.yaml': config.replace('kzout/{stage}/', 'out/{stage}/web.yaml'),
      'charts/web/Chart.yaml': '',
      'env/dev/web.yaml': '',
      'kz/dev/kustomization.yaml': '',
    })
    await expect(act({}, files)).rejects.toThrow(
      'out/dev/web.yaml: both "kz/dev" and "charts/web as web" are rendered into this file. Put `{app}` or `{stage}` into `output`, so that each has its own.',
    )
  })

  test('refuses a kustomization that leads out of the repository', async () => {
    const files = repository()
    await files.write('kz/dev/kustomization.yaml', Buffer.from('resources: [../../../other]\n'))
    await expect(act({}, files)).rejects.toThrow(
      'kz/dev: "../../../other" in "kz/dev" leads out of the repository. Name a file inside of the repository.',
    )
  })
})
