/** Measures `dist/bump-tag` as the runner starts it, beside `node -e 0`, a js-yaml round trip and `yq`; run `npm run build` first. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const entry = join(import.meta.dirname, '..', process.env.TAGLINE_DIST ?? 'dist', 'bump-tag/index.js')
const root = mkdtempSync(join(tmpdir(), 'tagline-bench-'))

/** Values as people write them: comments, quotes and flow collections, about so many bytes. */
const values = (size: number): string => {
  const parts = ['# values of web\nimage:\n  repository: ghcr.io/acme/web\n  tag: v1   # bumped by CI\n']
  let length = parts[0]?.length ?? 0
  for (let i = 0; length < size - 140; i++) {
    const part = `svc${i}:\n  replicas: 3\n  env:\n    - {name: A, value: "b"}\n    - name: LOG_LEVEL\n      value: info # c\n  mode: 0o644\n\n`
    parts.push(part)
    length += part.length
  }
  return parts.join('')
}

/** A bundle of definitions with one workload before them. */
const bundle = (size: number): string => {
  const field = (i: number) =>
    `              field${i}:\n                description: |-\n                  What this field does: a sentence,\n                  and another one.\n                type: string\n                items: {type: object}\n`
  const fields = Array.from({ length: 120 }, (_, i) => field(i)).join('')
  const crd = `---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n    - schema:\n        openAPIV3Schema:\n          properties:\n            spec:\n${fields}`
  const head = 'kind: Pod\nspec:\n  containers:\n    - image: ghcr.io/acme/web:v1 # c\n'
  return head + crd.repeat(Math.ceil(size / crd.length))
}

const shapes: readonly {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly patterns: string
}[] = [
  { name: 'one file of 1 KB', files: { 'values.yaml': values(1024) }, patterns: 'values.yaml' },
  {
    name: '1,000 files of 10 KB',
    files: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`apps/a${i}/values.yaml`, values(10_240)])),
    patterns: 'apps/**/values.yaml',
  },
  { name: 'one file of 5 MB', files: { 'crds.yaml': bundle(5_000_000) }, patterns: 'crds.yaml' },
]

const seconds = (work: () => void): number => {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0

const measure = (runs: number, prepare: () => void, work: () => void): number =>
  median(
    Array.from({ length: runs }, () => {
      prepare()
      return seconds(work)
    }),
  )

const quiet = { stdio: 'pipe' as const, cwd: root }

const bump = (patterns: string): void => {
  const env = {
    PATH: process.env.PATH,
    GITHUB_WORKSPACE: root,
    GITHUB_OUTPUT: join(root, '.output'),
    INPUT_FILES: patterns,
    INPUT_IMAGE: 'ghcr.io/acme/web',
    INPUT_TAG: 'v2',
  }
  writeFileSync(env.GITHUB_OUTPUT, '')
  execFileSync(process.execPath, [entry], { ...quiet, env })
}

const roundTrip = (paths: readonly string[]): void => {
  const code = `const {loadAll,dump}=await import(${JSON.stringify(import.meta.resolve('js-yaml'))});const fs=await import('node:fs')
for(const p of process.argv.slice(1)){fs.writeFileSync(p,loadAll(fs.readFileSync(p,'utf8')).map(d=>dump(d)).join('---\\n').replaceAll('tag: v1','tag: v2').replaceAll('web:v1','web:v2'))}`
  execFileSync(process.execPath, ['--input-type=module', '-e', code, '--', ...paths], quiet)
}

const hasGoYq = (): boolean => /mikefarah/.test(spawnSync('yq', ['--version'], { encoding: 'utf8' }).stdout ?? '')

const yq = (paths: readonly string[]): void => {
  const expression =
    '(.. | select(tag == "!!str" and . == "v1")) = "v2" | (.. | select(tag == "!!str" and . == "ghcr.io/acme/web:v1")) = "ghcr.io/acme/web:v2"'
  for (const path of paths) execFileSync('yq', ['-i', expression, path], quiet)
}

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Whether each file is what it was with only the tag changed. */
const isPreserved = (files: Readonly<Record<string, string>>): boolean =>
  Object.entries(files).every(
    ([path, text]) => readFileSync(join(root, path), 'utf8') === text.replace(/(tag: |web:)v1/, '$1v2'),
  )

const report = (name: string, time: number, floor: number, preserved: boolean | undefined): void => {
  const kept = preserved === undefined ? '' : preserved ? 'bytes kept' : 'BYTES LOST'
  console.log(
    `${name.padEnd(46)} ${(time * 1000).toFixed(0).padStart(6)} ms ${(time / floor).toFixed(2).padStart(7)} x  ${kept}`,
  )
}

try {
  const floor = measure(
    15,
    () => {},
    () => void execFileSync(process.execPath, ['-e', '0'], quiet),
  )
  report('node -e 0', floor, floor, undefined)
  for (const { name, files, patterns } of shapes) {
    const runs = Object.keys(files).length > 1 ? 5 : 11
    const paths = Object.keys(files)
    report(
      `${name}: bump-tag`,
      measure(
        runs,
        () => write(files),
        () => bump(patterns),
      ),
      floor,
      isPreserved(files),
    )
    report(
      `${name}: bump-tag, nothing to do`,
      measure(
        runs,
        () => {},
        () => bump(patterns),
      ),
      floor,
      isPreserved(files),
    )
    report(
      `${name}: js-yaml round trip`,
      measure(
        3,
        () => write(files),
        () => roundTrip(paths),
      ),
      floor,
      isPreserved(files),
    )
    if (hasGoYq())
      report(
        `${name}: yq`,
        measure(
          1,
          () => write(files),
          () => yq(paths),
        ),
        floor,
        isPreserved(files),
      )
    for (const path of paths) rmSync(join(root, path), { force: true })
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
