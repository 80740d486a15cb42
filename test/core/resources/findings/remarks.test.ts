import { describe, expect, test } from 'vitest'
import { compareSets } from '../../../../src/core/resources/compare.ts'
import { messageOf } from '../../../../src/core/resources/findings/finding.ts'
import { type Examined, remarksOf } from '../../../../src/core/resources/findings/remarks.ts'
import { deployment, setOf } from '../set.ts'

const examine = (values: readonly unknown[], rest: Partial<Examined> = {}) =>
  remarksOf({ set: setOf(...values), differences: [], pin: undefined, committed: false, ...rest })
const ids = (values: readonly unknown[], rest: Partial<Examined> = {}) => examine(values, rest).map(({ id }) => id)
const noProbe = { readinessProbe: undefined }
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } }
const scaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { minReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
}
const rolling = (maxSurge: unknown, maxUnavailable: unknown, replicas = 2) =>
  deployment({ replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } })

describe('remarksOf', () => {
  test('has nothing to say about a sound Deployment', () => expect(ids([deployment()])).toEqual([]))

  test.each([
    {
      name: 'a container with a port and no readiness probe',
      values: [deployment({}, noProbe)],
      expected: ['no-readiness-probe'],
    },
    {
      name: 'no probe where nothing is served',
      values: [deployment({}, { ...noProbe, ports: undefined })],
      expected: [],
    },
    {
      name: 'no probe behind a Service',
      values: [deployment({}, { ...noProbe, ports: undefined }), service],
      expected: ['no-readiness-probe'],
    },
    { name: 'one replica', values: [deployment({ replicas: 1 })], expected: ['one-replica'] },
    { name: 'no number of replicas', values: [deployment({ replicas: undefined })], expected: ['one-replica'] },
    { name: 'one replica that an autoscaler makes more', values: [deployment({ replicas: 1 }), scaler], expected: [] },
    { name: 'a Deployment that is switched off', values: [deployment({ replicas: 0 })], expected: [] },
    { name: 'Recreate', values: [deployment({ strategy: { type: 'Recreate' } })], expected: ['recreate'] },
    { name: 'all replicas that may be away', values: [rolling(1, '100%')], expected: ['no-surge-room'] },
    {
      name: 'one replica that goes before the next comes',
      values: [rolling(0, 1, 1)],
      expected: ['no-surge-room', 'one-replica'],
    },
    { name: 'half of the replicas that may be away', values: [rolling(0, 1)], expected: [] },
    {
      name: 'percentages that round to no room at all',
      values: [rolling('0%', '10%', 1)],
      expected: ['no-surge-room', 'one-replica'],
    },
    {
      name: 'an image without a tag',
      values: [deployment({}, { image: 'localhost:5000/web' })],
      expected: ['mutable-tag'],
    },
    { name: 'a tag that moves', values: [deployment({}, { image: 'acme/web:latest' })], expected: ['mutable-tag'] },
    {
      name: 'a moving tag with a digest',
      values: [deployment({}, { image: `acme/web:latest@sha256:${'0'.repeat(64)}` })],
      expected: [],
    },
    {
      name: 'an init container of a moving tag',
      values: [deployment({}, {}, { initContainers: [{ name: 'i', image: 'acme/init' }] })],
      expected: ['mutable-tag'],
    },
    { name: 'the user root', values: [deployment({}, { securityContext: { runAsUser: 0 } })], expected: ['root-user'] },
    { name: 'a user that is not told', values: [deployment({}, {}, { securityContext: {} })], expected: ['root-user'] },
    { name: 'a user above root', values: [deployment({}, {}, { securityContext: { runAsUser: 1000 } })], expected: [] },
    { name: 'a resource rendered twice', values: [service, service], expected: ['duplicate-resource'] },
    {
      name: 'a CronJob that may run as root',
      values: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name: 'c' },
          spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'a:v1' }] } } } } },
        },
      ],
      expected: ['root-user'],
    },
  ])('looks at $name', ({ values, expected }) => expect(ids(values)).toEqual(expected))

  test('wants a digest where the stage pins digests', () => {
    expect(ids([deployment()], { pin: 'both' })).toEqual(['no-digest'])
    expect(ids([deployment()], { pin: 'tag' })).toEqual([])
  })

  test('sees a Secret only where it would be committed', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: {} }
    expect(ids([secret], { committed: true })).toEqual(['secret-in-output'])
    expect(ids([secret])).toEqual([])
  })

  test('sees a selector that changes', () => {
    const [before, after] = [
      setOf(deployment()),
      setOf(deployment({ selector: { matchLabels: { app: 'web', tier: 'x' } } })),
    ]
    expect(
      remarksOf({ set: after, differences: compareSets(before, after), pin: undefined, committed: true }).map(
        messageOf,
      ),
    ).toEqual([
      'Deployment web: "spec.selector.matchLabels.tier" is changed, which the cluster refuses. Keep the selector, or give the resource a new name.',
    ])
  })

  test('says what follows and what to write', () =>
    expect(examine([deployment({ replicas: 1 }, { ...noProbe, image: 'acme/web' })]).map(messageOf)).toEqual([
      'Deployment web: container "web" has no readinessProbe, so traffic is sent to it before it can answer. Add a `readinessProbe`.',
      'Deployment web: it runs one replica, so a node that drains takes it down. Set `replicas: 2` or more.',
      'Deployment web: container "web": image "acme/web" has no tag, so what runs changes without a commit. Name a tag that stays, or a digest.',
    ]))
})
