import { describe, expect, test } from 'vitest'
import { formatProblem } from '../../../src/core/errors/problem.ts'
import { helmProblem, kustomizeProblem } from '../../../src/core/resources/tool-message.ts'

const source = {
  chart: 'charts/shop',
  releaseName: 'web',
  values: [],
  set: [],
  namespace: undefined,
  kubeVersion: '1.34',
  apiVersions: [],
  includeCrds: true,
}
const helm = (stderr: string) => formatProblem(helmProblem(stderr, source))
const kustomize = (stderr: string) => formatProblem(kustomizeProblem(stderr, 'envs/dev', '/checkout'))
const debug = '\n\nUse --debug flag to render out invalid YAML\n'

describe('helmProblem', () => {
  test.each([
    {
      name: 'a value that is not there, by Helm 3',
      stderr: `Error: template: web/templates/bad.yaml:1:15: executing "web/templates/bad.yaml" at <.Values.a.b.c>: nil pointer evaluating interface {}.b${debug}`,
      message:
        'charts/shop/templates/bad.yaml:1:15: nil pointer evaluating interface {}.b at ".Values.a.b.c". Set the value, or let the template do without it.',
    },
    {
      name: 'a value that is not there, by Helm 4',
      stderr: `Error: web/templates/bad.yaml:1:15\n  executing "web/templates/bad.yaml" at <.Values.a.b.c>:\n    nil pointer evaluating interface {}.b${debug}`,
      message:
        'charts/shop/templates/bad.yaml:1:15: nil pointer evaluating interface {}.b at ".Values.a.b.c". Set the value, or let the template do without it.',
    },
    {
      name: 'what a template says itself',
      stderr: `Error: execution error at (web/templates/bad.yaml:1:8): image.tag is needed${debug}`,
      message: 'charts/shop/templates/bad.yaml:1:8: image.tag is needed. Mend the chart or its values.',
    },
    {
      name: 'a fault in an included template, at that template',
      stderr: `Error: template: web/templates/a.yaml:3:4: executing "web/templates/a.yaml" at <include "x" .>: error calling include: template: web/templates/_h.tpl:7:9: executing "x" at <.Values.a.b>: nil pointer evaluating interface {}.b${debug}`,
      message:
        'charts/shop/templates/_h.tpl:7:9: nil pointer evaluating interface {}.b at ".Values.a.b". Set the value, or let the template do without it.',
    },
    {
      name: 'a template that does not parse',
      stderr: `Error: parse error at (web/templates/bad.yaml:2): unclosed action started at web/templates/bad.yaml:1${debug}`,
      message:
        'charts/shop/templates/bad.yaml:2: unclosed action started at web/templates/bad.yaml:1. Mend the chart or its values.',
    },
    {
      name: 'YAML that is none',
      stderr: `Error: YAML parse error on web/templates/bad.yaml: error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'${debug}`,
      message:
        "charts/shop/templates/bad.yaml: line 2: did not find expected ',' or ']'. Render the template by itself and mend the YAML that it makes.",
    },
    {
      name: 'values that do not fit the schema',
      stderr:
        "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- at '/replicaCount': got string, want integer\n\n",
      message:
        "charts/shop/values.schema.json: the values do not fit the schema: at '/replicaCount': got string, want integer. Mend the values.",
    },
    {
      name: 'a name that no template has, by Helm 4',
      stderr: `Error: web/templates/bad.yaml:1:8\n  executing "web/templates/bad.yaml" at <include "nope" .>:\n    error calling include:\ntemplate: no template "nope" associated with template "gotpl"${debug}`,
      message:
        'charts/shop/templates/bad.yaml:1:8: template: no template "nope" associated with template "gotpl" at "include "nope" .". Mend the chart or its values.',
    },
    {
      name: 'a fault without a place',
      stderr:
        'WARNING: Kubernetes configuration file is group-readable.\nError: invalid kube version \'foo\': could not parse "foo" as version\n',
      message:
        'charts/shop: invalid kube version \'foo\': could not parse "foo" as version. Mend the chart or its values.',
    },
  ])('tells $name', ({ stderr, message }) => expect(helm(stderr)).toBe(message))
})

const missing =
  "accumulating resources: accumulation err='accumulating resources from 'missing.yaml': evalsymlink failure on '/checkout/envs/dev/missing.yaml' : lstat /checkout/envs/dev/missing.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/checkout/envs/dev/missing.yaml' : lstat /checkout/envs/dev/missing.yaml: no such file or directory"

describe('kustomizeProblem', () => {
  test.each([
    {
      name: 'a file that is not there, by kustomize',
      stderr: `Error: ${missing}\n`,
      message:
        'envs/dev/kustomization.yaml: "envs/dev/missing.yaml" is not there. Add the file, or take its line out of the kustomization.',
    },
    {
      name: 'a file that is not there, by kubectl',
      stderr: `E1121 04:44:44.594293   19740 run.go:72] "command failed" err="${missing}"\n`,
      message:
        'envs/dev/kustomization.yaml: "envs/dev/missing.yaml" is not there. Add the file, or take its line out of the kustomization.',
    },
    {
      name: 'a file outside of the folder',
      stderr:
        "Error: accumulating resources: accumulation err='accumulating resources from '../../x.yaml': security; file '/checkout/x.yaml' is not in or below '/checkout/envs/dev'': must build at directory: '/checkout/x.yaml': file is not directory\n",
      message:
        'envs/dev/kustomization.yaml: "../../x.yaml" lies outside of the kustomization\'s folder. Make a folder with a kustomization of it, and name that as a resource.',
    },
    {
      name: 'a misspelt field, by kubectl',
      stderr:
        '# Warning: \'commonLabels\' is deprecated.\nE1121 04:44:44.713243   19755 run.go:72] "command failed" err="invalid Kustomization: json: unknown field \\"resurces\\""\n',
      message: 'envs/dev/kustomization.yaml: kustomize knows no field "resurces". Mend the kustomization.',
    },
    {
      name: 'a patch without a target',
      stderr:
        'Error: no resource matches strategic merge patch "ConfigMap.v1.[noGrp]/b.[noNs]": no matches for Id ConfigMap.v1.[noGrp]/b.[noNs]\n',
      message:
        'envs/dev/kustomization.yaml: no resource matches strategic merge patch "ConfigMap.v1.[noGrp]/b.[noNs]": no matches for Id ConfigMap.v1.[noGrp]/b.[noNs]. Mend the kustomization.',
    },
  ])('tells $name', ({ stderr, message }) => expect(kustomize(stderr)).toBe(message))
})
