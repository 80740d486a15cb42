/** Every file of a small repository, by path. */
export type FileMap = Readonly<Record<string, string>>

/** The three apps of the shop. */
export const shopApps = ['api', 'web', 'worker'] as const

/** Its three stages, first to last. */
export const shopStages = ['dev', 'staging', 'prod'] as const

const dockerfile = (registry: string): string => `FROM ${registry}/base/busybox:1 AS build
COPY page.txt /page

FROM build AS test
RUN test -s /page

FROM ${registry}/base/busybox:1
COPY --from=build /page /page
USER 65532
CMD ["cat", "/page"]
`

/** Helm values as a person keeps them: comments, quotes and blank lines that no edit may touch. */
const values = (
  app: string,
  stage: string,
  registry: string,
  tag: string,
): string => `# ${app} in ${stage}: read by Argo CD
replicaCount: ${stage === 'prod' ? 3 : 2}

image:
  repository: ${registry}/acme/${app}   # the tag below is set by promotion
  tag: "${tag}"
  pullPolicy: IfNotPresent
`

const config = (registry: string): string => `registry: ${registry}/acme

apps:
  api: { path: apps/api, test: test }
  web: { path: apps/web, test: test }
  worker: { path: apps/worker, test: test }

stages:
  dev: { delivery: commit }
  staging: { from: dev }
  prod: { from: staging }

manifests:
  - deploy/{stage}/{app}/values.yaml
`

const deliver = `name: Deliver
on:
  push:
    branches: [main]
permissions: {}
jobs:
  tagline:
    uses: your-org/tagline/.github/workflows/deliver.yml@v1
    permissions:
      actions: read
      checks: read
      contents: write
      deployments: read
      issues: write
      packages: write
      pull-requests: write
      statuses: write
`

const promote = `name: Promote
on:
  push:
    branches: [main]
  schedule:
    - cron: "*/30 * * * *"
permissions: {}
jobs:
  tagline:
    uses: your-org/tagline/.github/workflows/promote.yml@v1
    permissions:
      checks: read
      contents: write
      deployments: read
      issues: write
      packages: read
      pull-requests: write
      statuses: write
`

/**
 * The repository that the demo and its test deliver from: a monorepo of three apps with their manifests for three stages.
 * @param registry host and port of the registry that images go to and bases come from.
 */
export const shopFiles = (registry: string): FileMap => ({
  'tagline.yaml': config(registry),
  '.github/workflows/deliver.yml': deliver,
  '.github/workflows/promote.yml': promote,
  'README.md': '# shop\n',
  ...Object.fromEntries(
    shopApps.flatMap((app) => [
      [`apps/${app}/Dockerfile`, dockerfile(registry)],
      [`apps/${app}/page.txt`, `Hello from ${app}\n`],
    ]),
  ),
  ...shopManifests(registry, ''),
})

/** The manifests of all stages, each app at the same tag. */
export const shopManifests = (registry: string, tag: string): FileMap =>
  Object.fromEntries(
    shopStages.flatMap((stage) =>
      shopApps.map((app) => [`deploy/${stage}/${app}/values.yaml`, values(app, stage, registry, tag)]),
    ),
  )
