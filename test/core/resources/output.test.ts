import { describe, expect, test } from 'vitest'
import { committedStream, headerOf, planOutput, sourceNamedIn } from '../../../src/core/resources/output.ts'
import { checkStable } from '../../../src/core/resources/stability.ts'
import { set } from './set.ts'

const source = { kustomization: 'envs/dev' }
const header = '# Rendered by Tagline from envs/dev. Change the source, not this file.\n'
const one = (kind: string, name: string, namespace = '') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}\n`
const resources = set([one('Service', 'web'), one('ConfigMap', 'web')].join('---\n'))

describe('planOutput', () => {
  test('writes one file in one order', () =>
    expect([...planOutput(source, resources, 'out.yaml', new Map())]).toEqual([
      ['out.yaml', `${header}---\n${one('ConfigMap', 'web')}---\n${one('Service', 'web')}`],
    ]))

  test('writes a folder with one file for each resource', () =>
    expect([...planOutput(source, resources, 'out/', new Map())]).toEqual([
      ['out/configmap-web.yaml', `${header}---\n${one('ConfigMap', 'web')}`],
      ['out/service-web.yaml', `${header}---\n${one('Service', 'web')}`],
    ]))

  test('changes nothing that is right already', () => {
    const existing = new Map(planOutput(source, resources, 'out/', new Map()) as Map<string, string>)
    expect([...planOutput(source, resources, 'out/', existing)]).toEqual([])
  })

  test('removes what an earlier render of the same source left, and nothing else', () => {
    const existing = new Map([
      ['out/pod-old.yaml', `${header}---\n${one('Pod', 'old')}`],
      ['out/pod-mine.yaml', `# mine\n${one('Pod', 'mine')}`],
      ['out/pod-other.yaml', `${headerOf({ kustomization: 'envs/other' })}\n---\n${one('Pod', 'other')}`],
    ])
    expect([...planOutput(source, [], 'out/', existing)]).toEqual([['out/pod-old.yaml', undefined]])
  })

  test('refuses to overwrite a file that is not ours', () =>
    expect(() => planOutput(source, resources, 'out.yaml', new Map([['out.yaml', one('Pod', 'mine')]]))).toThrow(
      'out.yaml: this file would be overwritten, and it does not begin with our header "# Rendered by Tagline from …". Remove it with `git rm out.yaml` if it may be replaced, or name another `output`.',
    ))

  test('names files apart where resources share kind and name', () => {
    const alike = set([one('Pod', 'a', 'p'), one('Pod', 'a', 'q'), one('Pod', 'b')].join('---\n'))
    expect([...planOutput(source, alike, 'out/', new Map()).keys()].sort()).toEqual([
      'out/pod-a-p.yaml',
      'out/pod-a-q.yaml',
      'out/pod-b.yaml',
    ])
  })

  test('makes no path of a name', () => {
    const odd = set('apiVersion: v1\nkind: ../Pod\nmetadata: {name: "../../a:b"}\n')
    expect([...planOutput(source, odd, 'out/', new Map()).keys()]).toEqual(['out/pod-..-..-a-b.yaml'])
  })
})

describe('our header', () => {
  test('names the source, a chart with its release', () => {
    const chart = {
      chart: 'charts/web',
      releaseName: 'shop',
      values: [],
      set: [],
      namespace: undefined,
      kubeVersion: '1.34',
      apiVersions: [],
      includeCrds: true,
    }
    expect(sourceNamedIn(`${headerOf(chart)}\r\n---\n`)).toBe('charts/web as shop')
    expect(sourceNamedIn('# Rendered by hand\n')).toBeUndefined()
  })

  test('lets what was committed be read again', () => {
    const files = planOutput(source, resources, 'out/', new Map()) as Map<string, string>
    expect(set(committedStream(source, 'out/', files)).map(({ text }) => text)).toEqual([
      one('ConfigMap', 'web'),
      one('Service', 'web'),
    ])
  })
})

describe('checkStable', () => {
  const secret = (text: string) =>
    set(`# Source: web/templates/s.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: ${text}}\n`)

  test('passes over what comes in another order', () => checkStable(source, resources, [...resources].reverse()))

  test('names template and path of what differs, and no value', () =>
    expect(() => checkStable(source, secret('YQ=='), secret('Yg=='))).toThrow(
      'web/templates/s.yaml: Secret s is rendered differently each time, at "data.key". Take the clock and chance (`now`, `randAlphaNum`, `genCA`, …) out of the template: give the value in a values file, or keep it in a Secret that is not rendered.',
    ))
})
