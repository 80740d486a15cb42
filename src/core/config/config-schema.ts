import { appsSchema } from './app-schema.ts'
import { listOf, mapOf, object } from './schema/collections.ts'
import { choice, flag, text } from './schema/scalars.ts'
import { described, type JsonSchema, located, type Read } from './schema/schema.ts'
import { stagesSchema } from './stage-schema.ts'
import { findingComplaint, levelNames } from './values/finding-level.ts'
import { kubeVersion, registry, repository } from './values/names.ts'
import { stageImage, stagePath, stageText } from './values/templates.ts'

const manifest = object(
  {
    path: described(
      located(stagePath('environments/{stage}/{app}/values.yaml')),
      'The file. {stage}, {app}, * and ** may stand in it.',
    ),
    image: described(stageImage, "The image name that the manifests use, where it is not the app's own."),
    key: described(stageText('"{app}_image_tag"'), 'The path to the value, where the content is not to be searched.'),
  },
  {
    what: 'an entry of manifests',
    example: 'environments/{stage}/{app}/values.yaml',
    required: ['path'],
    lone: 'path',
  },
)

const render = object(
  {
    chart: described(located(stagePath('charts/{app}')), 'The folder of a Helm chart.'),
    values: described(
      listOf(stagePath('environments/{stage}/{app}.yaml'), { lone: true }),
      'Files of values, later ones win.',
    ),
    kustomization: described(located(stagePath('kustomize/envs/{stage}')), 'The folder of a kustomization.'),
    output: described(
      located(stagePath('clusters/{stage}/{app}/release.yaml', { folder: true })),
      'The file, or with a slash at the end the folder, that is committed.',
    ),
    name: described(stageText('"{app}"'), 'The release name. Default: the app.'),
    namespace: described(stageText('"{stage}"'), 'The namespace.'),
    set: described(listOf(stageText('"replicas=2"'), { lone: true }), 'key=value in the syntax of Helm.'),
    'api-versions': described(
      listOf(text('monitoring.coreos.com/v1'), { lone: true }),
      'Kinds that the chart may ask for.',
    ),
    'include-crds': described(flag, 'Whether the definitions of a chart are rendered too. Default: true.'),
  },
  {
    what: 'an entry of render',
    example: '{ chart: "charts/{app}", output: "clusters/{stage}/{app}/release.yaml" }',
    required: ['output'],
  },
)

/** The whole of `tagline.yaml` (CONTRACT.md section 1). */
export const configSchema = object(
  {
    registry: described(registry, 'Where images go. Default: ghcr.io/<owner>, in lower case.'),
    apps: described(
      appsSchema,
      'One image built from one folder each. Default: every folder under apps/, app/, services/ that holds a Dockerfile.',
    ),
    partial: described(flag, 'false: the apps changed by one push are delivered together or not at all.'),
    repository: described(repository, 'Where stages, manifests and rendered files live. Default: this repository.'),
    'kube-version': described(kubeVersion, 'The version of Kubernetes that manifests are rendered for.'),
    stages: described(stagesSchema, 'The environments; `from` makes a graph of them.'),
    manifests: described(listOf(manifest), 'Files in which a stage keeps the image of an app.'),
    render: described(listOf(render), 'Rendered manifests that are committed.'),
    findings: described(
      mapOf(choice('off', 'warn', 'error'), {
        expected: 'a mapping of findings to levels',
        example: '{ no-readiness-probe: error }',
        names: levelNames,
        checkName: findingComplaint,
      }),
      'How severe each finding is: off, warn (the default) or error.',
    ),
  },
  { what: 'the configuration', example: '{ stages: { dev: {} } }' },
)

/** The file as it is written, each value read. */
export type WrittenConfig = Read<typeof configSchema>

/** The JSON Schema of the file, for editors. */
export const configJsonSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'tagline.yaml',
  description: 'Which apps a repository has, and the stages that their images go through.',
  ...configSchema.json,
})
