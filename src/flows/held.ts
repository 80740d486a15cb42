import type { App, Config, Stage } from '../core/config/config.ts'
import { UserError } from '../core/errors/user-error.ts'
import { type Held, readHeld } from '../core/manifests/held.ts'
import type { SourceFiles } from '../ports/files.ts'
import { stageReader } from './stage-slots.ts'

/** What a stage holds, by the app's name. */
export interface StageHeld {
  /** An app that the stage has no slot for is absent. */
  readonly held: ReadonlyMap<string, Held>
  /** Apps whose slots cannot be read or disagree; the others are not touched by it. */
  readonly problems: ReadonlyMap<string, UserError>
}

/** Reads what the manifests of a stage hold of its apps. */
export const heldIn = async (
  deps: { readonly files: SourceFiles },
  request: { readonly config: Config; readonly stage: Stage; readonly apps?: readonly App[] },
): Promise<StageHeld> => {
  const { config, stage, apps = config.apps } = request
  const reader = stageReader(deps.files, config, stage)
  const held = new Map<string, Held>()
  const problems = new Map<string, UserError>()
  for (const app of apps) {
    try {
      const { files } = await reader.slotsOf(app)
      const value = readHeld(files.flatMap(({ slots }) => slots))
      if (value !== undefined) held.set(app.name, value)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      problems.set(app.name, error)
    }
  }
  return { held, problems }
}
