import type { Config } from '../core/config/config.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { CommitId } from '../core/images/revision.ts'
import { oneLine } from '../core/markdown/escape.ts'
import { readLine } from './line.ts'
import type { PromotionDeps } from './promotion-deps.ts'

/** Which app is kept where it is, and why. */
export interface HoldRequest {
  readonly config: Config
  readonly base: string | undefined
  readonly stage: string
  readonly app: string
  readonly reason: string | undefined
}

const mostLosses = 20

/** Commits the file that holds an app at a stage, where it is not there yet; undefined where nothing had to be done. */
export const holdApp = async (deps: PromotionDeps, request: HoldRequest): Promise<CommitId | undefined> => {
  const { config, base, stage, app, reason } = request
  const path = `.tagline/holds/${stage}/${app}.yaml`
  for (let losses = 0; losses < mostLosses; losses++) {
    const line = await readLine(deps, { config, base })
    const at = line.stages.find((one) => one.stage.name === stage)
    if (at === undefined || at.holds.has(app)) return undefined
    const content = new TextEncoder().encode(`reason: ${JSON.stringify(oneLine(reason ?? 'held by name'))}\n`)
    const sha = await deps.commits.create({
      parent: at.head,
      changes: [{ path, content }],
      message: () => `${stage}: hold ${app}\n\n${oneLine(reason ?? 'Held by name.')}\n`,
    })
    if ((await deps.refs.forward(`refs/heads/${at.base}`, sha)) === 'done') return sha
    await deps.clock.sleep(deps.chance() * 100 * 2 ** Math.min(losses, 5))
  }
  throw new UserError('GITHUB_UNAVAILABLE', {
    where: { name: path },
    what: `the branch was moved by others ${mostLosses} times while this run tried to commit the hold`,
    fix: 'Run the job again',
  })
}
