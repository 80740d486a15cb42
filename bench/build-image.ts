/** Measures `dist/build-image` where nothing has to be built, beside `node -e 0`; run `npm run build` first. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pushImage } from '../test/support/services/push-image.ts'
import { startRegistry } from '../test/support/services/registry.ts'

const entry = join(import.meta.dirname, '..', process.env.TAGLINE_DIST ?? 'dist', 'build-image/index.js')
const apps = 200
const root = mkdtempSync(join(tmpdir(), 'tagline-bench-'))
const registry = await startRegistry()
const start = promisify(execFile)

const git = (...args: string[]): string => {
  const identity = ['-c', 'user.name=b', '-c', 'user.email=b@b', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...identity, ...args], { cwd: join(root, 'repository') })
    .toString()
    .trim()
}

const makeRepository = (): void => {
  const names = Array.from({ length: apps }, (_, i) => `app-${i}`)
  for (const name of names) {
    const folder = join(root, 'repository', 'apps', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
    for (let i = 0; i < 20; i++) writeFileSync(join(folder, `file-${i}.txt`), `${name} ${i}\n`)
  }
  writeFileSync(join(root, 'repository', 'tagline.yaml'), `registry: ${registry.host}/acme\n`)
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'First')
}

const run = async (inputs: Readonly<Record<string, string>>): Promise<string> => {
  const output = join(root, 'output')
  writeFileSync(output, '')
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
  const env = {
    PATH: process.env.PATH,
    HOME: root,
    GITHUB_WORKSPACE: join(root, 'repository'),
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_OUTPUT: output,
    ...given,
  }
  await start(process.execPath, [entry], { cwd: join(root, 'repository'), env, maxBuffer: 2 ** 26 })
  return readFileSync(output, 'utf8')
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

const line = (name: string, time: number, floor: number, goal: number): void => {
  const missed = time > goal ? '  MISSED' : ''
  const ratio = (time / floor).toFixed(2)
  console.log(
    `${name.padEnd(44)} ${time.toFixed(0).padStart(6)} ms ${ratio.padStart(6)} x node  goal ${goal} ms${missed}`,
  )
}

/** Puts an image of each app's source into the registry, as an earlier delivery would have. */
const seed = async (matrix: string): Promise<void> => {
  const planned = JSON.parse(matrix) as { include: readonly { app: string }[] }
  for (const { app } of planned.include) {
    const output = await run({ app, 'dry-run': 'true' })
    const source = /^source<<(\S+)\r?\n([0-9a-f]{64})/m.exec(output)?.[2]
    if (source === undefined) throw new Error(`bench: no source in ${output}`)
    await pushImage(registry.url, `acme/${app}`, `src-${source}`, { 'dev.tagline.source': source })
  }
}

try {
  makeRepository()
  const matrix = JSON.stringify({ include: Array.from({ length: apps }, (_, i) => ({ app: `app-${i}` })) })
  await seed(matrix)
  const floors: number[] = []
  const reused: number[] = []
  for (let i = 0; i < 15; i++) {
    floors.push(await timed(() => start(process.execPath, ['-e', '0'])))
    reused.push(await timed(() => run({ app: 'app-0' })))
  }
  line('one app, its release is there', median(reused), median(floors), 1500)
  const first = await timed(async () => {
    const output = await run({ matrix })
    if (!output.includes('{"include":[]}')) throw new Error(`bench: something was to be built: ${output}`)
  })
  line(`${apps} apps whose sources are there, retagged`, first, median(floors), 3000)
  const again = await timed(() => run({ matrix }))
  line(`${apps} apps whose releases are there`, again, median(floors), 3000)
} finally {
  await registry.stop()
  rmSync(root, { recursive: true, force: true })
}
