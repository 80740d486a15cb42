import { findNearMiss } from '../errors/near-miss.ts'
import type { WrittenApp } from './app-schema.ts'
import { findCycles, type Graph } from './graph.ts'
import type { Named } from './schema/collections.ts'
import type { Located } from './schema/schema.ts'
import { complain, type SourceText } from './schema/source-text.ts'
import type { WrittenStage } from './stage-schema.ts'

/** Notes every name that leads nowhere and every circle of names. */
export const checkReferences = (
  source: SourceText,
  apps: readonly Named<WrittenApp>[],
  stages: readonly Named<WrittenStage>[],
): void => {
  const appNames = new Set(apps.map(({ name }) => name))
  const stageNames = new Set(stages.map(({ name }) => name))
  for (const { value } of stages) checkNames(source, value.from, stageNames, 'stage')
  for (const { value } of apps) {
    checkNames(source, value.needs, appNames, 'app')
    checkNames(source, value.stages, stageNames, 'stage')
  }
  for (const cycle of findCycles(graphOf(stages, ({ from }) => from)))
    complain(
      source,
      cycle.at,
      `the stages go in a circle: ${cycle.names.join(' -> ')} (each comes from the next)`,
      'Take one `from` away',
    )
  for (const cycle of findCycles(graphOf(apps, ({ needs }) => needs)))
    complain(
      source,
      cycle.at,
      `the apps need each other in a circle: ${cycle.names.join(' -> ')}`,
      'Take one entry of `needs` away',
    )
}

/** The graph of the names that one key of each value gives. */
export const graphOf = <T>(
  all: readonly Named<T>[],
  stepsOf: (value: T) => readonly Located<string>[] | undefined,
): Graph =>
  new Map(all.map(({ name, value }) => [name, (stepsOf(value) ?? []).map(({ value: to, at }) => ({ to, at }))]))

const checkNames = (
  source: SourceText,
  given: readonly Located<string>[] | undefined,
  known: ReadonlySet<string>,
  kind: 'app' | 'stage',
): void => {
  const seen = new Set<string>()
  for (const { value, at } of given ?? []) {
    if (seen.has(value))
      complain(source, at, `the ${kind} "${value}" stands here for the second time`, 'Keep one of the two')
    else if (!known.has(value)) complain(source, at, `there is no ${kind} "${value}"`, remedy(value, known, kind))
    seen.add(value)
  }
}

/** A long list of names helps nobody, so the ten first stand for a thousand apps. */
const remedy = (given: string, known: ReadonlySet<string>, kind: string): string => {
  const meant = findNearMiss(given, known)
  if (meant !== undefined) return `Did you mean "${meant}"? Write "${meant}"`
  if (known.size === 0) return `Add it under \`${kind}s:\`, or take it away here`
  const names = [...known]
  return `Use one of: ${names.slice(0, 10).join(', ')}${names.length > 10 ? `, and ${names.length - 10} more` : ''}`
}
