import { sharedFilesUnit, wholeStage } from './branch-name.ts'
import type { StageState } from './state.ts'

/** The apps of a stage that one pull request promotes together. */
export interface Unit {
  /** The app, or the name of the batch. */
  readonly name: string
  readonly apps: readonly string[]
}

/**
 * Divides the apps of a stage into units: all together with `batch: stage`, each alone with `batch: app`, else those together whose
 * slots share a file, since their pull requests would conflict.
 */
export const unitsOf = ({ stage, apps }: StageState): readonly Unit[] => {
  const names = [...apps.keys()].sort()
  if (stage.batch === 'stage') return names.length === 0 ? [] : [{ name: wholeStage, apps: names }]
  if (stage.batch === 'app') return names.map(alone)
  return sharing(names, (app) => apps.get(app)?.files ?? [])
}

const alone = (app: string): Unit => ({ name: app, apps: [app] })

const sharing = (names: readonly string[], filesOf: (app: string) => readonly string[]): readonly Unit[] => {
  const groups = new Map<string, { apps: string[]; files: Set<string> }>()
  const byFile = new Map<string, string>()
  for (const app of names) {
    const files = filesOf(app)
    const mates = new Set(files.flatMap((file) => byFile.get(file) ?? []))
    const group = { apps: [app], files: new Set(files) }
    for (const mate of mates) {
      const other = groups.get(mate)
      if (other === undefined) continue
      group.apps.push(...other.apps)
      for (const file of other.files) group.files.add(file)
      groups.delete(mate)
    }
    groups.set(app, group)
    for (const file of group.files) byFile.set(file, app)
  }
  return [...groups.values()]
    .map(({ apps, files }) => {
      const [only] = apps
      return apps.length === 1 && only !== undefined
        ? alone(only)
        : { name: sharedFilesUnit([...files]), apps: apps.sort() }
    })
    .sort((a, b) => ((a.apps[0] ?? '') < (b.apps[0] ?? '') ? -1 : 1))
}
