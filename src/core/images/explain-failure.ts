import type { Problem } from '../errors/problem.ts'
import type { ErrorCode } from '../errors/user-error.ts'
import type { BuildFailure } from './build-log.ts'
import { formatImageName, type ImageName } from './image-name.ts'

/** A failed build, in our words. */
export interface Explanation {
  readonly code: ErrorCode
  readonly problem: Problem
}

/** What failed, and where its Dockerfile is. */
export interface FailedBuild {
  readonly image: ImageName
  /** From the root of the repository. */
  readonly dockerfile: string
  readonly failure: BuildFailure
  readonly exitCode: number
  /** The stage that was being tested; undefined for the build of the image itself. */
  readonly test: string | undefined
}

/** Says why a build failed and what to do, by what the builder said. */
export const explainFailure = (build: FailedBuild): Explanation => {
  const { failure, dockerfile, exitCode, image, test } = build
  const where = { file: dockerfile, ...(failure.line === undefined ? {} : { line: failure.line }) }
  const reason = failure.reason === '' ? `exit code ${exitCode}, with no word` : failure.reason
  const known = causes.find(({ pattern }) => pattern.test(reason))
  if (known !== undefined) return known.explain(reason, image, where)
  if (exitCode > 128) return killed(exitCode, where)
  const step = failure.step === undefined ? 'the build' : `the step "${failure.step}"`
  if (test !== undefined) {
    const what = `the tests (stage "${test}") failed at ${step} (${reason})`
    return { code: 'TEST_FAILED', problem: { where, what, fix: 'Mend what the tests found; nothing was pushed' } }
  }
  const fix = 'Mend the step; its last lines are in the job summary'
  return { code: 'BUILD_FAILED', problem: { where, what: `${step} failed (${reason})`, fix } }
}

type Place = Problem['where']

interface Cause {
  readonly pattern: RegExp
  readonly explain: (reason: string, image: ImageName, where: Place) => Explanation
}

const causes: readonly Cause[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    explain: (reason, _image, where) => ({
      code: 'BUILD_FAILED',
      problem: {
        where,
        what: `the disk of the builder is full (${reason})`,
        fix: 'Free space before this step (`docker system prune -af`), or use a larger runner',
      },
    }),
  },
  {
    pattern:
      /(?:failed to push|error pushing|writing blob|uploading manifest|trying to reuse blob).*(?:denied|unauthorized|forbidden|insufficient_scope|401|403)/is,
    explain: (reason, image) => ({
      code: 'REGISTRY_REFUSED',
      problem: {
        where: { name: formatImageName(image) },
        what: `the registry refused the push (${reason})`,
        fix: pushFix(image),
      },
    }),
  },
  {
    pattern: /failed to push|error pushing|writing blob|uploading manifest/i,
    explain: (reason, image) => ({
      code: 'REGISTRY_UNAVAILABLE',
      problem: {
        where: { name: formatImageName(image) },
        what: `the push did not go through (${reason})`,
        fix: 'Run the job again; no tag was put',
      },
    }),
  },
  {
    pattern:
      /(?:rpc error|transport|error reading from server|closing transport|graceful_stop|listing workers).*(?:EOF|Unavailable|closed|reset|refused)/is,
    explain: (reason, _image, where) => ({
      code: 'BUILD_FAILED',
      problem: {
        where,
        what: `the builder went away (${reason})`,
        fix: 'Run the job again; where it comes back, the builder needs more memory',
      },
    }),
  },
]

const pushFix = ({ registry }: ImageName): string =>
  registry === 'ghcr.io' ? 'Add `permissions: packages: write` to the job' : 'Give the account the right to push'

const killed = (exitCode: number, where: Place): Explanation => ({
  code: 'BUILD_FAILED',
  problem: {
    where,
    what: `the builder was killed (exit code ${exitCode})`,
    fix: 'Run the job again; where it comes back, use a runner with more memory',
  },
})
