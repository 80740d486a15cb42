import { describe, expect, test } from 'vitest'
import { digestOf, edited, type Scenario } from './scenario.ts'

const [a, b] = [digestOf('a'), digestOf('b')]

/** Each expected text is the one before with the replacement made in it: all else must be the same bytes. */
interface Shape extends Scenario {
  readonly name: string
  readonly from: string
  readonly to: string
}

const shapes: readonly Shape[] = [
  {
    name: 'Helm values with repository and tag',
    before: '# top\nimage:\n  repository: ghcr.io/acme/web # the app\n  tag: v1   # pinned\n\nother: 1\n',
    from: 'v1 ',
    to: 'v2 ',
  },
  {
    name: 'Helm values with the registry apart',
    before: 'image:\n  registry: ghcr.io\n  repository: acme/web\n  tag: "v1"\n',
    from: '"v1"',
    to: '"v2"',
  },
  {
    name: 'Helm values with a global registry',
    before: "global:\n  imageRegistry: ghcr.io\nweb:\n  image: { repository: acme/web, tag: 'v1' }\n",
    from: "'v1'",
    to: "'v2'",
  },
  {
    name: 'a registry that holds part of the path',
    before: 'image:\n  registry: ghcr.io/acme\n  name: web\n  tag: v1\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'Helm values with name and tag',
    before: 'image:\n  name: ghcr.io/acme/web\n  tag: v1\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'a registry at the root of the values',
    before: 'registry: ghcr.io/acme\nweb:\n  image: { repository: web, tag: v1 }\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'a global registry in a HelmRelease',
    before:
      'kind: HelmRelease\nspec:\n  values:\n    global: { image: { registry: ghcr.io } }\n    image: { repository: acme/web, tag: v1 }\n',
    from: 'v1',
    to: 'v2',
  },
  { name: 'Helm values with the whole reference', before: 'image: ghcr.io/acme/web:v1\n', from: ':v1', to: ':v2' },
  { name: 'flat keys', before: 'imageRepository: ghcr.io/acme/web\nimageTag: v1\n', from: 'v1', to: 'v2' },
  {
    name: 'flat keys in snake case',
    before: 'web_image: ghcr.io/acme/web\nweb_image_tag: v1\napi_image_tag: v1\n',
    from: 'web_image_tag: v1',
    to: 'web_image_tag: v2',
  },
  { name: 'an image key with a tag beside it', before: 'image: ghcr.io/acme/web\ntag: v1\n', from: 'v1', to: 'v2' },
  {
    name: 'a list of images',
    before: 'images:\n- ghcr.io/acme/api:v1\n- ghcr.io/acme/web:v1\n',
    from: 'web:v1',
    to: 'web:v2',
  },
  {
    name: 'a sub-chart',
    before: 'web:\n  server:\n    image: {repository: ghcr.io/acme/web, tag: v1}\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'tag and digest in fields of their own',
    before: `image:\n  repository: ghcr.io/acme/web\n  tag: v1\n  digest: ${a}\n`,
    digest: b,
    from: `v1\n  digest: ${a}`,
    to: `v2\n  digest: ${b}`,
  },
  {
    name: 'an empty digest stays empty',
    before: 'image:\n  repository: ghcr.io/acme/web\n  tag: v1\n  digest: ""\n',
    digest: b,
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'a digest that stands without its algorithm',
    before: `image:\n  repository: ghcr.io/acme/web\n  tag: v1\n  sha: ${'a'.repeat(64)}\n`,
    digest: b,
    from: `v1\n  sha: ${'a'.repeat(64)}`,
    to: `v2\n  sha: ${'b'.repeat(64)}`,
  },
  {
    name: 'a tag with the digest behind it',
    before: `image:\n  repository: ghcr.io/acme/web\n  tag: v1@${a}\n`,
    digest: b,
    from: `v1@${a}`,
    to: `v2@${b}`,
  },
  {
    name: 'a digest alone, in the field for the tag',
    before: `image:\n  repository: ghcr.io/acme/web\n  tag: ${a}\n`,
    digest: b,
    from: a,
    to: b,
  },
  { name: 'a reference by digest', before: `image: ghcr.io/acme/web@${a}\n`, digest: b, from: a, to: b },
  {
    name: 'a reference by tag and digest',
    before: `image: ghcr.io/acme/web:v1@${a} # x\n`,
    digest: b,
    from: `v1@${a}`,
    to: `v2@${b}`,
  },
  {
    name: 'a reference to a registry with a port',
    before: 'image: localhost:5000/acme/web:v1\n',
    image: 'localhost:5000/acme/web',
    from: ':v1',
    to: ':v2',
  },
  {
    name: "Docker Hub's short name",
    before: 'image: nginx:1.27\n',
    image: 'docker.io/library/nginx',
    from: '1.27',
    to: 'v2',
  },
  {
    name: "Docker Hub's long name for the short one",
    before: 'image: docker.io/library/nginx:1.27\n',
    image: 'nginx',
    from: '1.27',
    to: 'v2',
  },
  {
    name: 'only a digest for a reference with a tag puts the digest in its place',
    before: 'image: ghcr.io/acme/web:v1\n',
    tag: null,
    digest: b,
    from: ':v1',
    to: `@${b}`,
  },
  {
    name: 'a kustomization',
    file: 'kustomization.yaml',
    before:
      'resources: [../base]\nimages:\n- name: ghcr.io/acme/api\n  newTag: v1\n- name: ghcr.io/acme/web\n  newTag: v1 # c\n',
    from: 'web\n  newTag: v1',
    to: 'web\n  newTag: v2',
  },
  {
    name: 'a kustomization that renames: the entry is known by the image that it results in',
    file: 'kustomization.yaml',
    before:
      'images:\n- name: ghcr.io/acme/web\n  newName: ghcr.io/acme/other\n  newTag: v1\n- name: placeholder\n  newName: ghcr.io/acme/web\n  newTag: v1\n',
    from: 'acme/web\n  newTag: v1',
    to: 'acme/web\n  newTag: v2',
  },
  {
    name: 'a kustomization by digest',
    file: 'kustomization.yaml',
    before: `images:\n- name: ghcr.io/acme/web\n  digest: ${a}\n`,
    digest: b,
    from: a,
    to: b,
  },
  {
    name: 'a component',
    file: 'components/x.yaml',
    before: 'kind: Component\nimages: [{name: ghcr.io/acme/web, newTag: v1}]\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'an entry with a name alone gets the line for the tag',
    file: 'kustomization.yaml',
    before: 'images:\n  - name: ghcr.io/acme/web # c\n  - name: x\n',
    from: '# c\n',
    to: '# c\n    newTag: v2\n',
  },
  {
    name: 'an entry in a flow mapping gets the tag there',
    file: 'kustomization.yaml',
    before: 'images: [{ name: ghcr.io/acme/web }]\n',
    from: ' }]',
    to: ', newTag: v2 }]',
  },
  {
    name: 'a kustomization without the entry gets one in the style of the others',
    file: 'kustomization.yaml',
    before: "images:\r\n  -   name: x\r\n      newTag: '1'\r\n# end\r\n",
    from: "'1'\r\n",
    to: "'1'\r\n  -   name: ghcr.io/acme/web\r\n      newTag: 'v2'\r\n",
  },
  {
    name: 'a kustomization without images gets them at its end',
    file: 'kustomization.yaml',
    before: 'resources:\n  - a.yaml',
    from: 'a.yaml',
    to: 'a.yaml\nimages:\n  - name: ghcr.io/acme/web\n    newTag: v2',
  },
  {
    name: 'a kustomization with an empty list of images',
    file: 'kustomization.yaml',
    before: 'images: []\nresources: []\n',
    from: 'images: []',
    to: 'images: [{ name: ghcr.io/acme/web, newTag: v2 }]',
  },
  {
    name: 'a kustomization with images and nothing under them',
    file: 'kustomization.yaml',
    before: 'images: # none yet\nresources:\n- a\n',
    from: '# none yet\n',
    to: '# none yet\n- name: ghcr.io/acme/web\n  newTag: v2\n',
  },
  {
    name: 'a Deployment with two containers',
    before:
      'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - {name: web, image: "ghcr.io/acme/web:v1"}\n      - name: proxy\n        image: envoy:v1\n',
    from: 'web:v1',
    to: 'web:v2',
  },
  {
    name: 'a container with no tag',
    before: 'kind: Pod\nspec:\n  containers:\n  - image: ghcr.io/acme/web # c\n',
    from: 'web #',
    to: 'web:v2 #',
  },
  {
    name: 'the second document of a stream',
    before:
      '---\nkind: Service\n...\n---\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{image: ghcr.io/acme/web:v1}]}}}}}\n---\nkind: X\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'an Argo CD Application with parameters',
    before:
      'kind: Application\nspec:\n  source:\n    helm:\n      parameters:\n      - name: image.repository\n        value: ghcr.io/acme/web\n      - name: image.tag\n        value: v1\n        forceString: true\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'an Argo CD Application with kustomize images',
    before:
      'kind: Application\nspec:\n  source:\n    kustomize:\n      images:\n      - web=ghcr.io/acme/web:v1\n      - ghcr.io/acme/api:v1\n',
    from: 'web:v1',
    to: 'web:v2',
  },
  {
    name: 'an Argo CD Application with values as text',
    before:
      'kind: Application\nspec:\n  sources:\n  - helm:\n      values: |\n        # c\n        image:\n          repository: ghcr.io/acme/web\n          tag: v1 # d\n\n        x: |\n          y\n    chart: z\n',
    from: 'tag: v1',
    to: 'tag: v2',
  },
  {
    name: 'an Argo CD Application with values as an object',
    before:
      'kind: ApplicationSet\nspec:\n  template:\n    spec:\n      source:\n        helm:\n          valuesObject:\n            image: {repository: ghcr.io/acme/web, tag: v1}\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'a Flux HelmRelease',
    before:
      'kind: HelmRelease\nspec:\n  chart: {spec: {chart: web, version: v1}}\n  values:\n    image:\n      repository: ghcr.io/acme/web\n      tag: v1 # {"$imagepolicy": "flux-system:web:tag"}\n',
    from: 'tag: v1',
    to: 'tag: v2',
  },
  {
    name: 'Flux markers on fields of any name',
    before:
      'kind: Any\nspec:\n  what: ghcr.io/acme/web # {"$imagepolicy": "flux-system:web:name"}\n  which: v1 # {"$imagepolicy": "flux-system:web:tag"}\n  else: v1 # {"$imagepolicy": "flux-system:api:tag"}\n',
    from: 'which: v1',
    to: 'which: v2',
  },
  {
    name: 'a Flux marker on a short reference',
    before: 'what: nginx:v1 # {"$imagepolicy": "flux-system:web"}\n',
    image: 'nginx',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'a Flux Kustomization',
    before:
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  images:\n  - name: ghcr.io/acme/web\n    newTag: v1\n',
    from: 'newTag: v1',
    to: 'newTag: v2',
  },
  {
    name: 'a Crossplane package',
    before: 'apiVersion: pkg.crossplane.io/v1\nkind: Configuration\nspec:\n  package: ghcr.io/acme/web:v1\n',
    from: ':v1',
    to: ':v2',
  },
  {
    name: 'a Crossplane package that has no version yet',
    before: 'apiVersion: pkg.crossplane.io/v1\nkind: Configuration\nspec:\n  package: ghcr.io/acme/web # ours\n',
    from: 'web #',
    to: 'web:v2 #',
  },
  {
    name: 'a compose file',
    file: 'compose.yaml',
    before: 'services:\n  web:\n    image: ghcr.io/acme/web:v1\n    ports: ["80:80"]\n',
    from: 'web:v1',
    to: 'web:v2',
  },
  {
    name: 'JSON',
    file: 'x.json',
    before: '{\n\t"image": {"repository": "ghcr.io\\/acme\\/web",\n\t"tag": "v1"}\n}',
    from: '"v1"',
    to: '"v2"',
  },
  {
    name: 'a number in JSON',
    file: 'x.json',
    before: '{"image":{"repository":"ghcr.io/acme/web","tag":40}}',
    tag: '41',
    from: '40',
    to: '"41"',
  },
  {
    name: 'a JSON reference with escapes',
    file: 'x.json',
    before: '{"image":"ghcr.io\\/acme\\/web:v1"}',
    from: ':v1',
    to: ':v2',
  },
  {
    name: 'a Terraform attribute',
    file: 'main.tf',
    before: 'module "web" {\n  image = "ghcr.io/acme/web:v1" # c\n}\n',
    from: ':v1',
    to: ':v2',
  },
  {
    name: 'a map of Terraform variables',
    file: 'x.tfvars',
    before: 'images = {\n  web = { repository = "ghcr.io/acme/web", tag = "v1" }\n}\n',
    from: 'v1',
    to: 'v2',
  },
  {
    name: 'a key of Terraform variables',
    file: 'x.tfvars',
    key: 'web_tag',
    before: 'api_tag = "v1"\nweb_tag = "v1"\n',
    from: 'web_tag = "v1"',
    to: 'web_tag = "v2"',
  },
  {
    name: 'set blocks of a helm_release',
    file: 'main.tf',
    before:
      'resource "helm_release" "web" {\n  set {\n    name  = "image.repository"\n    value = "ghcr.io/acme/web"\n  }\n  set {\n    name  = "image.tag"\n    value = "v1"\n  }\n}\n',
    from: '"v1"',
    to: '"v2"',
  },
  {
    name: 'appVersion when asked for',
    file: 'Chart.yaml',
    key: 'appVersion',
    before: 'name: web\nversion: 1.0.0\nappVersion: 1.0.0\n',
    tag: '1.1.0',
    from: 'appVersion: 1.0.0',
    to: 'appVersion: 1.1.0',
  },
  { name: 'a key that holds a whole reference', key: 'a.b', before: 'a: {b: "x.io/y/z:v1"}\n', from: ':v1', to: ':v2' },
  { name: 'a key with dots in it', key: 'a."b.c"', before: 'a:\n  b.c: v1\n', from: 'v1', to: 'v2' },
  {
    name: 'a position as a step of the key',
    key: 'a.1.c',
    before: 'a:\n- c: v1\n- c: v1 # x\n',
    from: 'v1 # x',
    to: 'v2 # x',
  },
  { name: 'a JSON pointer', key: '/a~1b/0', before: 'a/b:\n- v1\n', from: 'v1', to: 'v2' },
  {
    name: 'an item by one of its fields',
    key: 'l[name=web].v',
    before: 'l:\n- {name: api, v: v1}\n- {name: web, v: v1}\n',
    from: 'web, v: v1',
    to: 'web, v: v2',
  },
  {
    name: 'one document of several',
    key: 'Job/b:spec.v',
    before: 'kind: Job\nmetadata: {name: a}\nspec: {v: v1}\n---\nkind: Job\nmetadata: {name: b}\nspec: {v: v1}\n',
    from: 'b}\nspec: {v: v1',
    to: 'b}\nspec: {v: v2',
  },
  {
    name: 'a key into a text of values',
    key: 'v.image.tag',
    before: 'v: |\n  image:\n    tag: v1\n',
    from: 'v1',
    to: 'v2',
  },
  { name: 'a key with nothing in it', key: 'a.tag', before: 'a:\n  tag: # here\n', from: 'tag: #', to: 'tag: v2 #' },
]

describe('the slot is known by its shape', () => {
  test.each(shapes)('$name', async ({ from, to, ...scenario }) => {
    expect(scenario.before.split(from)).toHaveLength(2)
    const after = scenario.before.replace(from, () => to)
    expect(await edited(scenario)).toBe(after)
    expect(await edited({ ...scenario, before: after })).toBe(after)
  })
})
