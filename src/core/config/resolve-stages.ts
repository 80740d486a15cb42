import { graphOf } from './check-references.ts'
import type { Gates, Stage, Window } from './config.ts'
import { sortByGraph } from './graph.ts'
import type { Named } from './schema/collections.ts'
import type { WrittenStage } from './stage-schema.ts'

const wholeDay = 24 * 60
const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** Fills in the defaults of every stage; each follows those that it comes from. */
export const resolveStages = (stages: readonly Named<WrittenStage>[]): readonly Stage[] => {
  const byName = new Map(stages.map((stage) => [stage.name, stage]))
  return sortByGraph(graphOf(stages, ({ from }) => from)).flatMap((name) => {
    const stage = byName.get(name)
    return stage === undefined ? [] : [resolveStage(stage)]
  })
}

const resolveStage = ({ name, value }: Named<WrittenStage>): Stage => {
  const from = (value.from ?? []).map(({ value: stage }) => stage)
  return {
    name,
    from,
    delivery: value.delivery ?? (from.length === 0 ? 'commit' : 'pull-request'),
    pin: value.pin,
    branch: value.branch,
    environment: value.environment,
    batch: value.batch,
    supersede: value.supersede ?? 'wait',
    gates: resolveGates(value.gates),
  }
}

const resolveGates = (gates: WrittenStage['gates']): Gates => ({
  checks: gates?.checks ?? [],
  deployments: gates?.deployments ?? [],
  soak: gates?.soak ?? 0,
  freeze: (gates?.freeze ?? []).map(({ from, to, reason, zone }) => ({
    from: from?.value ?? '',
    to: to?.value ?? '',
    reason,
    zone,
  })),
  windows: (gates?.windows ?? []).map(
    ({ days, from, to, zone }): Window => ({
      days: days === undefined ? everyDay : [...new Set(days.flat())].sort(),
      from: from?.value ?? 0,
      to: to?.value ?? wholeDay,
      zone: zone ?? 'UTC',
    }),
  ),
})
