import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { shopFiles } from '../support/walk/shop.ts'

type Permissions = Readonly<Record<string, 'read' | 'write'>>

interface Step {
  readonly uses?: string
  readonly run?: string
}

interface Job {
  readonly name?: string
  readonly uses?: string
  readonly permissions?: Permissions
  readonly concurrency?: unknown
  readonly environment?: unknown
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const reusable = ['deliver', 'promote']

const workflowAt = (path: string): Workflow => parse(readFileSync(path, 'utf8'))

/** What a caller must grant: for each permission the most that any job asks for. */
const neededBy = (workflow: Workflow): Permissions => {
  const needed: Record<string, 'read' | 'write'> = {}
  for (const { permissions } of Object.values(workflow.jobs)) {
    for (const [name, level] of Object.entries(permissions ?? {})) {
      if (needed[name] !== 'write') needed[name] = level
    }
  }
  return needed
}

/** The callers in a page's YAML blocks, or in a workflow file. */
const callersIn = (texts: readonly string[], workflow: string): readonly Job[] =>
  texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    .flatMap((value) => Object.values((value as Partial<Workflow> | null)?.jobs ?? {}))
    .filter(({ uses }) => uses?.includes(`/.github/workflows/${workflow}.yml@`))

const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block)

describe.each(reusable)('%s.yml', (name) => {
  const workflow = workflowAt(`.github/workflows/${name}.yml`)

  test('grants nothing by default, and each job names what it needs', () => {
    expect(workflow.permissions).toEqual({})
    expect(Object.entries(workflow.jobs).filter(([, { permissions }]) => permissions === undefined)).toEqual([])
  })

  test('asks for no id-token', () => {
    expect(neededBy(workflow)['id-token']).toBeUndefined()
  })

  const pages = [`docs/workflows/${name}.md`, ...(name === 'deliver' ? ['README.md'] : [])]
  test.each(pages)('is called in %s with exactly the permissions that its jobs need', (page) => {
    const callers = callersIn(blocksOf(page), name)
    expect(callers.length).toBeGreaterThan(0)
    for (const caller of callers) expect(caller.permissions).toEqual(neededBy(workflow))
  })

  test('is called by the shop of the demo with exactly the permissions that its jobs need', () => {
    const callers = callersIn([shopFiles('127.0.0.1:5000')[`.github/workflows/${name}.yml`] ?? ''], name)
    expect(callers.map(({ permissions }) => permissions)).toEqual([neededBy(workflow)])
  })

  test.each(globSync(`examples/*/.github/workflows/${name}.yml`))(
    'is called by %s with exactly the permissions that its jobs need',
    (file) => {
      const callers = callersIn([readFileSync(file, 'utf8')], name)
      expect(callers.map(({ permissions }) => permissions)).toEqual([neededBy(workflow)])
    },
  )

  test('puts a group on the job that writes alone, and lets no person be waited for in it', () => {
    for (const job of Object.values(workflow.jobs)) {
      const writes = job.permissions?.contents === 'write'
      expect(job.concurrency).toEqual(writes ? { group: 'tagline', queue: 'max' } : undefined)
      if (writes) expect(job.environment).toBeUndefined()
    }
  })

  test('bounds every job in time and names it for a reader', () => {
    for (const job of Object.values(workflow.jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      expect(job.name).toMatch(/^[A-Z]/)
    }
  })
})

describe('every workflow and action', () => {
  const files = [...globSync('.github/workflows/*.yml'), 'action.yml']

  test.each(files)('%s uses siblings by $/, and GitHub’s own actions pinned to a commit', (file) => {
    const used = [...readFileSync(file, 'utf8').matchAll(/^\s*(?:- )?uses: (\S+)/gm)].map(([, target = '']) => target)
    const fine = /^(\$\/actions\/[a-z-]+|actions\/[a-z-]+@[0-9a-f]{40}|\.\/\.github\/actions\/tagline-setup)$/
    expect(used.filter((target) => !fine.test(target))).toEqual([])
  })

  test.each(files)('%s has no expression inside a script', (file) => {
    const { jobs, runs } = parse(readFileSync(file, 'utf8'))
    const steps: Step[] = [...Object.values((jobs ?? {}) as Workflow['jobs']), runs ?? {}].flatMap(
      ({ steps = [] }) => steps,
    )
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })
})
