import { describe, expect, test } from 'vitest'
import { UserError } from '../../../src/core/errors/user-error.ts'
import { readManifest } from '../../../src/core/manifests/manifest.ts'
import { digestOf, edit, type Scenario } from './scenario.ts'

const a = digestOf('a')

const refusals: readonly (Scenario & { readonly name: string; readonly code: string; readonly message: string })[] = [
  {
    name: 'one image with different values',
    before: 'a:\n  image: ghcr.io/acme/web:v0\nb:\n  image: ghcr.io/acme/web:v1\n',
    code: 'SLOT_AMBIGUOUS',
    message: [
      'values.yaml:2:10: the image stands at several places with different values, here `a.image` with "ghcr.io/acme/web:v0". Make them equal, or choose this one with `key: a.image`.',
      'values.yaml:4:10: the image stands at several places with different values, here `b.image` with "ghcr.io/acme/web:v1". Make them equal, or choose this one with `key: b.image`.',
    ].join('\n'),
  },
  {
    name: 'a key in two documents',
    key: 'a.tag',
    before: 'a: {tag: v1}\n---\na: {tag: v1}\n',
    code: 'SLOT_AMBIGUOUS',
    message: [
      'values.yaml:1:10: the key "a.tag" is in several documents, here with "v1". Put the kind and name of one before it, as in `Deployment/web:a.tag`.',
      'values.yaml:3:10: the key "a.tag" is in several documents, here with "v1". Put the kind and name of one before it, as in `Deployment/web:a.tag`.',
    ].join('\n'),
  },
  {
    name: 'a slot with a digest and no new one',
    before: `image: ghcr.io/acme/web:v1@${a}\n`,
    code: 'EDIT_REFUSED',
    message: `values.yaml:1:8: the slot holds the digest "${a}", which would contradict the new tag. Give \`digest\` too.`,
  },
  {
    name: 'a slot with a tag and a digest, and only a new digest',
    before: `image: ghcr.io/acme/web:v1@${a}\n`,
    tag: null,
    digest: digestOf('b'),
    code: 'EDIT_REFUSED',
    message: 'values.yaml:1:8: the slot holds the tag "v1", which would contradict the new digest. Give `tag` too.',
  },
  {
    name: 'a Helm image with no tag line',
    before: 'image:\n  repository: ghcr.io/acme/web\n  pullPolicy: Always\n',
    code: 'SLOT_NOT_FOUND',
    message:
      'values.yaml:2:15: `image.repository` names the image "ghcr.io/acme/web", and there is no line for its tag. Add `tag: ""` beside it.',
  },
  {
    name: 'an image that is not there',
    before: 'image: ghcr.io/acme/api:v1\n',
    code: 'SLOT_NOT_FOUND',
    message:
      'values.yaml: the image "ghcr.io/acme/web" is not there, but "ghcr.io/acme/api:v1". Name the image as the file does, or the value with `key`.',
  },
  {
    name: 'the name of another image that only ends alike',
    before: 'image: ghcr.io/other/web:v1\n',
    code: 'SLOT_NOT_FOUND',
    message:
      'values.yaml: the image "ghcr.io/acme/web" is not there, but "ghcr.io/other/web:v1". Name the image as the file does, or the value with `key`.',
  },
  {
    name: 'an address that looks like a reference',
    image: 'redis',
    before: 'upstream: redis:6379\n',
    code: 'SLOT_NOT_FOUND',
    message:
      'values.yaml: the image "docker.io/library/redis" is not there. Name the image as the file does, or the value with `key`.',
  },
  {
    name: 'a name of something else',
    image: 'nginx',
    before: 'users:\n- name: nginx\n  tag: v1\n',
    code: 'SLOT_NOT_FOUND',
    message:
      'values.yaml: the image "docker.io/library/nginx" is not there. Name the image as the file does, or the value with `key`.',
  },
  {
    name: 'a key that is not there',
    key: 'image.tga',
    before: 'image: {tag: v1}\n',
    code: 'SLOT_NOT_FOUND',
    message: 'values.yaml: there is no key "image.tga". Did you mean "tag"? Write the path to it.',
  },
  {
    name: 'a key of a mapping',
    key: 'image',
    before: 'image: {tag: v1}\n',
    code: 'EDIT_REFUSED',
    message:
      'values.yaml:1:8: the key "image" leads to a mapping, not to a value. Name the value below it that holds the tag.',
  },
  {
    name: 'a variable in place of a tag',
    before: 'image:\n  repository: ghcr.io/acme/web\n  tag: ${WEB_TAG}\n',
    code: 'EDIT_REFUSED',
    message:
      'values.yaml:3:8: `image.tag` holds "${WEB_TAG}", which is neither a tag nor a digest. Write a tag there once, or name another place with `key`.',
  },
  {
    name: 'an expression of Terraform',
    file: 'a.tf',
    key: 'x.tag',
    before: 'x { tag = var.tag }\n',
    code: 'EDIT_REFUSED',
    message:
      'a.tf:1:11: `x.tag` holds "${var.tag}", which is neither a tag nor a digest. Write a tag there once, or name another place with `key`.',
  },
  {
    name: 'a key that stands twice',
    before: 'image:\n  repository: ghcr.io/acme/web\n  tag: v1\n  "tag": v1\n',
    code: 'FILE_NOT_EDITABLE',
    message: 'values.yaml:4:3: the key "tag" stands twice in one mapping. Remove one of them.',
  },
  {
    name: 'broken YAML',
    before: 'image: ghcr.io/acme/web:v1\n  x: y\n',
    code: 'FILE_NOT_EDITABLE',
    message: 'values.yaml:2:4: this is not YAML (bad indentation of a mapping entry). Mend the file.',
  },
  {
    name: 'an alias without its anchor',
    before: 'image: *none\nb: ghcr.io/acme/web:v1\n',
    code: 'FILE_NOT_EDITABLE',
    message: 'values.yaml:1:8: the alias "*none" has no anchor. Put the anchor `&none` before it.',
  },
  {
    name: 'a template of a chart',
    file: 'charts/web/templates/deployment.yaml',
    before: 'image: ghcr.io/acme/web:v1\nx: {{ .Values.x }}\n',
    code: 'FILE_NOT_EDITABLE',
    message:
      'charts/web/templates/deployment.yaml:2:4: this is a template of a Helm chart and no YAML before Helm has rendered it. Name the values file that holds the tag instead.',
  },
  {
    name: 'a file that SOPS encrypts',
    before: 'image: ghcr.io/acme/web:v1\nsops:\n  mac: ENC[AES256_GCM,data:x]\n  version: 3.9.0\n',
    code: 'FILE_NOT_EDITABLE',
    message:
      'values.yaml:3:3: this file is encrypted by SOPS, and an edit would break its checksum. Keep the image in a file of its own, or edit it with `sops set`.',
  },
  {
    name: 'a value that its tag makes a number',
    before: 'a: !!int 40\n',
    key: 'a',
    code: 'EDIT_REFUSED',
    message:
      'values.yaml:1:10: after the edit this place would not read as it should, so nothing was changed. Edit it by hand, and report the file as an issue of Tagline.',
  },
  {
    name: 'a kustomization inside of a text, which would need a line',
    file: 'x.yaml',
    before: 'v: |\n  kind: Kustomization\n  images:\n  - name: ghcr.io/acme/web\n',
    code: 'EDIT_REFUSED',
    message:
      'x.yaml: the entry stands in a text inside another value, where no line can be added. Add the line with an empty value by hand.',
  },
]

describe('an edit is refused, and nothing changes, for', () => {
  test.each(refusals)('$name', async ({ code, message, ...scenario }) => {
    const error = await edit(scenario).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(UserError)
    expect({ code: (error as UserError).code, message: (error as UserError).message }).toEqual({ code, message })
  })

  test('bytes that are not UTF-8', () => {
    expect(() => readManifest('a.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xff]))).toThrow(
      'a.yaml: this file is not valid UTF-8. Save it as UTF-8.',
    )
  })
})
