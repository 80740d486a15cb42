import { formatProblem } from '../../src/core/errors/problem.ts'
import { UserError } from '../../src/core/errors/user-error.ts'
import type { Digest } from '../../src/core/images/digest.ts'
import type { ImageName } from '../../src/core/images/image-name.ts'
import { imagesOf, indexOf, type Manifest, parseManifest, platformsOf } from '../../src/core/images/manifest.ts'
import { parsePlatform } from '../../src/core/images/platform.ts'
import { planStep, type RegistryFacts, type Step, type Wanted } from '../../src/core/images/reuse.ts'
import { sourceTag } from '../../src/core/images/source.ts'
import { parseTag, type Tag } from '../../src/core/images/tag.ts'
import { inputError } from '../../src/core/inputs/values.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { PreparedImage } from '../../src/flows/prepare-image.ts'
import { claimTag, manifestAt, moveTag, publish, readRegistryFacts } from '../../src/flows/publish.ts'
import type { Registry } from '../../src/ports/registry.ts'
import { type Built, buildImage } from './build.ts'
import type { BuildDeps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import type { MakeRequest } from './make-request.ts'
import { outputsOf } from './outputs.ts'
import { failureSummary, imageSummary } from './summary.ts'

/** Brings one image, or its part of this step, to where it is wanted. */
export const makeImage = (deps: BuildDeps, inputs: Inputs, request: MakeRequest): Promise<Outcome> => {
  const { part } = inputs
  if (part.kind === 'platform') return makePlatform(deps, inputs, request, part.platform)
  return makeWhole(deps, inputs, request, part.kind === 'index' ? part.digests : undefined)
}

/** What the registry is asked for. */
export const wantedOf = ({ settings, tag, origin, source }: PreparedImage, reuse: boolean): Wanted => ({
  image: settings.image,
  tag: tag.tag,
  movable: tag.movable,
  revision: origin.revision,
  source,
  reuse,
})

type Digests = ReadonlyMap<string, Digest> | 'registry'

const makeWhole = async (
  deps: BuildDeps,
  inputs: Inputs,
  request: MakeRequest,
  digests: Digests | undefined,
): Promise<Outcome> => {
  const began = deps.clock.now().getTime()
  const { prepared } = request
  const wanted = wantedOf(prepared, inputs.reuse)
  const writes = inputs.push && !inputs.dryRun
  const facts = await factsFor(deps, wanted, writes)
  const step = stepFor(deps, wanted, facts, writes)
  const report = {
    prepared,
    how: wordsFor(step),
    platforms: prepared.settings.platforms,
    size: undefined,
    log: undefined,
    builder: undefined,
  }
  const elapsed = (): number => deps.clock.now().getTime() - began
  if (inputs.dryRun || (!inputs.push && step.kind !== 'build')) {
    deps.log.info(`${prepared.settings.name}: ${wordsFor(step)}`)
    const how = inputs.dryRun ? `dry run: ${wordsFor(step)}` : wordsFor(step)
    const outputs = outputsOf(request, { digest: undefined, reused: step.kind !== 'build' })
    return { outputs, summary: imageSummary({ ...report, how, digest: undefined, duration: elapsed() }) }
  }
  if (step.kind !== 'build') {
    const digest = await putTags(deps, prepared, wanted, facts, step)
    return {
      outputs: outputsOf(request, { digest, reused: true }),
      summary: imageSummary({ ...report, digest, duration: elapsed() }),
    }
  }
  if (digests !== undefined) {
    const index = await makeIndex(deps, prepared, digests)
    const digest = await publish(deps, wanted, index, prepared.tags)
    const platforms = platformsIn(index)
    const how = `an index of ${platforms.length} platforms that were built apart`
    return {
      outputs: outputsOf(request, { digest, reused: false }),
      summary: imageSummary({ ...report, how, platforms, digest, duration: elapsed() }),
    }
  }
  const staging = writes ? stagingFor(prepared, facts) : undefined
  const built = await buildImage(deps, inputs, { prepared, platforms: prepared.settings.platforms, staging })
  if (!built.ok) return failed(deps, prepared, built)
  const manifest = staging === undefined ? undefined : await pushedManifest(deps, prepared, built, staging)
  const digest = manifest === undefined ? undefined : await publish(deps, wanted, manifest, prepared.tags)
  const outputs = outputsOf(request, { digest, reused: false })
  const { log, builder } = built
  const size = manifest === undefined ? undefined : await sizeOf(deps.registry, prepared.settings.image, manifest)
  const platforms = manifest === undefined ? report.platforms : platformsIn(manifest)
  const how = digest === undefined ? `built and not pushed: ${step.why}` : `built: ${step.why}`
  return {
    outputs,
    summary: imageSummary({ ...report, how, platforms, digest, log, builder, size, duration: elapsed() }),
  }
}

/** A build that writes nothing goes on without a registry: a fork's pull request may have no login. */
const factsFor = async (deps: BuildDeps, wanted: Wanted, writes: boolean): Promise<RegistryFacts> => {
  try {
    return await readRegistryFacts(deps, wanted)
  } catch (error) {
    if (writes || !(error instanceof UserError)) throw error
    deps.log.annotate({
      level: 'notice',
      message: `${error.message} Nothing is pushed here, so it goes on without the registry.`,
    })
    return { tagged: undefined, sameSource: undefined }
  }
}

/** A version that is taken matters only to who would publish it. */
const stepFor = ({ log }: BuildDeps, wanted: Wanted, facts: RegistryFacts, writes: boolean): Step => {
  try {
    return planStep(wanted, facts)
  } catch (error) {
    if (writes || !(error instanceof UserError)) throw error
    log.annotate({ level: 'warning', message: error.message })
    return planStep(wanted, { ...facts, tagged: undefined })
  }
}

/** Says a step in words for the summary. */
export const wordsFor = (step: Step): string => {
  if (step.kind === 'present') return 'reused: the release is there already'
  return step.kind === 'retag' ? 'reused: the registry has an image of this source' : `build: ${step.why}`
}

/** Gives an image that is there the tags that it lacks; one that has them all costs no further request. */
export const putTags = async (
  deps: Pick<BuildDeps, 'registry' | 'clock'>,
  prepared: PreparedImage,
  wanted: Wanted,
  facts: RegistryFacts,
  step: Exclude<Step, { kind: 'build' }>,
): Promise<Digest> => {
  const isKnownBySource = facts.sameSource !== undefined || facts.tagged?.digest !== step.digest
  if (step.kind === 'present' && isKnownBySource && prepared.tags.length === 0) return step.digest
  const manifest = await manifestAt(deps.registry, wanted.image, step.digest)
  return publish(deps, wanted, manifest, prepared.tags, facts)
}

/** For builders that cannot push by digest alone: the source's tag where it is free, else one that says what it is. */
const stagingFor = ({ source, origin }: PreparedImage, { sameSource }: RegistryFacts): Tag =>
  source !== undefined && sameSource === undefined
    ? sourceTag(source)
    : parseTag(`build-${origin.revision.slice(0, 12)}`)

/** Reads back what was pushed: the digest that counts is the registry's. */
const pushedManifest = async (
  deps: BuildDeps,
  { settings }: PreparedImage,
  { digest }: Built & { ok: true },
  staging: Tag,
): Promise<Manifest> => {
  const manifest = await manifestAt(deps.registry, settings.image, digest ?? staging)
  deps.log.info(`Pushed ${manifest.digest}, read back from the registry.`)
  return manifest
}

const platformsIn = (manifest: Manifest): readonly string[] => {
  const content = parseManifest(manifest)
  return content.kind === 'index' ? platformsOf(content.manifests) : []
}

/** The compressed size of one platform's image, as its manifest tells it. */
const sizeOf = async (registry: Registry, image: ImageName, manifest: Manifest): Promise<number | undefined> => {
  const content = parseManifest(manifest)
  if (content.kind === 'image') return [content.config, ...content.layers].reduce((sum, { size }) => sum + size, 0)
  const [first] = imagesOf(content.manifests)
  const next = first === undefined ? undefined : await registry.manifestOf(image, first.digest)
  return next === undefined ? undefined : sizeOf(registry, image, next)
}

const failed = (
  { log }: BuildDeps,
  { settings }: PreparedImage,
  { failure, explanation }: Built & { ok: false },
): Outcome => {
  const message = formatProblem(explanation.problem)
  log.annotate({ level: 'error', message, where: explanation.problem.where })
  return { outputs: {}, summary: failureSummary(settings.name, message, failure), failed: true }
}

/** The tag under which one platform waits for the others: no release's, and gone without harm. */
const partTag = ({ source, tag }: PreparedImage, platform: string): Tag =>
  source === undefined ? parseTag(`${tag.tag}-${platform.replaceAll('/', '-')}`) : sourceTag(source, platform)

const makePlatform = async (
  deps: BuildDeps,
  inputs: Inputs,
  request: MakeRequest,
  platform: string,
): Promise<Outcome> => {
  const began = deps.clock.now().getTime()
  const { prepared } = request
  const { image } = prepared.settings
  const tag = partTag(prepared, platform)
  const writes = inputs.push && !inputs.dryRun
  const isReusable = inputs.reuse && prepared.source !== undefined
  const known = isReusable && writes ? await deps.registry.digestOf(image, tag) : undefined
  const report = { prepared, platforms: [platform], size: undefined, log: undefined, builder: undefined }
  const elapsed = (): number => deps.clock.now().getTime() - began
  if (known !== undefined || inputs.dryRun) {
    const how = inputs.dryRun ? `dry run: build ${platform}` : 'reused: the registry has this platform of the source'
    const outputs = outputsOf(request, { digest: known, reused: known !== undefined, part: true })
    return { outputs, summary: imageSummary({ ...report, how, digest: known, duration: elapsed() }) }
  }
  const built = await buildImage(deps, inputs, { prepared, platforms: [platform], staging: writes ? tag : undefined })
  if (!built.ok) return failed(deps, prepared, built)
  const manifest = writes ? await pushedManifest(deps, prepared, built, tag) : undefined
  const put = isReusable ? claimTag : moveTag
  const digest = manifest === undefined ? undefined : await put(deps.registry, image, tag, manifest)
  const { log, builder } = built
  const summary = imageSummary({ ...report, how: 'built, for an index', digest, log, builder, duration: elapsed() })
  return { outputs: outputsOf(request, { digest, reused: false, part: true }), summary }
}

/** Makes the index of platforms that other jobs have pushed, and puts it there with no tag. */
const makeIndex = async (deps: BuildDeps, prepared: PreparedImage, digests: Digests): Promise<Manifest> => {
  const { image, platforms } = prepared.settings
  if (digests === 'registry' && platforms.length === 0) {
    throw inputError(
      'digests',
      'no platforms are known whose images the registry could hold',
      'Give `platforms`, or the digests as JSON',
    )
  }
  const wanted: readonly (readonly [string, Tag | Digest])[] =
    digests === 'registry' ? platforms.map((platform) => [platform, partTag(prepared, platform)]) : [...digests]
  const parts = await Promise.all(
    wanted.map(async ([platform, of]) => ({
      platform: parsePlatform(platform, { input: 'digests' }),
      manifest: await manifestAt(deps.registry, image, of),
    })),
  )
  const index = indexOf(parts)
  await deps.registry.putManifest(image, index.digest, index)
  return index
}
