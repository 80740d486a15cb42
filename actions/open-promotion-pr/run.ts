import type { App, Config } from '../../src/core/config/config.ts'
import { appNamed, stageNamed } from '../../src/core/config/named.ts'
import { formatProblem } from '../../src/core/errors/problem.ts'
import { UserError } from '../../src/core/errors/user-error.ts'
import { formatImageName } from '../../src/core/images/image-name.ts'
import { originOf } from '../../src/core/images/origin.ts'
import type { WorkflowContext } from '../../src/core/inputs/workflow-context.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { HeldRelease } from '../../src/core/promotion/held-release.ts'
import { mostSignificant } from '../../src/core/promotion/result.ts'
import { summaryOf } from '../../src/core/promotion/summary.ts'
import { markDelivered } from '../../src/flows/delivered.ts'
import { type Delivery, findDelivery } from '../../src/flows/delivered-releases.ts'
import { holdApp } from '../../src/flows/hold.ts'
import { loadConfig } from '../../src/flows/load-config.ts'
import { type Promoted, type PromoteRequest, promote } from '../../src/flows/promote.ts'
import type { PromotionDeps } from '../../src/flows/promotion-deps.ts'
import { sourceRepository } from '../../src/flows/release.ts'
import type { CheckedOut, Checkout } from '../../src/ports/checkout.ts'
import type { SourceFiles } from '../../src/ports/files.ts'
import type { Inputs } from './inputs.ts'

/** What the action works with. */
export interface Deps extends PromotionDeps {
  readonly files: SourceFiles
  readonly checkout: Checkout
  readonly context: WorkflowContext
  /** Address of the repository, for links. */
  readonly repositoryUrl: string
  /** What the API was asked so far, in words. */
  readonly spent: () => string
}

/** Brings stages up to date, or does what is asked for by name. */
export const run = async (inputs: Inputs, deps: Deps): Promise<Outcome> => {
  // Says that there is no checkout, or no commit, before the configuration is missed.
  const head = await deps.checkout.head()
  const config = await loadConfig(deps, { file: inputs.config, owner: deps.context.repository?.split('/')[0] })
  checkNames(config, inputs)
  const delivery = await deliveryOf(inputs, deps, config, head)
  const request = requestOf(inputs, config, delivery.releases, deps.repositoryUrl)
  if (inputs.hold && inputs.stage !== undefined && inputs.app !== undefined && !inputs.dryRun) {
    await holdApp(deps, { config, base: inputs.base, stage: inputs.stage, app: inputs.app, reason: inputs.reason })
  }
  const promoted = await promote(deps, request)
  for (const app of placeless(config, delivery, promoted)) deps.log.annotate(nowhere(app))
  if (!inputs.dryRun && delivery.whole && isTaken(config, delivery, promoted)) await recordDelivery(deps)
  deps.log.info(deps.spent())
  return outcomeOf(inputs, deps, promoted)
}

/** Apps that were built, and that no stage has a place for: nobody else would notice. */
const placeless = (config: Config, { releases }: Delivery, { gathered: { line } }: Promoted): readonly App[] =>
  config.apps.filter(
    ({ name }) =>
      releases.has(name) &&
      line.stages.every(({ apps }) => !apps.has(name)) &&
      line.problems.every(({ app }) => app !== name),
  )

const nowhere = ({ name, image }: App) => ({
  level: 'notice' as const,
  message: `app "${name}": its image was built, and no stage has a manifest that names "${formatImageName(image)}". Name it in a file under \`manifests:\` to have it delivered.`,
})

const checkNames = (config: Config, { stage, app, from, releases, version }: Inputs): void => {
  if (stage !== undefined) stageNamed(config, stage, { input: 'stage' })
  if (from !== undefined) stageNamed(config, from, { input: 'from' })
  if (app !== undefined) appNamed(config, app, { input: 'app' })
  for (const release of releases) appNamed(config, release.app, { input: 'releases' })
  if (version === undefined || app !== undefined || config.apps.length === 1) return
  throw new UserError('INPUT_INVALID', {
    where: { input: 'version' },
    what: `there are ${config.apps.length} apps, and a version is that of one`,
    fix: 'Give the input `app` too',
  })
}

const requestOf = (
  inputs: Inputs,
  config: Config,
  delivered: ReadonlyMap<string, HeldRelease>,
  sourceUrl: string,
): PromoteRequest => {
  const { stage, app, from, version, force, reason, base, reviewers, teamReviewers, labels, dryRun } = inputs
  const isNamed = stage !== undefined && (version !== undefined || from !== undefined)
  const apps = app === undefined ? config.apps.map(({ name }) => name) : [app]
  const named = isNamed ? { stage, apps, version, from } : undefined
  return {
    config,
    base,
    stage: isNamed ? undefined : stage,
    app: isNamed ? undefined : app,
    delivered,
    named,
    force: force ? reason : undefined,
    source: undefined,
    reason,
    reviewers,
    teamReviewers,
    labels,
    sourceUrl,
    dryRun,
  }
}

const nothing: Delivery = { releases: new Map(), whole: false }

const deliveryOf = async (
  { releases: given }: Inputs,
  deps: Deps,
  config: Config,
  head: CheckedOut,
): Promise<Delivery> => {
  if (given.length === 0) return nothing
  const origin = originOf(deps.context, head)
  return findDelivery(deps, { config, given, origin, repository: sourceRepository(config, deps.context) })
}

/**
 * Whether the first stages took what was delivered. A release that waits there (a freeze, a person's commit on its branch) is on
 * record nowhere else: the next run has to find its app again.
 */
const isTaken = (config: Config, { releases }: Delivery, { results, errors }: Promoted): boolean => {
  const first = new Set(config.stages.filter(({ from }) => from.length === 0).map(({ name }) => name))
  const waits = results.some(
    ({ stage, operation, apps }) =>
      first.has(stage) && operation === 'waiting' && apps.some((app) => releases.has(app)),
  )
  return errors.length === 0 && !waits
}

/** The next detect-changes compares with what was delivered whole; a part of it would hide the rest. */
const recordDelivery = async (deps: Deps): Promise<void> => {
  const { eventName, ref, sha } = deps.context
  const branch = eventName === 'push' ? /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1] : undefined
  if (branch !== undefined && sha !== undefined) await markDelivered(deps, { branch, commit: sha })
}

const outcomeOf = (inputs: Inputs, deps: Deps, promoted: Promoted): Outcome => {
  const { results, errors, gathered } = promoted
  const problems = [...errors, ...gathered.line.problems.map(({ error }) => error)].flatMap(({ problems: all }) => all)
  for (const problem of problems)
    deps.log.annotate({ level: 'error', message: formatProblem(problem), where: problem.where })
  for (const { stage, apps, operation, reason } of results)
    deps.log.info(`${stage} ${apps.join(', ')}: ${operation} (${reason})`)
  const first = mostSignificant(results)
  const outputs = {
    operation: first?.operation ?? 'unchanged',
    number: first?.number === null || first === undefined ? '' : String(first.number),
    url: first?.url ?? '',
    branch: first?.branch ?? '',
    sha: first?.sha ?? '',
    promotions: JSON.stringify(results),
  }
  return {
    outputs,
    summary: summaryOf(results, problems.map(formatProblem), inputs.dryRun),
    failed: problems.length > 0,
  }
}
