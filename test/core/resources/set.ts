import { stringify } from 'yaml'
import { resourceReader } from '../../../src/core/resources/read.ts'
import type { Resource } from '../../../src/core/resources/resource.ts'

/** Reads a YAML stream as resources. */
export const set = (stream: string): readonly Resource[] => resourceReader()(stream, 'test')

/** Makes resources of values. */
export const setOf = (...values: readonly unknown[]): readonly Resource[] =>
  set(values.map((value) => stringify(value)).join('---\n'))

/** A Deployment `web` with one container, to be spoiled by a test. */
export const deployment = (spec: object = {}, container: object = {}, pod: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    ...spec,
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        securityContext: { runAsNonRoot: true },
        ...pod,
        containers: [
          {
            name: 'web',
            image: 'acme/web:v1',
            ports: [{ containerPort: 80 }],
            readinessProbe: { httpGet: { path: '/', port: 80 } },
            ...container,
          },
        ],
      },
    },
  },
})
