import { describe, expect, test } from 'vitest'
import { parseInputs } from '../../../actions/bump-tag/inputs.ts'
import { run } from '../../../actions/bump-tag/run.ts'
import { memoryFiles } from '../../support/fakes/memory-files.ts'
import { recordedLog } from '../../support/fakes/recorded-log.ts'

const config = [
  'registry: ghcr.io/acme',
  'apps: { web: {}, api: {} }',
  'stages:',
  '  dev: {}',
  '  prod: { from: dev, pin: both }',
  'manifests:',
  '  - envs/{stage}/{app}/values.yaml',
  '  - envs/{stage}/kustomization.yaml',
  '',
].join('\n')

const digest = `sha256:${'a'.repeat(64)}`

const repository = () =>
  memoryFiles({
    'tagline.yaml': config,
    'apps/web/Dockerfile': 'FROM scratch\n',
    'apps/api/Dockerfile': 'FROM scratch\n',
    'envs/dev/web/values.yaml': 'image:\n  tag: v1 # keep\n',
    'envs/dev/kustomization.yaml': 'images:\n- name: ghcr.io/acme/api\n  newTag: v1\n',
    'envs/prod/web/values.yaml': 'image:\n  repository: ghcr.io/acme/web\n  tag: "v1"\n',
  })

const bump = async (given: Record<string, string>, files = repository()) => {
  const log = recordedLog()
  const outcome = await run(parseInputs(new Map(Object.entries(given))), { files, log, owner: 'acme' })
  return { outcome, files, log }
}

test('an app of a stage: the file is written and everything is told', async () => {
  const { outcome, files, log } = await bump({ app: 'web', stage: 'dev', tag: 'v2' })
  expect(files.text('envs/dev/web/values.yaml')).toBe('image:\n  tag: v2 # keep\n')
  expect(files.written).toEqual(['envs/dev/web/values.yaml'])
  const diff =
    '--- a/envs/dev/web/values.yaml\n+++ b/envs/dev/web/values.yaml\n@@ -1,2 +1,2 @@\n image:\n-  tag: v1 # keep\n+  tag: v2 # keep\n'
  expect(outcome.outputs).toEqual({
    changed: 'true',
    files: '["envs/dev/web/values.yaml"]',
    previous: 'v1',
    edits: '[{"file":"envs/dev/web/values.yaml","line":2,"column":8,"path":"image.tag","before":"v1","after":"v2"}]',
    diff,
  })
  expect(outcome.summary).toBe(
    [
      '### Image',
      '',
      '1 place in 1 file changed.',
      '',
      '| File | Key | Before | After |',
      '| --- | --- | --- | --- |',
      '| `envs/dev/web/values.yaml:2` | `image.tag` | `v1` | `v2` |',
      '',
      '<details><summary>Diff</summary>',
      '',
      `\`\`\`diff\n${diff}\`\`\``,
      '',
      '</details>',
    ].join('\n'),
  )
  expect(log.annotations).toEqual([
    {
      level: 'notice',
      message: 'image.tag: "v1" becomes "v2"',
      where: { file: 'envs/dev/web/values.yaml', line: 2, column: 8 },
    },
  ])
})

test('a second run changes nothing and writes nothing', async () => {
  const { files } = await bump({ app: 'web', stage: 'dev', tag: 'v2' })
  files.written.length = 0
  const { outcome } = await bump({ app: 'web', stage: 'dev', tag: 'v2' }, files)
  expect(outcome.outputs).toEqual({ changed: 'false', files: '[]', previous: 'v2', edits: '[]', diff: '' })
  expect(files.written).toEqual([])
})

test('a dry run tells the same and writes nothing', async () => {
  const { outcome, files } = await bump({ app: 'api', stage: 'dev', tag: 'v2', 'dry-run': 'true' })
  expect(outcome.outputs.changed).toBe('true')
  expect(outcome.summary).toContain('A dry run: 1 place in 1 file would change.')
  expect(files.written).toEqual([])
})

test('a stage that pins both gets the digest behind the tag', async () => {
  const { files } = await bump({ app: 'web', stage: 'prod', tag: 'v2', digest })
  expect(files.text('envs/prod/web/values.yaml')).toBe(
    `image:\n  repository: ghcr.io/acme/web\n  tag: "v2@${digest}"\n`,
  )
})

