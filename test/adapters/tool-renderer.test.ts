import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { templateArguments } from '../../src/adapters/helm.ts'
import { runProcess } from '../../src/adapters/process.ts'
import { withToolRenderer } from '../../src/adapters/tool-renderer.ts'
import type { ChartSource, RenderSource } from '../../src/core/resources/render-source.ts'
import { type Executables, ensureTools } from '../support/tools/ensure-tools.ts'

let tools: Executables<'helm3' | 'helm4' | 'kustomize'>
let root: string

beforeAll(async () => {
  tools = await ensureTools(['helm3', 'helm4', 'kustomize'])
}, 600_000)
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'tagline-test-')))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const put = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}
const chart = (rest: Partial<ChartSource> = {}): ChartSource => ({
  chart: 'charts/shop',
  values: [],
  set: [],
  releaseName: 'web',
  namespace: undefined,
  kubeVersion: '1.34',
  apiVersions: [],
  includeCrds: true,
  ...rest,
})
const configMap = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`
const shop = (template: string, values = '') => ({
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'charts/shop/values.yaml': values,
  'charts/shop/templates/c.yaml': template,
})
const tree = () => readdir(root, { recursive: true }).then((paths) => paths.sort())

describe.each(['helm3', 'helm4'] as const)('a chart by %s', (name) => {
  const render = (source: RenderSource, helmVersion?: string) =>
    withToolRenderer({ helm: tools[name], helmVersion }, (renderer) => renderer.render(root, source))

  test('is told its release, namespace, versions and values, each as text', async () => {
    await put({
      ...shop(
        configMap(
          '{{ .Release.Name }}',
          'all: {{ list .Release.Namespace .Capabilities.KubeVersion.Version (.Capabilities.APIVersions.Has "acme.dev/v1") .Values.a .Values.b .Values.c | toJson | quote }}',
        ),
      ),
      'values/one.yaml': 'a: one\nb: one\n',
      'values/two.yaml': 'b: two\n',
    })
    const source = chart({
      values: ['values/one.yaml', 'values/two.yaml'],
      set: ['c=007,{x}\\y'],
      namespace: 'prod',
      apiVersions: ['acme.dev/v1'],
    })
    const text = (await render(source)).trim()
    expect(text).toContain('# Source: web/templates/c.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n')
    expect(JSON.parse(JSON.parse(text.split('all: ')[1] ?? ''))).toEqual([
      'prod',
      'v1.34.0',
      true,
      'one',
      'two',
      '007,{x}\\y',
    ])
  })

  test('renders its CRDs where asked, and never its tests', async () => {
    await put({
      ...shop(configMap('a', 'x: y')),
      'charts/shop/crds/c.yaml':
        'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n',
      'charts/shop/templates/tests/t.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: test}\n',
    })
    expect(await render(chart())).toContain('CustomResourceDefinition')
    expect(await render(chart({ includeCrds: false }))).not.toContain('CustomResourceDefinition')
    expect(await render(chart())).not.toContain('kind: Pod')
  })

  test('takes charts of the repository that it depends on, and leaves nothing behind', async () => {
    await put({
      ...shop(configMap('a', 'x: {{ include "lib.x" . }}')),
      'charts/shop/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies:\n- {name: lib, version: 1.x, repository: "file://../lib"}\n',
      'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
      'charts/lib/templates/_x.tpl': '{{ define "lib.x" }}from-lib{{ end }}\n',
    })
    const before = await tree()
    expect(await render(chart())).toContain('x: from-lib')
    expect(await tree()).toEqual(before)
    expect((await readdir(tmpdir())).filter((entry) => entry.startsWith('tagline-render-'))).toEqual([])
  })

  test('refuses a dependency that is neither locked nor vendored', async () => {
    await put({
      ...shop(configMap('a', 'x: y')),
      'charts/shop/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies:\n- {name: redis, version: 1.x, repository: "https://charts.example.com"}\n',
    })
    await expect(render(chart())).rejects.toThrow(
      'charts/shop/Chart.yaml: the dependencies "redis" are neither locked nor vendored, so that each render could take others. Run `helm dependency update charts/shop` and commit Chart.lock, or charts/ as well.',
    )
  })

  test('fetches what is locked once, by the repository index, and leaves nothing behind', async () => {
    const asked: string[] = []
    const server = await repositoryOf(tools[name], asked)
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      await put({
        ...shop(configMap('a', 'x: {{ include "lib.x" . }}')),
        'charts/shop/Chart.yaml': `apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies:\n- {name: lib, version: 1.x.x, repository: "${url}"}\n`,
      })
      await lock(url)
      const before = await tree()
      asked.length = 0
      const both = await withToolRenderer({ helm: tools[name] }, (renderer) =>
        Promise.all([renderer.render(root, chart()), renderer.render(root, chart())]),
      )
      expect(both[0]).toContain('x: from-repository')
      expect(both[1]).toBe(both[0])
      expect(asked).toEqual(['/index.yaml', '/lib-1.0.0.tgz'])
      expect(await tree()).toEqual(before)
    } finally {
      server.close()
    }
  })

  const lock = async (url: string): Promise<void> => {
    const home = join(root, '.home')
    const env = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home }
    await runProcess(tools[name], ['repo', 'add', 'x', url], { env })
    await runProcess(tools[name], ['dependency', 'update', join(root, 'charts/shop')], { env })
    await rm(home, { recursive: true })
    await rm(join(root, 'charts/shop/charts'), { recursive: true })
  }

  test('says what is wrong at template and line', async () => {
    await put(shop('a: b\nfoo: {{ .Values.a.b.c }}\n'))
    await expect(render(chart())).rejects.toThrow(
      /^charts\/shop\/templates\/c\.yaml:2:15: nil pointer evaluating interface \{\}\.b at "\.Values\.a\.b\.c"\. Set the value, or let the template do without it\.$/,
    )
  })

  test('refuses a link that leaves the repository', async () => {
    await put(shop(configMap('a', 'x: y')))
    await symlink('/etc/passwd', join(root, 'charts/shop/templates/p.yaml'))
    await expect(render(chart())).rejects.toThrow(
      'charts/shop/templates/p.yaml: a link leads from "charts/shop/templates/p.yaml" out of the repository. Name a file inside of the repository.',
    )
  })

  test('refuses a Helm that is not the one that is wanted', async () => {
    await put(shop(configMap('a', 'x: y')))
    const { stdout } = await runProcess(tools[name], ['version', '--template={{.Version}}'])
    await expect(render(chart(), '2.17')).rejects.toThrow(
      `input "helm-version": Helm "2.17" is wanted, and "${stdout}" is on PATH. Install the wanted version in a step before, as with \`azure/setup-helm\`.`,
    )
    expect(await render(chart(), name === 'helm3' ? '3' : 'v4')).toContain('ConfigMap')
  })
})

