import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownFiles } from '../../../src/core/changes/own-files.ts'
import { touchedApps } from '../../../src/core/changes/touched.ts'
import { readConfig, resolveConfig } from '../../../src/core/config/parse-config.ts'

const names = ['a', 'b', 'c', 'd', 'e']
const file = fc
  .tuple(
    fc.constantFrom('apps', 'libs', 'env', '.tagline'),
    fc.constantFrom(...names, 'dev', 'prod'),
    fc.constantFrom('x.ts', 'x.md', 'c.yaml', 'a.yaml'),
  )
  .map((parts) => parts.join('/'))

interface Written {
  readonly watch: readonly string[]
  readonly needs: readonly string[]
}

/** Needs go to later names only, so that there is no circle. */
const apps = fc.tuple(
  ...names.map((_, i) =>
    fc.record<Written>({
      watch: fc.subarray(['libs/**', '!**/*.md', 'libs/a/x.md']),
      needs: i === names.length - 1 ? fc.constant([]) : fc.subarray(names.slice(i + 1)),
    }),
  ),
)

const configOf = (written: readonly Written[]) =>
  resolveConfig(
    readConfig(
      'tagline.yaml',
      JSON.stringify({
        apps: Object.fromEntries(
          names.map((name, i) => [name, { watch: written[i]?.watch, needs: written[i]?.needs }]),
        ),
        stages: { dev: {}, prod: { from: 'dev' } },
        manifests: ['env/{stage}/{app}.yaml'],
      }),
    ),
    { owner: 'acme', discovered: [] },
  ).config

/** The plain meaning of the rules, app by app, with no shortcut. */
const bruteForce = (written: readonly Written[], paths: readonly string[]): readonly string[] => {
  const isOwn = (path: string): boolean => path.startsWith('.tagline/') || /^env\/(?:dev|prod)\/[a-e]\.yaml$/.test(path)
  const counts = (path: string, app: number): boolean => {
    let in_ = path.startsWith(`apps/${names[app]}/`)
    for (const pattern of written[app]?.watch ?? []) {
      if (pattern === 'libs/**' && path.startsWith('libs/')) in_ = true
      if (pattern === '!**/*.md' && path.endsWith('.md')) in_ = false
      if (pattern === 'libs/a/x.md' && path === pattern) in_ = true
    }
    return in_ && !isOwn(path)
  }
  const isTouched = (app: number): boolean =>
    paths.some((path) => counts(path, app)) ||
    (written[app]?.needs ?? []).some((need) => isTouched(names.indexOf(need)))
  return names.filter((_, i) => isTouched(i))
}

describe('the apps that a change touches', () => {
  test('are those of a plain comparison, for any paths, patterns and needs', () => {
    fc.assert(
      fc.property(apps, fc.uniqueArray(file, { maxLength: 6 }), (written, paths) => {
        const reasons = touchedApps({ config: configOf(written), before: undefined, paths })
        expect([...reasons.keys()]).toEqual(bruteForce(written, paths))
      }),
      { numRuns: 1000 },
    )
  })

  test('have a reason that leads from a changed path over apps that need each other', () => {
    fc.assert(
      fc.property(apps, fc.uniqueArray(file, { maxLength: 6 }), (written, paths) => {
        const config = configOf(written)
        const reasons = touchedApps({ config, before: undefined, paths })
        for (const [name, reason] of reasons) {
          expect(paths).toContain(reason.path)
          const way = [name, ...(reason.needs ?? [])]
          for (const [i, step] of way.slice(1).entries())
            expect(config.apps.find((app) => app.name === way[i])?.needs).toContain(step)
          expect(
            bruteForce(
              written.map((app) => ({ ...app, needs: [] })),
              paths,
            ),
          ).toContain(way.at(-1))
        }
      }),
    )
  })
})

describe('what Tagline writes itself', () => {
  const isOwn = (rules: object, path: string): boolean => {
    const text = JSON.stringify({
      apps: { web: {}, 'web-api': {} },
      stages: { prod: {}, 'prod-eu': { from: 'prod' } },
      ...rules,
    })
    return ownFiles(resolveConfig(readConfig('tagline.yaml', text), { owner: 'acme', discovered: [] }).config)(path)
  }

  test.each([
    { rules: { manifests: ['{stage}-{app}.yaml'] }, path: 'prod-eu-web-api.yaml', own: true },
    { rules: { manifests: ['{stage}-{app}.yaml'] }, path: 'prod-us-web.yaml', own: false },
    { rules: { manifests: ['e/{stage}/{app}/{app}.yaml'] }, path: 'e/prod/web/web.yaml', own: true },
    { rules: { manifests: ['e/{stage}/{app}/{app}.yaml'] }, path: 'e/prod/web/web-api.yaml', own: false },
    { rules: { manifests: ['e/{stage}/**/*.yaml'] }, path: 'e/prod/a/b/c.yaml', own: true },
    { rules: { manifests: ['e/{stage}/**/*.yaml'] }, path: 'e/prod/c.yaml', own: true },
    { rules: { manifests: ['e/{stage}/*.yaml'] }, path: 'e/prod/a/c.yaml', own: false },
    { rules: { manifests: ['e/{stage}.tfvars'] }, path: 'e/prodXtfvars', own: false },
    { rules: { render: [{ chart: 'c', output: 'out/{stage}/' }] }, path: 'out/prod/any/thing.yaml', own: true },
    { rules: { render: [{ chart: 'c', output: 'out/{stage}.yaml' }] }, path: 'out/prod.yaml', own: true },
    { rules: { render: [{ chart: 'c', output: 'out/{stage}.yaml' }] }, path: 'c/values.yaml', own: false },
    { rules: { manifests: ['e/{stage}.yaml'], repository: 'acme/gitops' }, path: 'e/prod.yaml', own: false },
    { rules: {}, path: '.tagline/holds/prod/web.yaml', own: true },
  ])('$rules: $path is it: $own', ({ rules, path, own }) => {
    expect(isOwn(rules, path)).toBe(own)
  })
})
