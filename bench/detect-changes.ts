/** Measures `dist/detect-changes` as the runner starts it, beside `node -e 0` and `git diff --name-only`; run `npm run build` first. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, resolveConfig } from '../src/core/config/parse-config.ts'

const entry = join(import.meta.dirname, '..', process.env.TAGLINE_DIST ?? 'dist', 'detect-changes/index.js')
const root = mkdtempSync(join(tmpdir(), 'tagline-bench-'))

/** A monorepo: so many files in so many apps, of which three files change. */
interface Shape {
  readonly name: string
  readonly files: number
  readonly apps: number
  readonly written: boolean
  /** What it may cost, as a multiple of `node -e 0` and `git diff --name-only` together. */
  readonly goal: number
}

const shapes: readonly Shape[] = [
  { name: '4,000 files, 200 apps', files: 4_000, apps: 200, written: true, goal: 2 },
  { name: '4,000 files, 200 apps, discovered', files: 4_000, apps: 200, written: false, goal: 2 },
  { name: '100,000 files, 1,000 apps', files: 100_000, apps: 1_000, written: true, goal: 2.5 },
]

const configOf = (apps: number): string =>
  [
    'registry: ghcr.io/acme\napps:',
    ...Array.from(
      { length: apps },
      (_, i) =>
        `  app-${i}:\n    path: apps/app-${i}\n    watch: ["libs/ui/**", "!**/*.md"]\n    needs: [${i % 10 === 0 ? '' : `app-${i - 1}`}]\n    platforms: [linux/amd64, linux/arm64]\n    tag: "{version}"`,
    ),
    'stages:\n  dev: {}\n  staging: { from: dev }\n  prod: { from: staging, gates: { soak: 24h } }',
    'manifests: ["environments/{stage}/{app}/values.yaml"]\n',
  ].join('\n')

const identity = { GIT_AUTHOR_NAME: 'b', GIT_AUTHOR_EMAIL: 'b@b', GIT_COMMITTER_NAME: 'b', GIT_COMMITTER_EMAIL: 'b@b' }

const gitIn =
  (folder: string) =>
  (args: readonly string[], input?: string): string =>
    execFileSync('git', args, { cwd: folder, input, env: { ...process.env, ...identity }, maxBuffer: 2 ** 28 })
      .toString()
      .trim()

/** Two commits made by `git fast-import`, which needs no work tree. */
const makeRepository = ({ files, apps, written }: Shape, folder: string): void => {
  mkdirSync(folder)
  const git = gitIn(folder)
  git(['init', '-q', '-b', 'main'])
  const lines = ['blob\nmark :1\ndata 1\nx', 'blob\nmark :2\ndata 1\ny']
  const text = configOf(apps)
  lines.push(`blob\nmark :3\ndata ${Buffer.byteLength(text)}\n${text}`)
  const commit = (mark: number, from: string): void => {
    lines.push(
      `commit refs/heads/main\nmark :${mark}\ncommitter b <b@b> ${1_700_000_000 + mark} +0000\ndata 1\nc${from}`,
    )
  }
  commit(10, '')
  for (let i = 0; i < files; i++) lines.push(`M 644 :1 apps/app-${i % apps}/src/folder-${i % 7}/file-${i}.ts`)
  for (let i = 0; i < apps; i++) lines.push(`M 644 :1 apps/app-${i}/Dockerfile`)
  if (written) lines.push('M 644 :3 tagline.yaml')
  commit(11, '\nfrom :10')
  for (const i of [5, 17, 42]) lines.push(`M 644 :2 apps/app-${i}/src/folder-${i % 7}/file-${i}.ts`)
  git(['fast-import', '--quiet'], `${lines.join('\n')}\n`)
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0

const milliseconds = (work: () => unknown): number => {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Both in turn, so that a slow moment of the machine meets both. */
const measurePair = (runs: number, first: () => unknown, second: () => unknown): [number, number] => {
  const times = Array.from({ length: runs }, () => [milliseconds(first), milliseconds(second)] as const)
  return [median(times.map(([a]) => a)), median(times.map(([, b]) => b))]
}

const detect = (folder: string): void => {
  const env = {
    PATH: process.env.PATH,
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_OUTPUT: join(root, 'output'),
    INPUT_BASE: 'main~1',
    INPUT_HEAD: 'main',
  }
  writeFileSync(env.GITHUB_OUTPUT, '')
  execFileSync(process.execPath, [entry], { cwd: folder, env, stdio: 'pipe' })
}

try {
  for (const shape of shapes) {
    const folder = join(root, shape.name.replace(/\W+/g, '-'))
    makeRepository(shape, folder)
    const floor = (): void => {
      execFileSync(process.execPath, ['-e', '0'], { stdio: 'pipe' })
      gitIn(folder)(['diff', '--name-only', 'main~1', 'main'])
    }
    const [base, time] = measurePair(15, floor, () => detect(folder))
    const ratio = time / base
    console.log(
      `${shape.name.padEnd(40)} ${time.toFixed(0).padStart(6)} ms ${ratio.toFixed(2).padStart(6)} x node + git diff (${base.toFixed(0)} ms)  goal ${shape.goal} x${ratio > shape.goal ? '  MISSED' : ''}`,
    )
  }
  const text = configOf(1_000)
  const cold = milliseconds(() => resolveConfig(readConfig('tagline.yaml', text), { owner: 'acme', discovered: [] }))
  const warm = median(
    Array.from({ length: 9 }, () =>
      milliseconds(() => resolveConfig(readConfig('tagline.yaml', text), { owner: 'acme', discovered: [] })),
    ),
  )
  console.log(
    `${'1,000 apps in tagline.yaml, read'.padEnd(40)} ${cold.toFixed(0).padStart(6)} ms the first time, ${warm.toFixed(0)} ms after  goal 80 ms${cold > 80 ? '  MISSED' : ''}`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