/** A chart repository on this machine that serves the chart `lib` and notes what it is asked for. */
const repositoryOf = async (helm: string, asked: string[]) => {
  await put({
    'repository/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
    'repository/lib/templates/_x.tpl': '{{ define "lib.x" }}from-repository{{ end }}\n',
  })
  const folder = join(root, 'repository')
  await runProcess(helm, ['package', 'lib'], { cwd: folder })
  const server = createServer(async (request, response) => {
    asked.push(request.url ?? '')
    const { stdout } = await runProcess('cat', [join(folder, request.url ?? '')])
    response.end(stdout)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await runProcess(
    helm,
    ['repo', 'index', '.', '--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    { cwd: folder },
  )
  return server
}

describe('a chart without Helm', () => {
  test('says what to install', async () => {
    await put(shop(configMap('a', 'x: y')))
    await expect(
      withToolRenderer({ helm: '/nowhere/helm' }, (renderer) => renderer.render(root, chart())),
    ).rejects.toThrow(
      '/nowhere/helm: the program "/nowhere/helm" cannot be started. Install it and put its folder on PATH; where it is there, see that the working folder exists.',
    )
  })
})

describe('a kustomization', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [c.yaml]\n',
    'base/c.yaml': configMap('a', 'x: y'),
    'envs/dev/kustomization.yaml': 'resources: [../../base]\nnamePrefix: dev-\n',
  }
  const source = { kustomization: 'envs/dev' }

  test('is built', async () => {
    await put(files)
    expect(await withToolRenderer({ kustomize: tools.kustomize }, (renderer) => renderer.render(root, source))).toBe(
      'apiVersion: v1\ndata:\n  x: "y"\nkind: ConfigMap\nmetadata:\n  name: dev-a\n',
    )
  })

  test('is built by another program where there is no kustomize', async () => {
    await put(files)
    const stand = join(root, 'kubectl')
    await writeFile(stand, `#!/bin/sh\n[ "$1 $2 $3" = "kustomize -- envs/dev" ] && echo 'built: by kubectl'\n`, {
      mode: 0o755,
    })
    expect(
      await withToolRenderer({ kustomize: '/nowhere/k', kubectl: stand }, (renderer) => renderer.render(root, source)),
    ).toBe('built: by kubectl\n')
  })

  test('says what is missing', async () => {
    await put({ ...files, 'base/kustomization.yaml': 'resources: [missing.yaml]\n' })
    await expect(
      withToolRenderer({ kustomize: tools.kustomize }, (renderer) => renderer.render(root, source)),
    ).rejects.toThrow(
      'base/kustomization.yaml: "base/missing.yaml" is not there. Add the file, or take its line out of the kustomization.',
    )
  })

  test('says what to install where neither program is there', async () => {
    await put(files)
    const options = { kustomize: '/nowhere/k', kubectl: '/nowhere/l' }
    await expect(withToolRenderer(options, (renderer) => renderer.render(root, source))).rejects.toThrow(
      'envs/dev: neither "kustomize" nor "kubectl" is on PATH. Install kustomize 5 or kubectl 1.27 or later in a step before.',
    )
  })
})

describe('templateArguments', () => {
  test('makes no option of a name, and no list of a comma', () =>
    expect(
      templateArguments('./charts/shop', chart({ releaseName: '-x', set: ['a.b=1,2', 'c={d}'], values: ['-v.yaml'] })),
    ).toEqual([
      'template',
      '--values=-v.yaml',
      '--set-string=a.b=1\\,2',
      '--set-string=c=\\{d\\}',
      '--kube-version=1.34.0',
      '--include-crds',
      '--skip-tests',
      '--',
      '-x',
      './charts/shop',
    ]))
})
