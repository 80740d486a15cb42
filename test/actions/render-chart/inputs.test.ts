import { describe, expect, test } from 'vitest'
import { parseInputs } from '../../../actions/render-chart/inputs.ts'

const parse = (raw: Readonly<Record<string, string>>) => parseInputs(new Map(Object.entries(raw)))

describe('parseInputs', () => {
  test('takes no input as the rules for everything', () =>
    expect(parse({})).toEqual({
      config: undefined,
      workingDirectory: '.',
      dryRun: false,
      what: { kind: 'rules', apps: 'all', stages: 'all' },
      kubeVersion: undefined,
      findings: 'warn',
      helmVersion: undefined,
    }))

  test.each([
    {
      name: 'lists of names',
      raw: { app: 'web, api', stage: '["dev"]' },
      what: { kind: 'rules', apps: ['web', 'api'], stages: ['dev'] },
    },
    { name: 'the word all', raw: { app: 'all', stage: 'dev' }, what: { kind: 'rules', apps: 'all', stages: ['dev'] } },
    {
      name: 'a kustomization',
      raw: { kustomization: 'envs/dev/', output: 'out/' },
      what: { kind: 'source', source: { kustomization: 'envs/dev' }, output: 'out/' },
    },
    {
      name: 'a chart with all it takes',
      raw: {
        chart: './charts/web',
        values: 'a.yaml\nb.yaml',
        set: 'a=1,2\nb.c=',
        'release-name': 'shop',
        namespace: 'prod',
        'kube-version': '1.33',
        'api-versions': 'a/v1',
        'include-crds': 'false',
        output: 'o.yaml',
      },
      what: {
        kind: 'source',
        source: {
          chart: 'charts/web',
          values: ['a.yaml', 'b.yaml'],
          set: ['a=1,2', 'b.c='],
          releaseName: 'shop',
          namespace: 'prod',
          kubeVersion: '1.33',
          apiVersions: ['a/v1'],
          includeCrds: false,
        },
        output: 'o.yaml',
      },
    },
  ])('reads $name', ({ raw, what }) => expect(parse(raw).what).toEqual(what))

  test.each([
    {
      raw: { chrt: 'x' },
      message: 'input "chrt": this action has no such input. Did you mean "chart"? Write "chart".',
    },
    {
      raw: { chart: 'a', kustomization: 'b' },
      message: 'input "kustomization": "chart" says what to render already. Give either `kustomization` or `chart`.',
    },
    {
      raw: { chart: 'a', app: 'b' },
      message: 'input "app": "chart" says what to render already. Give either `app` or `chart`.',
    },
    {
      raw: { app: 'a', values: 'b' },
      message:
        'input "values": it describes a chart or kustomization, and none is given. Give `chart` or `kustomization` too, or put it under `render:` of tagline.yaml.',
    },
    {
      raw: { kustomization: 'a', set: 'b=c' },
      message: 'input "set": it is for charts, and a kustomization is given. Take `set` out.',
    },
    { raw: { chart: 'a', set: 'b' }, message: 'input "set": "b" is no value. Write `key=value`, one a line.' },
    {
      raw: { chart: '.' },
      message: 'input "chart": the root of the repository cannot be rendered. Name a folder in it.',
    },
    {
      raw: { chart: '../x' },
      message: '../x: "../x" leads out of the repository. Name a file inside of the repository.',
    },
    {
      raw: { chart: 'a', output: '/etc/x' },
      message: '/etc/x: "/etc/x" is an absolute path. Name a file inside of the repository.',
    },
    {
      raw: { chart: 'a', 'release-name': '-x' },
      message: 'input "release-name": "-x" is no name of Kubernetes. Use lower-case letters, digits and `-`.',
    },
    { raw: { 'kube-version': 'new' }, message: 'input "kube-version": "new" is no version. Write it as `1.34`.' },
    { raw: { findings: 'loud' }, message: 'input "findings": "loud" is not known. Write one of: off, warn, error.' },
  ])('refuses $raw', ({ raw, message }) => expect(complaintOf(raw)).toBe(message))
})

const complaintOf = (raw: object): string => {
  try {
    parse(raw as Record<string, string>)
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing'
}
