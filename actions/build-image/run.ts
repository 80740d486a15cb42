import type { Config } from '../../src/core/config/config.ts'
import { appNamed } from '../../src/core/config/named.ts'
import { formatProblem } from '../../src/core/errors/problem.ts'
import { UserError } from '../../src/core/errors/user-error.ts'
import { type ImageSettings, settingsOfApp, settingsOfImage } from '../../src/core/images/image-settings.ts'
import { originOf } from '../../src/core/images/origin.ts'
import { writtenPatterns } from '../../src/core/images/written.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import { loadConfig } from '../../src/flows/load-config.ts'
import { beginPreparation, type PreparedImage } from '../../src/flows/prepare-image.ts'
import { sourceRepository } from '../../src/flows/release.ts'
import type { Log } from '../../src/ports/log.ts'
import { askRegistry } from './ask.ts'
import type { BuildDeps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import { makeImage } from './make.ts'
import { joinedOutputs } from './outputs.ts'
import { notBuilt } from './summary.ts'

/** Builds an image, or finds that it is there; of a matrix finds which images are there. */
export const run = async (inputs: Inputs, deps: BuildDeps): Promise<Outcome> => {
  const { log, context, checkout } = deps
  const config = inputs.subject.kind === 'image' ? undefined : await readConfig(inputs, deps)
  const images = imagesOf(inputs, config)
  const origin = originOf(context, await checkout.head())
  const written = config === undefined ? [] : writtenPatterns(config)
  const preparation = await beginPreparation(deps, { images, origin, written })
  if (inputs.subject.kind === 'matrix') return askRegistry(deps, inputs, preparation, images)
  const repository = config === undefined ? undefined : sourceRepository(config, context)
  const make = async (settings: ImageSettings): Promise<Outcome> => {
    const prepared = await preparation.prepare(settings)
    announce(log, prepared)
    return makeImage(deps, inputs, { prepared, repository })
  }
  const [first, ...others] = images
  if (first === undefined) return { outputs: joinedOutputs([]), summary: '' }
  return others.length === 0 ? make(first) : makeEach(log, images, make)
}

/** One after the other, as they would only wait for the same builder; one that fails does not keep the others from it. */
const makeEach = async (
  log: Log,
  images: readonly ImageSettings[],
  make: (settings: ImageSettings) => Promise<Outcome>,
): Promise<Outcome> => {
  const outcomes: Outcome[] = []
  for (const settings of images)
    outcomes.push(await make(settings).catch((error) => failedOutcome(log, settings, error)))
  return {
    outputs: joinedOutputs(outcomes),
    summary: outcomes.map(({ summary }) => summary).join('\n\n'),
    failed: outcomes.some(({ failed }) => failed === true),
  }
}

const failedOutcome = (log: Log, { name }: ImageSettings, error: unknown): Outcome => {
  if (!(error instanceof UserError)) throw error
  for (const problem of error.problems) {
    log.annotate({ level: 'error', message: formatProblem(problem), where: problem.where })
  }
  return { outputs: {}, summary: notBuilt(name, error.message), failed: true }
}

const readConfig = (inputs: Inputs, { files, log, context }: BuildDeps): Promise<Config> =>
  loadConfig({ files, log }, { file: inputs.config, owner: context.repository?.split('/')[0] })

const imagesOf = ({ subject, overrides }: Inputs, config: Config | undefined): readonly ImageSettings[] => {
  if (subject.kind === 'image') return [settingsOfImage(subject.context, subject.image, overrides)]
  if (config === undefined) return []
  const [input, names] =
    subject.kind === 'apps' ? ['app', subject.apps] : ['matrix', subject.entries.map(({ app }) => app)]
  return names.map((name) => settingsOfApp(appNamed(config, name, { input }), overrides))
}

/** Says what a person should know before the registry is asked. */
const announce = (log: Log, { tag, dirty, followsCommit, settings }: PreparedImage): void => {
  for (const problem of tag.warnings)
    log.annotate({ level: 'warning', message: formatProblem(problem), where: problem.where })
  const [first] = dirty
  if (first !== undefined) {
    const others = dirty.length > 1 ? ` and ${dirty.length - 1} more` : ''
    const message = `${settings.name}: the build would send "${first}"${others}, which the commit lacks or has otherwise. The image is built and tagged, and not kept for reuse; commit the file, or put it into .dockerignore.`
    log.annotate({ level: 'notice', message, where: { file: first } })
  }
  if (followsCommit) {
    const message = `${settings.name}: the build arguments hold the commit, so that every commit is another source. Take {sha}, {sha12}, {date} and {run} out of \`build-args\` to have unchanged sources reused.`
    log.annotate({ level: 'notice', message })
  }
}
