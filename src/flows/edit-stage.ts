import { appNamed, stageNamed } from '../core/config/named.ts'
import type { SlotValue } from '../core/manifests/slot.ts'
import type { Target } from '../core/manifests/want.ts'
import type { SourceFiles } from '../ports/files.ts'
import type { Log } from '../ports/log.ts'
import type { Applied } from './apply-changes.ts'
import { planStageEdits } from './edit.ts'
import { loadConfig } from './load-config.ts'

/** One app of one stage, by the names that the configuration gives them. */
export interface StageRequest {
  readonly config: string | undefined
  /** Of the repository, for the default registry; undefined outside of Actions. */
  readonly owner: string | undefined
  readonly app: string
  readonly stage: string
  readonly target: Target
}

/**
 * Plans the edits of the manifests that the configuration gives a stage; nothing is written.
 * @throws UserError as `loadConfig` and `planStageEdits` do; APP_NOT_FOUND and STAGE_NOT_FOUND with the near miss.
 */
export const planNamedStage = async (
  deps: { readonly files: SourceFiles; readonly log: Log },
  request: StageRequest,
): Promise<Applied & { readonly previous: readonly SlotValue[] }> => {
  const config = await loadConfig(deps, { file: request.config, owner: request.owner })
  const app = appNamed(config, request.app, { input: 'app' })
  const stage = stageNamed(config, request.stage, { input: 'stage' })
  const plan = await planStageEdits(deps, { config, stage, releases: [{ app, ...request.target }] })
  return { ...plan, previous: [...plan.previous.values()] }
}
