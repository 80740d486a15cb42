import { type BasePlan, planBase } from '../../src/core/changes/base-plan.ts'
import type { Filter } from '../../src/core/changes/filters.ts'
import { type Reasons, removedApps } from '../../src/core/changes/touched.ts'
import { findUnwatched } from '../../src/core/changes/unwatched.ts'
import type { Config } from '../../src/core/config/config.ts'
import { appNamed } from '../../src/core/config/named.ts'
import type { CommitId } from '../../src/core/images/revision.ts'
import type { WorkflowContext } from '../../src/core/inputs/workflow-context.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import { type Base, type BaseDeps, chooseBase, type HeadDeps, requireHead } from '../../src/flows/choose-base.ts'
import { findTouched, type Touched, type TouchedDeps } from '../../src/flows/find-touched.ts'
import { loadConfig } from '../../src/flows/load-config.ts'
import type { Inputs } from './inputs.ts'
import { appsOutcome, deletedOutcome, filtersOutcome } from './outcome.ts'

/** What the action reaches outside for. */
export interface Deps extends BaseDeps, HeadDeps, TouchedDeps {}

/** Finds which apps (or filters) a change touches, against the base that fits the event. */
export const run = async (inputs: Inputs, context: WorkflowContext, deps: Deps): Promise<Outcome> => {
  const plan = planBase(context, inputs)
  if (plan.deleted) return deletedOutcome(inputs.filters ?? [])
  const head = await requireHead(deps, plan.head, inputs.head !== undefined)
  return inputs.filters === undefined
    ? runApps(inputs, context, deps, plan, head)
    : runFilters(inputs.filters, deps, plan, head)
}

const runFilters = async (filters: readonly Filter[], deps: Deps, plan: BasePlan, head: CommitId): Promise<Outcome> => {
  const base = await chooseBase(deps, plan, head)
  const files =
    base.commit === undefined
      ? (await deps.trees.list(head)).map(({ path }) => path)
      : (await deps.trees.compare(base.commit, head)).map(({ path }) => path)
  return filtersOutcome(filters, files, base, head)
}

const runApps = async (
  inputs: Inputs,
  context: WorkflowContext,
  deps: Deps,
  plan: BasePlan,
  head: CommitId,
): Promise<Outcome> => {
  const owner = context.repository?.split('/')[0]
  const loading = loadConfig({ files: deps.filesAt(head), log: deps.log }, { file: inputs.config, owner })
  if (inputs.apps !== undefined) return chosenApps(await loading, inputs.apps, head)
  const [config, base] = await together(loading, chooseBase(deps, plan, head))
  const touched = await findTouched(deps, { base: base.commit, head, config, owner })
  warnUnwatched(deps, config, touched)
  const reasons = await markCarried(deps, touched.reasons, { plan, base, head, config, owner })
  return appsOutcome({ config, reasons, removed: removedApps(config, touched.before), base, head })
}

/** Waits for both; a mistake in the configuration is told first, and no rejection is left without a listener. */
const together = async <A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> => {
  const [a, b] = await Promise.allSettled([first, second])
  if (a.status === 'rejected') throw a.reason
  if (b.status === 'rejected') throw b.reason
  return [a.value, b.value]
}

const chosenApps = (config: Config, apps: readonly string[] | 'all', head: CommitId): Outcome => {
  const names = apps === 'all' ? config.apps.map(({ name }) => name) : apps
  const chosen = names.map((name) => appNamed(config, name, { input: 'apps' }).name).sort()
  const some = apps === 'all' ? {} : { chosen: true as const }
  const reasons: Reasons = new Map(chosen.map((name) => [name, { rule: 'the input `apps`', ...some }]))
  const base: Base = { commit: undefined, why: 'the input `apps` names them, changed or not' }
  return appsOutcome({ config, reasons, removed: [], base, head })
}

/** Marks the apps that the push itself did not touch: they wait since a delivery that failed. */
const markCarried = async (
  deps: Deps,
  reasons: Reasons,
  {
    plan,
    base,
    head,
    config,
    owner,
  }: { plan: BasePlan; base: Base; head: CommitId; config: Config; owner: string | undefined },
): Promise<Reasons> => {
  const { before } = plan
  if (before === undefined || base.commit === undefined || base.commit === before || reasons.size === 0) return reasons
  const pushed = (await deps.revisions.find(before)) ?? (await deps.revisions.fetch(before))
  if (pushed === undefined) return reasons
  const { reasons: own } = await findTouched(deps, { base: pushed, head, config, owner })
  return new Map([...reasons].map(([name, reason]) => [name, own.has(name) ? reason : { ...reason, carried: true }]))
}

const warnUnwatched = ({ log }: Deps, config: Config, { paths }: Touched): void => {
  for (const { app, paths: lost } of findUnwatched(config, paths)) {
    const more = lost.length === 1 ? '' : ` and ${lost.length - 1} more`
    const message = `${lost[0]}${more}: changed in the build context of "${app}", and no app watches it. Add it to \`watch:\` of "${app}", or take it out there with "!".`
    log.annotate({ level: 'warning', message, ...(config.file === undefined ? {} : { where: { file: config.file } }) })
  }
}
