import type { Config } from '../core/config/config.ts'
import { type Board, boardOf } from '../core/promotion/board.ts'
import { planPromotions } from '../core/promotion/plan.ts'
import type { StageState } from '../core/promotion/state.ts'
import { type Gathered, gather } from './gather.ts'
import type { Line } from './line.ts'
import type { PromotionDeps } from './promotion-deps.ts'
import { readTenures } from './tenures.ts'

/** How the stages stand. */
export interface BoardReport {
  readonly board: Board
  /** Apps whose slots cannot be read at a stage. */
  readonly problems: Line['problems']
  readonly now: Date
}

/** Reads what every stage holds and what comes next there; nothing is changed. */
export const reportBoard = async (
  deps: PromotionDeps,
  request: { readonly config: Config; readonly source: string | undefined },
): Promise<BoardReport> => {
  const gathered = await gather(deps, {
    ...request,
    base: undefined,
    stage: undefined,
    app: undefined,
    delivered: new Map(),
    named: undefined,
    force: undefined,
  })
  const { state, line } = gathered
  const stages = await Promise.all(state.stages.map((at) => withTenures(deps, request.config, gathered, at)))
  const board = boardOf({ ...state, stages }, planPromotions(state))
  return { board, problems: line.problems, now: state.now }
}

/** The plan needs the past of few apps; the board shows the age of all. */
const withTenures = async (
  deps: PromotionDeps,
  config: Config,
  { line }: Gathered,
  at: StageState,
): Promise<StageState> => {
  const now = line.stages.find(({ stage }) => stage === at.stage)
  const unread = [...at.apps].filter(([, { tenures }]) => tenures.length === 0).map(([app]) => app)
  if (now === undefined || unread.length === 0) return at
  const found = await readTenures(deps, config, now, new Set(unread))
  const apps = [...at.apps].map(([app, here]) => [app, { ...here, tenures: found.get(app) ?? here.tenures }] as const)
  return { ...at, apps: new Map(apps) }
}
