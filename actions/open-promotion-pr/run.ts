import type { Config } from '../../src/core/config/config.ts'
import { appNamed, stageNamed } from '../../src/core/config/named.ts'
import { formatProblem } from '../../src/core/errors/problem.ts'
import { UserError } from '../../src/core/errors/user-error.ts'
import type { CommitId, Revision } from '../../src/core/images/revision.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import type { GivenRelease } from '../../src/core/promotion/given-releases.ts'
import type { HeldRelease } from '../../src/core/promotion/held-release.ts'
import { mostSignificant } from '../../src/core/promotion/result.ts'
import { summaryOf } from '../../src/core/promotion/summary.ts'
import { holdApp } from '../../src/flows/hold.ts'
import { loadConfig } from '../../src/flows/load-config.ts'
import { type Promoted, type PromoteRequest, promote } from '../../src/flows/promote.ts'
import type { PromotionDeps } from '../../src/flows/promotion-deps.ts'
import type { SourceFiles } from '../../src/ports/files.ts'
import type { Inputs } from './inputs.ts'

/** What the action works with. */
export interface Deps extends PromotionDeps {
  readonly files: SourceFiles
  readonly owner: string | undefined
  /** The commit that was delivered, and the branch it was pushed to; undefined where nothing was pushed. */
  readonly pushed: { readonly sha: CommitId; readonly branch: string } | undefined
  /** Address of the repository, for links. */
  readonly repositoryUrl: string
  /** What the API was asked so far, in words. */
  readonly spent: () => string
}

/** Brings stages up to date, or does what is asked for by name. */
export const run = async (inputs: Inputs, deps: Deps): Promise<Outcome> => {
  const config = await loadConfig(deps, { file: inputs.config, owner: deps.owner })
  checkNames(config, inputs)
  const delivered = await deliveredBy(deps, config, inputs.releases)
  const request = requestOf(inputs, config, delivered, deps.repositoryUrl)
  if (inputs.hold && inputs.stage !== undefined && inputs.app !== undefined && !inputs.dryRun) {
    await holdApp(deps, { config, base: inputs.base, stage: inputs.stage, app: inputs.app, reason: inputs.reason })
  }
  const promoted = await promote(deps, request)
  if (!inputs.dryRun && promoted.errors.length === 0) await recordDelivery(deps, inputs)
  deps.log.info(deps.spent())
  return outcomeOf(inputs, deps, promoted)
}

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

/** The digest is the registry's: what was not pushed is not promoted. */
const deliveredBy = async (
  deps: Deps,
  config: Config,
  given: readonly GivenRelease[],
): Promise<ReadonlyMap<string, HeldRelease>> => {
  const found = await Promise.all(
    given.map(async (release) => [release, await digestOf(deps, config, release)] as const),
  )
  const missing = found.flatMap(([release, digest]) => (digest === undefined ? [release] : []))
  if (missing.length > 0 && !config.partial) throw notBuilt(missing)
  for (const { app, tag } of config.partial ? missing : []) {
    deps.log.annotate({
      level: 'warning',
      message: `releases: the registry has no "${tag}" of "${app}". It is left out, as \`partial: true\` says.`,
    })
  }
  return new Map(
    found.flatMap(([{ app, tag, revision }, digest]) => {
      const delivered = revision ?? pushedRevision(deps)
      return digest === undefined
        ? []
        : [[app, { tag, digest, ...(delivered === undefined ? {} : { revision: delivered }) }] as const]
    }),
  )
}

const digestOf = async (deps: Deps, config: Config, { app, tag, digest, image }: GivenRelease) =>
  digest ?? (await deps.registry.digestOf(image ?? appNamed(config, app).image, tag))

const pushedRevision = ({ pushed }: Deps): Revision | undefined =>
  pushed === undefined ? undefined : { sha: pushed.sha }

const notBuilt = (missing: readonly GivenRelease[]): UserError =>
  new UserError(
    'PROMOTION_REFUSED',
    missing.map(({ app, tag }) => ({
      where: { input: 'releases' },
      what: `the registry has no image "${tag}" of "${app}", and the apps of one push are delivered together or not at all`,
      fix: `Mend the build of "${app}" and run the failed jobs again, or write \`partial: true\` into tagline.yaml`,
    })),
  )

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

/** The next detect-changes compares with what was delivered whole; a part of it would hide the rest. */
const recordDelivery = async (deps: Deps, { releases }: Inputs): Promise<void> => {
  if (deps.pushed === undefined || releases.length === 0) return
  const ref = `refs/tagline/delivered/${deps.pushed.branch}`
  const { sha } = deps.pushed
  if ((await deps.refs.forward(ref, sha)) === 'lost') await deps.refs.create(ref, sha)
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