test('an app that the shared kustomization lacks gets its entry there', async () => {
  const files = memoryFiles({
    'tagline.yaml': config,
    'apps/web/Dockerfile': '',
    'apps/api/Dockerfile': '',
    'envs/dev/kustomization.yaml': 'images:\n- name: ghcr.io/acme/api\n  newTag: "1"\n',
  })
  await bump({ app: 'web', stage: 'dev', tag: 'v2' }, files)
  expect(files.text('envs/dev/kustomization.yaml')).toBe(
    'images:\n- name: ghcr.io/acme/api\n  newTag: "1"\n- name: ghcr.io/acme/web\n  newTag: "v2"\n',
  )
})

describe('patterns of files', () => {
  const files = () =>
    memoryFiles({
      'envs/dev/values.yaml': 'image: ghcr.io/acme/web:v1\n',
      'envs/prod/values.yaml': 'image: ghcr.io/acme/web:v0\n',
      'envs/prod/notes.txt': 'image: ghcr.io/acme/web:v0\n',
      'other/x.yaml': 'a: 1\n',
      'charts/web/templates/x.yaml': 'image: ghcr.io/acme/web:{{ .Values.tag }}\n',
    })

  test('every file that has the image changes, each from its own value', async () => {
    const { outcome } = await bump({ files: '**', image: 'ghcr.io/acme/web', tag: 'v2' }, files())
    expect(outcome.outputs).toMatchObject({
      files: '["envs/dev/values.yaml","envs/prod/values.yaml"]',
      previous: 'v1\nv0',
    })
  })

  test.each([
    { patterns: 'envs/**\n!envs/prod/', chosen: ['envs/dev/values.yaml'] },
    { patterns: 'values.yaml', chosen: undefined },
    { patterns: 'envs/', chosen: ['envs/dev/values.yaml', 'envs/prod/values.yaml'] },
    { patterns: 'envs/*/values.yaml\n!**/values.yaml\nenvs/dev/*', chosen: ['envs/dev/values.yaml'] },
    { patterns: './envs/dev/values.yaml', chosen: ['envs/dev/values.yaml'] },
    { patterns: 'envs/dev/values.yaml\nother/*', chosen: ['envs/dev/values.yaml'] },
  ])('$patterns', async ({ patterns, chosen }) => {
    const edit = bump({ files: patterns, image: 'ghcr.io/acme/web', tag: 'v2' }, files())
    if (chosen !== undefined) expect((await edit).outcome.outputs.files).toBe(JSON.stringify(chosen))
    else
      await expect(edit).rejects.toThrow(
        'values.yaml: there is no file "values.yaml". Name a file of the checkout, or a folder with `/` at its end.',
      )
  })

  test.each([
    {
      name: 'no file of a pattern has the image',
      patterns: 'other/**',
      message:
        'input "files": no file of "other/**" has the image "ghcr.io/acme/web". Mend the patterns, or name the file itself.',
    },
    {
      name: 'one file that is named has no slot: none is written',
      patterns: 'envs/dev/values.yaml\nother/x.yaml',
      message:
        'other/x.yaml: the image "ghcr.io/acme/web" is not there. Name the image as the file does, or the value with `key`.',
    },
  ])('$name', async ({ patterns, message }) => {
    const tree = files()
    await expect(bump({ files: patterns, image: 'ghcr.io/acme/web', tag: 'v2' }, tree)).rejects.toThrow(message)
    expect(tree.written).toEqual([])
  })
})

test.each([
  [{ app: 'wbe', stage: 'dev', tag: 'v2' }, 'APP_NOT_FOUND'],
  [{ app: 'web', stage: 'stagin', tag: 'v2' }, 'STAGE_NOT_FOUND'],
  [{ app: 'api', stage: 'prod', tag: 'v2', digest }, 'SLOT_NOT_FOUND'],
  [{ app: 'web', stage: 'prod', tag: 'v2' }, 'EDIT_REFUSED'],
])('%j is refused with %s, and nothing is written', async (given, code) => {
  const files = repository()
  await expect(bump(given as Record<string, string>, files)).rejects.toMatchObject({ code })
  expect(files.written).toEqual([])
})
