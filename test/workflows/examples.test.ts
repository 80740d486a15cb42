import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ensureTools } from '../support/tools/ensure-tools.ts'
import { runCommand } from '../support/tools/run-command.ts'
import { exampleFiles } from '../support/walk/example.ts'

const registry = '127.0.0.1:5000'
const filesIn = (example: string): readonly string[] =>
  globSync(`${example}/{*.*,*/**/*.*,*/**/?ockerfile,.github/**/*.yml}`).filter((path) => !path.endsWith('README.md'))

/** The top of the repository below which a file lies, as the README names it. */
const topOf = (example: string, path: string): string => {
  const [top = '', ...rest] = path.slice(example.length + 1).split('/')
  return rest.length === 0 ? top : `${top}/`
}

describe.each(globSync('examples/*/').map((path) => path.replace(/\/$/, '')))('%s', (example) => {
  test('has workflows that actionlint has no complaint about', async () => {
    const { actionlint } = await ensureTools(['actionlint'])
    const { code, output } = await runCommand(actionlint, globSync(`${example}/.github/workflows/*.yml`))
    expect({ code, output }).toEqual({ code: 0, output: '' })
  })

  test('says where a user writes the name of the owner, and misses no place', () => {
    const named = filesIn(example).filter((path) =>
      /(?:ghcr\.io|github\.com)\/your-org/.test(readFileSync(path, 'utf8')),
    )
    const step = /write your organisation for `your-org` in ([^(]*)/.exec(readFileSync(`${example}/README.md`, 'utf8'))
    const told = [...(step?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, place]) => place)
    expect([...new Set(named.map((path) => topOf(example, path)))].sort()).toEqual(told.sort())
  })

  test('takes public base images, each of a version, which its tests find in a registry of their own', async () => {
    const files = await exampleFiles(example.split('/').at(-1) ?? '')(registry)
    const dockerfiles = Object.entries(files).filter(([path]) => /\/dockerfile$/i.test(path))
    expect(dockerfiles.length).toBeGreaterThan(0)
    for (const [path, text] of dockerfiles) {
      const original = readFileSync(`${example}/${path}`, 'utf8')
      const bases = [...original.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base)
      expect(bases.filter((base) => !/^(?:scratch|build|[a-z./-]+:\d[\w.-]*)$/.test(base))).toEqual([])
      expect(text.match(/^FROM busybox/gm)).toBeNull()
    }
  })
})
