import type { Config } from '../config/config.ts'
import { ownFiles } from './own-files.ts'
import { parsePattern } from './pattern.ts'
import { isSharedContext, watchOf } from './watch.ts'

/** Changed files that an app's build sees and that count for no app. */
export interface Unwatched {
  readonly app: string
  /** Never empty. */
  readonly paths: readonly string[]
}

/** Prose and settings of tools seldom end in an image; to warn of each would be noise. */
const isSilent = (path: string): boolean =>
  /(?:^|\/)\.|\.(?:md|txt|rst|adoc)$|(?:^|\/)(?:LICENSE|CODEOWNERS)$/i.test(path)

/** Finds shared code that changed although nobody watches it: the image will lack the change until something else comes. */
export const findUnwatched = (config: Config, paths: readonly string[]): readonly Unwatched[] => {
  const sharing = config.apps.filter(({ context, path }) => context !== path)
  if (sharing.length === 0) return []
  const isOwn = ownFiles(config)
  const watches = config.apps.map((app) => ({ app, watch: watchOf(app) }))
  const lost = paths.filter(
    (path) =>
      path !== config.file &&
      !isSilent(path) &&
      !isOwn(path) &&
      !watches.some(({ watch }) => watch(path) !== undefined),
  )
  return sharing.flatMap((app) => {
    const seen = lost.filter((path) => isSharedContext(app, path) && !isTakenOut(app.watch, path))
    return seen.length === 0 ? [] : [{ app: app.name, paths: seen }]
  })
}

/** Whoever wrote `!docs/**` has thought about it. */
const isTakenOut = (watch: readonly string[], path: string): boolean =>
  watch.some((text) => text.startsWith('!') && parsePattern(text).matches(path))
