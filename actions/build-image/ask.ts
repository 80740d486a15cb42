import { mostJobs } from '../../src/core/changes/matrix.ts'
import { UserError } from '../../src/core/errors/user-error.ts'
import type { ImageSettings } from '../../src/core/images/image-settings.ts'
import { formatReference } from '../../src/core/images/reference.ts'
import { planStep } from '../../src/core/images/reuse.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { Preparation } from '../../src/flows/prepare-image.ts'
import { readRegistryFacts } from '../../src/flows/publish.ts'
import type { BuildDeps } from './deps.ts'
import type { Inputs, MatrixEntry } from './inputs.ts'
import { putTags, wantedOf, wordsFor } from './make.ts'
import { type AskedApp, matrixSummary } from './summary.ts'

/**
 * Asks the registry for the images of many apps at once, gives those that are there their tags, and gives back the matrix of the rest.
 * What is wrong with one app is left to the job that builds it, so that it stops no other.
 */
export const askRegistry = async (
  deps: BuildDeps,
  inputs: Inputs,
  preparation: Preparation,
  images: readonly ImageSettings[],
): Promise<Outcome> => {
  const entries = inputs.subject.kind === 'matrix' ? inputs.subject.entries : []
  const asked = await Promise.all(images.map((settings) => askForApp(deps, inputs, preparation, settings)))
  const wanted: readonly MatrixEntry[] = entries.filter((_, i) => asked[i]?.build)
  const include = wanted.slice(0, mostJobs)
  if (wanted.length > mostJobs) deps.log.annotate({ level: 'warning', message: moreThanJobs(wanted.length) })
  for (const { app, build, how } of asked) deps.log.info(`${app}: ${build ? 'to build' : 'reused'} (${how})`)
  const outputs = { matrix: JSON.stringify({ include }), reused: String(include.length === 0) }
  return { outputs, summary: matrixSummary(asked) }
}

const askForApp = async (
  deps: BuildDeps,
  inputs: Inputs,
  preparation: Preparation,
  settings: ImageSettings,
): Promise<AskedApp> => {
  try {
    const prepared = await preparation.prepare(settings)
    const wanted = wantedOf(prepared, inputs.reuse)
    const facts = await readRegistryFacts(deps, wanted)
    const step = planStep(wanted, facts)
    const reference = formatReference({ name: wanted.image, tag: wanted.tag })
    const how = wordsFor(step)
    if (step.kind === 'build') return { app: settings.name, build: true, how: step.why, reference, digest: undefined }
    const isWriting = inputs.push && !inputs.dryRun
    const digest = isWriting ? await putTags(deps, prepared, wanted, facts, step) : step.digest
    return { app: settings.name, build: false, how, reference, digest }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    deps.log.annotate({ level: 'warning', message: error.message })
    return { app: settings.name, build: true, how: error.message, reference: undefined, digest: undefined }
  }
}

const moreThanJobs = (count: number): string =>
  `matrix: ${count} images are to be built, and one run has ${mostJobs} jobs for them. Run all jobs again after this run: those that are built by then are found, and the rest is built.`
