import type { App, Config, Stage } from '../core/config/config.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { CommitId } from '../core/images/revision.ts'
import { branchPrefix } from '../core/promotion/branch-name.ts'
import { type HeldRelease, isSameRelease } from '../core/promotion/held-release.ts'
import { stagesBefore } from '../core/promotion/stage-graph.ts'
import type { Heads } from '../ports/history.ts'
import { heldIn } from './held.ts'
import type { LineDeps } from './promotion-deps.ts'
import { stageReader } from './stage-slots.ts'

/** The stages as their branches are now. */
export interface Line {
  readonly heads: Heads
  readonly stages: readonly StageNow[]
  /** Apps that could not be read at a stage; the others go on. */
  readonly problems: readonly { readonly stage: string; readonly app: string; readonly error: UserError }[]
}

/** One stage as its branch is now. */
export interface StageNow {
  readonly stage: Stage
  readonly base: string
  readonly head: CommitId
  readonly apps: ReadonlyMap<string, AppNow>
  /** Why an app is held by name, by app. */
  readonly holds: ReadonlyMap<string, string | undefined>
}

/** An app's slots at a stage. */
export interface AppNow {
  readonly held: HeldRelease
  readonly files: readonly string[]
}

/** Reads the heads of all branches that matter, and what every stage holds; Git alone is asked, at a cost that does not grow with the apps. */
export const readLine = async (
  deps: LineDeps,
  request: { readonly config: Config; readonly base: string | undefined },
): Promise<Line> => {
  const { config, base } = request
  const branches = new Set(config.stages.map(({ branch }) => branch ?? base).filter((name) => name !== undefined))
  const heads = await deps.history.heads({ branches: [...branches], prefix: branchPrefix })
  const stages = config.stages.map((stage) => ({ stage, base: base ?? stage.branch ?? heads.defaultBranch }))
  const missing = stages.filter((one) => !heads.byName.has(one.base))
  if (missing.length > 0) throw branchesMissing(missing)
  await deps.history.bring(stages.map((one) => headOf(heads, one.base)))
  const problems: Line['problems'][number][] = []
  const read = []
  for (const one of stages)
    read.push(await readStage(deps, config, one.stage, one.base, headOf(heads, one.base), problems))
  return { heads, stages: read.map((at) => without(at, new Set(problems.map(({ app }) => app)))), problems }
}

/** An app that cannot be read at one stage stands still at all: it must not look as if it skipped that stage and its gates. */
const without = (at: StageNow, bad: ReadonlySet<string>): StageNow => ({
  ...at,
  apps: new Map([...at.apps].filter(([app]) => !bad.has(app))),
})

const headOf = (heads: Heads, branch: string): CommitId => heads.byName.get(branch) as CommitId

const branchesMissing = (missing: readonly { readonly stage: Stage; readonly base: string }[]): UserError =>
  new UserError(
    'BRANCH_MISSING',
    missing.map(({ stage, base }) => ({
      where: { name: `stage "${stage.name}"` },
      what: `the repository has no branch "${base}"`,
      fix: `Make it with \`git push origin HEAD:refs/heads/${base}\`, or correct \`branch:\` of the stage`,
    })),
  )

const readStage = async (
  deps: LineDeps,
  config: Config,
  stage: Stage,
  base: string,
  head: CommitId,
  problems: Line['problems'][number][],
): Promise<StageNow> => {
  const files = deps.filesAt(head)
  const apps = config.apps.filter((app) => app.stages === undefined || app.stages.includes(stage.name))
  const { held, problems: bad } = await heldIn({ files }, { config, stage, apps })
  for (const [app, error] of bad) problems.push({ stage: stage.name, app, error })
  const reader = stageReader(files, config, stage)
  const now = new Map<string, AppNow>()
  for (const app of apps) {
    const value = held.get(app.name)
    if (value !== undefined) {
      const { places, ...release } = value
      now.set(app.name, { held: release, files: [...new Set(places.map(({ file }) => file))] })
    } else if (!bad.has(app.name)) {
      // A slot that is there and empty waits for its first release.
      const found = (await reader.slotsOf(app)).files.map(({ manifest }) => manifest.file)
      if (found.length > 0) now.set(app.name, { held: {}, files: found })
    }
  }
  return { stage, base, head, apps: now, holds: await readHolds(deps, head, stage) }
}

const readHolds = async (
  deps: LineDeps,
  head: CommitId,
  stage: Stage,
): Promise<ReadonlyMap<string, string | undefined>> => {
  const folder = `.tagline/holds/${stage.name}`
  const paths = (await deps.trees.list(head, [folder])).map(({ path }) => path).filter((path) => path.endsWith('.yaml'))
  const contents = await deps.trees.read(head, paths)
  return new Map(
    paths.map((path, index) => {
      const text = new TextDecoder().decode(contents[index])
      const reason = /^reason:\s*(?:"(.*)"|'(.*)'|(.*?))\s*$/m.exec(text)
      return [
        path.slice(folder.length + 1, -'.yaml'.length),
        reason?.slice(1).find((part) => part !== undefined),
      ] as const
    }),
  )
}

/** The names of the stages that an app goes through. */
export const routeOf = (line: Line, app: string): ReadonlySet<string> =>
  new Set(line.stages.filter(({ apps }) => apps.has(app)).map(({ stage }) => stage.name))

/** The stages before one for an app, as they are now. */
export const beforeNow = (line: Line, at: StageNow, app: string): readonly StageNow[] => {
  const all = line.stages.map(({ stage }) => stage)
  const before = stagesBefore(all, at.stage, routeOf(line, app))
  return line.stages.filter(({ stage }) => before.includes(stage))
}

/** The apps for which a stage differs from one before it: only these need a look at history. */
export const differing = (line: Line, at: StageNow, apps: readonly App[]): readonly string[] =>
  apps
    .map(({ name }) => name)
    .filter((app) => {
      const here = at.apps.get(app)
      if (here === undefined) return false
      return beforeNow(line, at, app).some((before) => !isSameRelease(before.apps.get(app)?.held ?? {}, here.held))
    })
