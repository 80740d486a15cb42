import type { Stage } from '../config/config.ts'

/** The stages that one app goes through, by name. */
export type Route = ReadonlySet<string>

/**
 * The stages whose releases come next into a stage: its own `from`, where a stage that the app skips stands for those before it.
 * Empty where deliveries go, that is where the app meets no stage before.
 */
export const stagesBefore = (stages: readonly Stage[], stage: Stage, route: Route): readonly Stage[] => {
  const byName = new Map(stages.map((one) => [one.name, one]))
  const found = new Set<Stage>()
  const look = (names: readonly string[]): void => {
    for (const name of names) {
      const before = byName.get(name)
      if (before === undefined) continue
      if (route.has(name)) found.add(before)
      else look(before.from)
    }
  }
  look(stage.from)
  return stages.filter((one) => found.has(one))
}
