/** Measures `dist/render-chart` as the runner starts it, beside `node -e 0` and the bare tools; run `npm run build` first. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { ensureTools } from '../test/support/tools/ensure-tools.ts'

const entry = join(import.meta.dirname, '..', process.env.TAGLINE_DIST ?? 'dist', 'render-chart/index.js')
const root = mkdtempSync(join(tmpdir(), 'tagline-bench-'))
const tools = await ensureTools(['helm3', 'helm4', 'kustomize'])

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n        - name: web\n          image: acme/web:v1\n`

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))))
  })

const act = (tool: string, inputs: Readonly<Record<string, string>>): Promise<void> =>
  run(process.execPath, [entry], {
    PATH: [dirname(tool), process.env.PATH].join(delimiter),
    GITHUB_WORKSPACE: root,
    GITHUB_OUTPUT: join(root, '.output'),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  })

const median = async (runs: number, work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0
}

const report = (name: string, time: number, bare: number): void =>
  console.log(
    `${name.padEnd(46)} ${time.toFixed(0).padStart(6)} ms ${(time / bare).toFixed(2).padStart(7)} x of the bare command`,
  )

const charts = 200

try {
  put('.output', '')
  for (let i = 0; i < charts; i++) {
    put(`charts/c${i}/Chart.yaml`, `apiVersion: v2\nname: c${i}\nversion: 0.1.0\n`)
    put(`charts/c${i}/templates/d.yaml`, deployment(`c${i}`))
  }
  put('kz/kustomization.yaml', 'resources: [d.yaml]\n')
  put('kz/d.yaml', deployment('k'))
  const node = await median(15, () => run(process.execPath, ['-e', '0']))
  report('node -e 0', node, node)
  for (const name of ['helm3', 'helm4'] as const) {
    const template = (i: number) => run(tools[name], ['template', 'x', `charts/c${i}`, '--kube-version=1.34.0'])
    const twice = await median(15, () => Promise.all([template(0), template(0)]))
    report(
      `one chart, ${name}`,
      await median(15, () => act(tools[name], { chart: 'charts/c0', output: 'out.yaml' })),
      node + twice,
    )
  }
  const build = await median(15, () => run(tools.kustomize, ['build', 'kz']))
  report(
    'one kustomization',
    await median(15, () => act(tools.kustomize, { kustomization: 'kz', output: 'kz.yaml' })),
    node + build,
  )
  put(
    'tagline.yaml',
    `registry: ghcr.io/acme\napps:\n${Array.from({ length: charts }, (_, i) => `  c${i}: { path: charts/c${i} }\n`).join('')}stages: { dev: {} }\nrender:\n  - { chart: "charts/{app}", values: [], output: "out/{app}.yaml" }\n`,
  )
  const one = await median(15, () => run(tools.helm3, ['template', 'x', 'charts/c0', '--kube-version=1.34.0']))
  const bare = (2 * charts * one) / availableParallelism()
  report(`${charts} charts in one call, helm3`, await median(3, () => act(tools.helm3, {})), bare)
} finally {
  rmSync(root, { recursive: true, force: true })
}
