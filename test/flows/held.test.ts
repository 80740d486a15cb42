import { expect, test } from 'vitest'
import type { App, Config, ManifestRule, Stage } from '../../src/core/config/config.ts'
import { parseImageName } from '../../src/core/images/image-name.ts'
import { parseTag } from '../../src/core/images/tag.ts'
import { planStageEdits } from '../../src/flows/edit.ts'
import { heldIn } from '../../src/flows/held.ts'
import { memoryFiles } from '../support/fakes/memory-files.ts'

const app = (name: string): App => ({ name, image: parseImageName(`ghcr.io/acme/${name}`) }) as App
const rule = (path: string, more: Partial<ManifestRule> = {}): ManifestRule => ({
  path,
  image: undefined,
  key: undefined,
  ...more,
})
const stage = { name: 'dev', pin: undefined } as Stage
const configOf = (...manifests: readonly ManifestRule[]): Config =>
  ({ apps: [app('api'), app('web')], manifests }) as unknown as Config

const digest = `sha256:${'a'.repeat(64)}`

test('what a stage holds, by app, with every place', async () => {
  const files = memoryFiles({
    'envs/dev/kustomization.yaml': `images:\n- name: ghcr.io/acme/web\n  newTag: v1\n  digest: ${digest}\n`,
  })
  const { held, problems } = await heldIn(
    { files },
    { config: configOf(rule('envs/{stage}/kustomization.yaml')), stage },
  )
  expect([...held]).toEqual([
    [
      'web',
      {
        tag: 'v1',
        digest,
        places: [
          { file: 'envs/dev/kustomization.yaml', line: 3, column: 11, path: 'images[0].newTag', value: 'v1' },
          { file: 'envs/dev/kustomization.yaml', line: 4, column: 11, path: 'images[0].digest', value: digest },
        ],
      },
    ],
  ])
  expect([...problems]).toEqual([])
})

test('one app whose slots disagree does not hide the others', async () => {
  const files = memoryFiles({
    'dev/a.yaml': 'image: ghcr.io/acme/web:v1\n---\nimage: ghcr.io/acme/api:v1\n',
    'dev/b.yaml': 'image: ghcr.io/acme/web:v2\n',
  })
  const { held, problems } = await heldIn({ files }, { config: configOf(rule('{stage}/*.yaml')), stage })
  expect(held.get('api')).toMatchObject({ tag: 'v1' })
  expect(problems.get('web')).toMatchObject({ code: 'SLOT_AMBIGUOUS' })
})

test.each([
  {
    name: 'a rule with a key',
    rules: [rule('{stage}.tfvars', { key: '{app}_image_tag' })],
    files: { 'dev.tfvars': 'web_image_tag = "v1"\napi_image_tag = "v9"\n' },
    after: 'web_image_tag = "v2"\napi_image_tag = "v9"\n',
  },
  {
    name: 'a rule with another name for the image',
    rules: [rule('{stage}/kustomization.yaml', { image: 'placeholder' })],
    files: { 'dev/kustomization.yaml': 'images:\n- name: placeholder\n  newName: ghcr.io/acme/web\n  newTag: v1\n' },
    after: 'images:\n- name: placeholder\n  newName: ghcr.io/acme/web\n  newTag: v2\n',
  },
  {
    name: 'a new entry under another name',
    rules: [rule('{stage}/kustomization.yaml', { image: 'placeholder' })],
    files: { 'dev/kustomization.yaml': 'resources: []\n' },
    after: 'resources: []\nimages:\n- name: placeholder\n  newName: ghcr.io/acme/web\n  newTag: v2\n',
  },
  {
    name: "flat keys of the app's own file that name no image",
    rules: [rule('{stage}/{app}.yaml')],
    files: { 'dev/web.yaml': 'web:\n  imageTag: v1\n' },
    after: 'web:\n  imageTag: v2\n',
  },
  {
    name: 'a parameter of an Application of the app',
    rules: [rule('{stage}/{app}/app.yaml')],
    files: { 'dev/web/app.yaml': 'spec: {source: {helm: {parameters: [{name: image.tag, value: v1}]}}}\n' },
    after: 'spec: {source: {helm: {parameters: [{name: image.tag, value: v2}]}}}\n',
  },
  {
    name: 'the slot rather than a new entry, where a pattern finds one',
    rules: [rule('{stage}/kustomization.yaml'), rule('{stage}/**')],
    files: { 'dev/x.yaml': 'image: ghcr.io/acme/web:v1\n', 'dev/kustomization.yaml': 'resources: [x.yaml]\n' },
    after: 'image: ghcr.io/acme/web:v2\n',
  },
])('$name', async ({ rules, files, after }) => {
  const releases = [{ app: app('web'), tag: parseTag('v2') }]
  const plan = await planStageEdits({ files: memoryFiles(files) }, { config: configOf(...rules), stage, releases })
  expect(plan.changes.map(({ content }) => Buffer.from(content ?? '').toString())).toEqual([after])
})

test('several apps in one file are one change', async () => {
  const files = memoryFiles({ 'dev.yaml': 'a: ghcr.io/acme/api:v1\nb: ghcr.io/acme/web:v1\n' })
  const releases = [
    { app: app('api'), tag: parseTag('v2') },
    { app: app('web'), tag: parseTag('v3') },
  ]
  const plan = await planStageEdits({ files }, { config: configOf(rule('{stage}.yaml')), stage, releases })
  expect(plan.changes).toEqual([
    { path: 'dev.yaml', content: Buffer.from('a: ghcr.io/acme/api:v2\nb: ghcr.io/acme/web:v3\n') },
  ])
})

test('an edit that was cut short between two files is finished by the next', async () => {
  const files = memoryFiles({
    'dev/a.yaml': 'image: ghcr.io/acme/web:v2\n',
    'dev/b.yaml': 'image: ghcr.io/acme/web:v1\n',
  })
  const releases = [{ app: app('web'), tag: parseTag('v2') }]
  const plan = await planStageEdits({ files }, { config: configOf(rule('{stage}/*.yaml')), stage, releases })
  expect(plan.changes.map(({ path }) => path)).toEqual(['dev/b.yaml'])
})

test('one scalar that two apps share through an alias cannot become two values', async () => {
  const files = memoryFiles({
    'dev.yaml': 'api: {repository: ghcr.io/acme/api, tag: &t v1}\nweb: {repository: ghcr.io/acme/web, tag: *t}\n',
  })
  const releases = [
    { app: app('api'), tag: parseTag('v2') },
    { app: app('web'), tag: parseTag('v3') },
  ]
  await expect(planStageEdits({ files }, { config: configOf(rule('{stage}.yaml')), stage, releases })).rejects.toThrow(
    'dev.yaml:1:45: `web.tag` is one value for two images, and shall become "v2" and "v3". Write the value out where its alias stands.',
  )
})

test('an app with no slot anywhere is told where was looked', async () => {
  const files = memoryFiles({ 'dev.yaml': 'a: 1\n' })
  const releases = [{ app: app('web'), tag: parseTag('v2') }]
  await expect(
    planStageEdits({ files }, { config: configOf(rule('{stage}.yaml'), rule('x/{stage}/*')), stage, releases }),
  ).rejects.toThrow(
    'stage "dev": no manifest holds the image "ghcr.io/acme/web" of the app "web" (looked in dev.yaml, x/dev/*). Put the image into one of these files, or name the file that has it under `manifests:` in tagline.yaml.',
  )
})
