import { describe, expect, test } from 'vitest'
import { findBuildFailure, readBuildLog } from '../../../src/core/images/build-log.ts'
import { explainFailure } from '../../../src/core/images/explain-failure.ts'
import { parseImageName } from '../../../src/core/images/image-name.ts'

const buildkit = [
  '#1 [internal] load build definition from Dockerfile',
  '#1 DONE 0.0s',
  '#4 [build 1/3] FROM 127.0.0.1:5000/base/busybox:1',
  '#4 DONE 0.0s',
  '#5 [build 2/3] COPY . .',
  '#5 CACHED',
  '#6 [build 3/3] RUN go test ./...',
  '#6 0.411 --- FAIL: TestSum (0.00s)',
  '#6 0.412 FAIL',
  '#6 ERROR: process "/bin/sh -c go test ./..." did not complete successfully: exit code: 1',
  '------',
  ' > [build 3/3] RUN go test ./...:',
  '0.411 --- FAIL: TestSum (0.00s)',
  '0.412 FAIL',
  '------',
  'Dockerfile:3',
  '--------------------',
  '   1 |     FROM golang AS build',
  '   3 | >>> RUN go test ./...',
  '--------------------',
  'ERROR: failed to build: failed to solve: process "/bin/sh -c go test ./..." did not complete successfully: exit code: 1',
]

const buildah = [
  'STEP 1/3: FROM 127.0.0.1:5000/base/busybox:1',
  'STEP 2/3: COPY . .',
  '--> Using cache 0123',
  'STEP 3/3: RUN go vet ./... &&     go test ./...',
  '--- FAIL: TestSum (0.00s)',
  'error building at STEP "RUN go vet ./... &&     go test ./...": error while running runtime: exit status 1',
]

const dockerfile = 'FROM golang AS build\nCOPY . .\nRUN go vet ./... && \\\n    go test ./...\n'

describe('what failed', () => {
  test('BuildKit tells the line, the step and what it wrote', () => {
    expect(findBuildFailure(buildkit, '')).toEqual({
      line: 3,
      step: 'RUN go test ./...',
      reason: 'process "/bin/sh -c go test ./..." did not complete successfully: exit code: 1',
      output: ['--- FAIL: TestSum (0.00s)', 'FAIL'],
    })
  })

  test('buildah tells the step, which is found in the Dockerfile', () => {
    expect(findBuildFailure(buildah, dockerfile)).toMatchObject({ line: 3, output: ['--- FAIL: TestSum (0.00s)'] })
  })

  test('a builder that says nothing leaves nothing to say', () => {
    expect(findBuildFailure([], dockerfile)).toEqual({ line: undefined, step: undefined, reason: '', output: [] })
  })

  test('a Dockerfile that cannot be parsed is told by its line', () => {
    const lines = [
      'Dockerfile:2',
      '--------------------',
      '   2 | >>> RUNN x',
      '--------------------',
      'ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN',
    ]
    expect(findBuildFailure(lines, '')).toMatchObject({
      line: 2,
      reason: 'dockerfile parse error on line 2: unknown instruction: RUNN',
    })
  })
})

describe('what was done', () => {
  test('BuildKit: instructions and what of them came from the cache', () => {
    expect(readBuildLog(buildkit)).toEqual({ steps: 2, cached: 1, cacheFailures: [] })
  })

  test('buildah: the same', () => {
    expect(readBuildLog(buildah)).toEqual({ steps: 2, cached: 1, cacheFailures: [] })
  })

  test('a cache that fails is told, and one that is new is not', () => {
    const lines = [
      '#3 importing cache manifest from ghcr.io/acme/web:cache',
      '#3 ERROR: ghcr.io/acme/web:cache: not found',
      '#9 exporting to GitHub Actions Cache',
      '#9 ERROR: failed to reserve cache: 503',
    ]
    expect(readBuildLog(lines).cacheFailures).toEqual([
      'exporting to GitHub Actions Cache: failed to reserve cache: 503',
    ])
  })
})

const explain = (reason: string, more: { exitCode?: number; test?: string } = {}) =>
  explainFailure({
    image: parseImageName('ghcr.io/acme/web'),
    dockerfile: 'apps/web/Dockerfile',
    failure: { line: 3, step: 'RUN make', reason, output: [] },
    exitCode: more.exitCode ?? 1,
    test: more.test,
  })

test.each([
  ['a step', explain('exit code: 2'), 'BUILD_FAILED', 'the step "RUN make" failed (exit code: 2)'],
  [
    'a test',
    explain('exit code: 2', { test: 'unit' }),
    'TEST_FAILED',
    'the tests (stage "unit") failed at the step "RUN make" (exit code: 2)',
  ],
  [
    'a full disk',
    explain('write /x: no space left on device'),
    'BUILD_FAILED',
    'the disk of the builder is full (write /x: no space left on device)',
  ],
  [
    'a refused push',
    explain('failed to push ghcr.io/acme/web: denied: permission_denied: write_package'),
    'REGISTRY_REFUSED',
    'the registry refused the push (failed to push ghcr.io/acme/web: denied: permission_denied: write_package)',
  ],
  [
    'a lost push',
    explain('failed to push ghcr.io/acme/web: unexpected status from PUT request: 500'),
    'REGISTRY_UNAVAILABLE',
    'the push did not go through (failed to push ghcr.io/acme/web: unexpected status from PUT request: 500)',
  ],
  [
    'a builder that went away',
    explain('rpc error: code = Unavailable desc = closing transport due to: EOF'),
    'BUILD_FAILED',
    'the builder went away (rpc error: code = Unavailable desc = closing transport due to: EOF)',
  ],
  ['a killed builder', explain('', { exitCode: 137 }), 'BUILD_FAILED', 'the builder was killed (exit code 137)'],
])('%s is explained', (_, explanation, code, what) => {
  expect(explanation).toMatchObject({ code, problem: { what } })
})
