import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../src/core/images/revision.ts'
import { renderStage } from '../../src/flows/render-stage.ts'
import { parseConfigText } from '../support/fakes/config-text.ts'
import { memoryFiles } from '../support/fakes/memory-files.ts'
import { recordedLog } from '../support/fakes/recorded-log.ts'
import { fakeRenderer } from '../support/fakes/renderer.ts'

const rendered = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  strategy: { type: Recreate }
  template:
    spec:
      securityContext: { runAsUser: 65532 }
      containers:
        - name: web
          image: ghcr.io/acme/web:1
`

const renderedWith = async (findings: string) => {
  const config = await parseConfigText(`apps: { web: { path: apps/web } }
stages: { dev: {} }
render:
  - { chart: "charts/{app}", values: ["env/{stage}/{app}.yaml"], output: "out/{stage}/{app}.yaml" }
findings: ${findings}
`)
  const files = memoryFiles({
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/templates/web.yaml': rendered,
    'env/dev/web.yaml': 'tag: 0\n',
  })
  const commit = '1'.repeat(40) as CommitId
  const change = { path: 'env/dev/web.yaml', content: Buffer.from('tag: 1\n') }
  return renderStage(
    {
      renderer: fakeRenderer(() => `---\n# Source: web/templates/web.yaml\n${rendered}`),
      log: recordedLog(),
      filesAt: () => files,
    },
    { root: '/repository', files },
    {
      ...{ config, inputs: commit, outputs: commit, manifests: ['env/dev/web.yaml'], changes: [change] },
      ...{ stage: 'dev', apps: ['web'] },
    },
  )
}

describe('rendering for a promotion', () => {
  test('gives the files that change, whatever is warned of', async () => {
    const { changes } = await renderedWith('{ recreate: warn }')
    expect(changes.map(({ path }) => path)).toEqual(['out/dev/web.yaml'])
  })

  test('stops at what the configuration takes as an error, and says where and what to do', async () => {
    await expect(renderedWith('{ recreate: error }')).rejects.toMatchObject({
      code: 'FINDINGS',
      message:
        'charts/web/templates/web.yaml:7: Deployment web: strategy "Recreate" stops all pods before it starts new ones. ' +
        'Use `strategy: { type: RollingUpdate }`. Or take this as no error, with `findings: { recreate: warn }` in tagline.yaml.',
    })
  })
})
