import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from './run-command.ts'

const script = new URL('../../../scripts/lint-workflows.ts', import.meta.url).pathname

const workflow = (parts: { uses?: string; concurrency?: string; inputs?: string; run?: string }) => `name: x
on: { workflow_call: { inputs: { word: { type: string } } } }
permissions: {}
jobs:
  go:
    name: go
    runs-on: ubuntu-latest
    concurrency:
      group: x
      ${parts.concurrency ?? 'queue: max'}
    steps:
      - name: one
        uses: ${parts.uses ?? '$/actions/greet'}
        with:
          ${parts.inputs ?? 'app: web'}
      - name: two
        run: ${parts.run ?? 'echo two'}
`
const action = `name: greet
description: greets
inputs:
  app: { description: the app, required: true }
runs: { using: node24, main: main.js }
`

const lint = async (text: string) => {
  const root = await mkdtemp(join(tmpdir(), 'tagline-lint-test-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const files = { '.github/workflows/x.yml': text, 'actions/greet/action.yml': action, 'actions/greet/main.js': '' }
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), content)
  }
  return runCommand(process.execPath, [script, root])
}

test.each([
  ['an action of the library and a queue pass', workflow({})],
  ['the step that is the caller’s to write passes', workflow({ uses: './.github/actions/tagline-setup' })],
])('%s', async (_, text) => {
  expect(await lint(text)).toEqual({ code: 0, output: '1 workflows, 0 complaints\n' })
})

test.each([
  [
    'another unknown key of concurrency',
    workflow({ concurrency: 'queues: max' }),
    '.github/workflows/x.yml:10:7: unexpected key "queues" for "concurrency" section. expected one of "cancel-in-progress", "group"',
  ],
  [
    'an action that the library does not have',
    workflow({ uses: '$/actions/great' }),
    '.github/workflows/x.yml:13: "$/actions/great" is no action and no workflow of this repository.',
  ],
  [
    'an input that our action does not have',
    workflow({ inputs: 'app: web\n          apps: web' }),
    '.github/workflows/x.yml:16:11: input "apps" is not defined in action "greet" defined at "./actions/greet". available inputs are "app"',
  ],
  [
    'an action that is pinned to no commit',
    workflow({ uses: 'actions/checkout@v6' }),
    '.github/workflows/x.yml:13:15: unpinned action reference [unpinned-uses]',
  ],
  [
    'an action of the caller that is not ours to know',
    workflow({ uses: './.github/actions/other' }),
    ".github/workflows/x.yml:13:15: use GitHub's dedicated self-repository syntax [self-repository]",
  ],
  [
    'text of a user in a script',
    workflow({ run: 'echo ${{ inputs.word }}' }),
    '.github/workflows/x.yml:17:23: code injection via template expansion [template-injection]',
  ],
])('%s is a complaint', async (_, text, complaint) => {
  const { code, output } = await lint(text)
  expect(code, output).toBe(1)
  expect(output.split('\n')).toContain(complaint)
})
