import { type BuildFailure, type BuildLog, findBuildFailure, readBuildLog } from '../../src/core/images/build-log.ts'
import type { BuildOutput, BuildPlan, Cache, Provenance } from '../../src/core/images/build-plan.ts'
import type { Digest } from '../../src/core/images/digest.ts'
import { type Explanation, explainFailure } from '../../src/core/images/explain-failure.ts'
import { labelsOf } from '../../src/core/images/labels.ts'
import { redact, secretTexts } from '../../src/core/images/redact.ts'
import { parseTag, type Tag } from '../../src/core/images/tag.ts'
import { inputError } from '../../src/core/inputs/values.ts'
import type { PreparedImage } from '../../src/flows/prepare-image.ts'
import type { Builder } from '../../src/ports/builder.ts'
import type { BuildDeps } from './deps.ts'
import type { Inputs } from './inputs.ts'

/** What came of a build. */
export type Built =
  | {
      readonly ok: true
      readonly digest: Digest | undefined
      readonly builder: string
      readonly log: BuildLog
      readonly tested: boolean
    }
  | { readonly ok: false; readonly failure: BuildFailure; readonly explanation: Explanation }

/** One image, or one platform of it, that is to be built. */
export interface BuildRequest {
  readonly prepared: PreparedImage
  readonly platforms: readonly string[]
  /** The tag under which a builder pushes that cannot push by digest alone; undefined: nothing is pushed. */
  readonly staging: Tag | undefined
}

/** Builds the stage with the tests first, then the image, and pushes it; a failure of either is a result. */
export const buildImage = async (deps: BuildDeps, inputs: Inputs, request: BuildRequest): Promise<Built> => {
  const builder = await deps.builders.open(request.prepared.settings.image.registry)
  const base = planOf(deps, inputs, builder, request)
  const { test, name } = request.prepared.settings
  deps.log.info(`Builder: ${builder.title}`)
  if (test !== undefined) {
    const tests: BuildPlan = { ...base, target: test, platforms: testPlatforms(request), output: { kind: 'check' } }
    const tested = await deps.log.group(`Test ${name} (stage ${test})`, () =>
      buildOnce(deps, builder, tests, request, test),
    )
    if (!tested.ok) return tested
  }
  const built = await deps.log.group(`Build ${name}`, () => buildOnce(deps, builder, base, request, undefined))
  return built.ok ? { ...built, tested: test !== undefined } : built
}

/** Of several platforms the tests run on the builder's own: the others would need emulation. */
const testPlatforms = ({ platforms }: BuildRequest): readonly string[] => (platforms.length === 1 ? platforms : [])

const buildOnce = async (
  { log }: BuildDeps,
  builder: Builder,
  plan: BuildPlan,
  { prepared }: BuildRequest,
  test: string | undefined,
): Promise<Built> => {
  const secrets = Object.values(plan.secrets).flatMap(secretTexts)
  const lines: string[] = []
  const result = await builder.build(plan, (line) => {
    lines.push(redact(line, secrets))
    log.info(redact(line, secrets))
  })
  if (result.ok) {
    const read = readBuildLog(lines)
    for (const failure of read.cacheFailures) log.annotate({ level: 'warning', message: cacheMessage(failure) })
    return { ok: true, digest: result.digest, builder: builder.title, log: read, tested: false }
  }
  const failure = findBuildFailure(lines, new TextDecoder().decode(prepared.dockerfile.content))
  const { image } = prepared.settings
  const failed = { image, dockerfile: prepared.dockerfile.path, failure, exitCode: result.exitCode, test }
  return { ok: false, failure, explanation: explainFailure(failed) }
}

const cacheMessage = (failure: string): string =>
  `cache: it does not work here (${failure}). The build goes on without it; write \`cache: none\` to stop trying.`

const planOf = (
  deps: BuildDeps,
  inputs: Inputs,
  builder: Builder,
  { prepared, platforms, staging }: BuildRequest,
): BuildPlan => {
  const { settings, origin, dockerfile, ignore, buildArgs, tag, source } = prepared
  const facts = {
    page: origin.page,
    revision: origin.revision,
    version: tag.tag,
    created: origin.time,
    title: settings.name,
    source,
  }
  return {
    context: settings.context === '' ? deps.root : `${deps.root}/${settings.context}`,
    dockerfile: dockerfile.content,
    ignore,
    target: settings.target,
    platforms,
    buildArgs,
    labels: labelsOf(facts, settings.labels),
    secrets: inputs.secrets,
    cache: cacheOf(deps, inputs, builder, prepared, platforms),
    output: outputOf(deps, prepared, staging),
    ...attestationsOf(prepared, builder),
    epoch: Math.floor(origin.time.getTime() / 1000),
  }
}

const outputOf = (deps: BuildDeps, { settings }: PreparedImage, staging: Tag | undefined): BuildOutput => {
  if (staging === undefined) return { kind: 'check' }
  return { kind: 'push', image: settings.image, staging, plainHttp: deps.isPlainHttp(settings.image.registry) }
}

/** @throws UserError INPUT_INVALID where buildah is asked for what it cannot make. */
const attestationsOf = ({ settings }: PreparedImage, builder: Builder): { sbom: boolean; provenance: Provenance } => {
  const { sbom, provenance } = settings
  if (builder.kind === 'buildx') return { sbom, provenance: provenance ?? 'min' }
  const asked = sbom ? 'sbom' : provenance !== undefined && provenance !== 'off' ? 'provenance' : undefined
  if (asked === undefined) return { sbom: false, provenance: 'off' }
  throw inputError(
    asked,
    'buildah makes no attestations',
    'Leave it away, or build on a machine with Docker (`builder: buildx`)',
  )
}

const cacheOf = (
  { log, hasRunnerCache }: BuildDeps,
  { cache, push }: Inputs,
  builder: Builder,
  { settings }: PreparedImage,
  platforms: readonly string[],
): Cache => {
  const suffix = platforms.length === 1 ? `-${platforms[0]?.replaceAll('/', '-')}` : ''
  const canUseRunner = hasRunnerCache && builder.kind === 'buildx'
  if (cache === 'registry' && push) return { kind: 'registry', image: settings.image, tag: parseTag(`cache${suffix}`) }
  if (canUseRunner && (cache === 'auto' || cache === 'gha')) return { kind: 'gha', scope: `${settings.name}${suffix}` }
  if (cache === 'gha') {
    const message =
      'input "cache": the cache of GitHub cannot be used here. The build goes on without it; write `cache: registry` for another one.'
    log.annotate({ level: 'warning', message, where: { input: 'cache' } })
  }
  return { kind: 'none' }
}
