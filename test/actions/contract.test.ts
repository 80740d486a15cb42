import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Metadata {
  readonly name: string
  readonly description: string
  readonly branding?: { readonly icon: string; readonly color: string }
  readonly inputs: Record<string, { readonly description: string; readonly default?: string }>
  readonly outputs: Record<string, { readonly description: string }>
  readonly runs: { readonly using: string; readonly main: string }
}

const words = (text: string): string[] => text.trim().split(/\s+/)

/** The interface that users rely on: a name may be added here, and never leaves before a major version. */
const contract = [
  {
    action: 'detect-changes',
    inputs: words('base head apps filters token'),
    outputs: words('apps matrix any count base head reasons removed batches'),
  },
  {
    action: 'build-image',
    inputs:
      words(`app context image matrix platform digests dockerfile target test platforms build-args labels tags secrets push reuse
      builder cache sbom provenance registry-username registry-password`),
    outputs: words('image tag digest reference reused source release matrix'),
  },
  {
    action: 'bump-tag',
    inputs: words('app stage files image key tag digest release'),
    outputs: words('changed files previous edits diff'),
  },
  {
    action: 'render-chart',
    inputs:
      words(`app stage chart kustomization values set release-name namespace kube-version api-versions include-crds output findings
      helm-version`),
    outputs: words('changed files diff findings renders'),
  },
  {
    action: 'open-promotion-pr',
    inputs: words('stage app from version hold force releases base reviewers team-reviewers labels reason token'),
    outputs: words('operation number url branch sha promotions'),
  },
  { action: 'report', inputs: words('what token'), outputs: words('markdown json ok') },
]

const metadataOf = (action: string): Metadata => parse(readFileSync(`actions/${action}/action.yml`, 'utf8'))

describe.each(contract)('$action', ({ action, inputs, outputs }) => {
  const metadata = metadataOf(action)

  test('has the inputs of the contract', () => {
    expect(Object.keys(metadata.inputs)).toEqual(
      expect.arrayContaining([...inputs, 'config', 'working-directory', 'dry-run']),
    )
  })

  test('has the outputs of the contract', () => {
    expect(Object.keys(metadata.outputs)).toEqual(expect.arrayContaining(outputs))
  })

  test('runs its bundle on node24', () => {
    expect(metadata.runs).toEqual({ using: 'node24', main: `../../dist/${action}/index.js` })
  })

  test('describes itself and every field in a sentence, with a brand', () => {
    const fields = [...Object.values(metadata.inputs), ...Object.values(metadata.outputs), metadata]
    expect(fields.filter(({ description }) => !/^[A-Z`].*[.)]$/s.test(description.trim()))).toEqual([])
    expect(metadata.branding).toEqual({ icon: expect.any(String), color: expect.any(String) })
  })

  test('knows exactly the inputs that it documents', async () => {
    const { inputNames } = await import(`../../actions/${action}/inputs.ts`)
    expect([...inputNames].sort()).toEqual(Object.keys(metadata.inputs).sort())
  })

  test('shows ten lines that work before anything else', () => {
    const readme = readFileSync(`actions/${action}/README.md`, 'utf8')
    expect(readme.indexOf('```yaml')).toBeGreaterThan(0)
    expect(readme.indexOf('```yaml')).toBeLessThan(readme.indexOf('<!-- inputs -->'))
  })
})

test('there is no action beside these', () => {
  expect(
    globSync('actions/*/action.yml')
      .map((file) => file.split('/')[1])
      .sort(),
  ).toEqual(contract.map(({ action }) => action).sort())
})

test('the tables of the READMEs are those of action.yml', () => {
  execFileSync('node', ['scripts/docs.ts', '--check'], { stdio: 'pipe' })
})
