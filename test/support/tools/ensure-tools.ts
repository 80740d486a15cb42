import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { catalogue } from './catalogue.ts'
import { findTool, keptExecutable, ownPlaces, type Places } from './find-tool.ts'
import { withFolderLock } from './folder-lock.ts'
import { type Missing, MissingToolError } from './missing-tool-error.ts'
import { type Progress, silentProgress } from './progress.ts'
import { fill, installDebian, obstacle } from './sources.ts'
import type { GoSource, PythonSource, Tool, ToolName } from './tool.ts'

type Recipe<S> = { readonly tool: Tool; readonly source: S }
type Plan = {
  readonly builds: readonly Recipe<GoSource | PythonSource>[]
  readonly packages: readonly Tool[]
  readonly missing: readonly Missing[]
}

/** Executables by the name of their tool. */
export type Executables<N extends ToolName> = Readonly<Record<N, string>>

/**
 * Finds tools, and makes those that are missing: Go programs and Python packages into `.tools/`, Debian packages by apt.
 * @param options.progress hears what takes long.
 * @param options.places where to look, and in which folder to keep what is made; default PATH and `.tools/`.
 * @throws MissingToolError that names every tool that can be had in no way, before anything is made.
 */
export const ensureTools = async <N extends ToolName>(
  names: readonly N[],
  options: { readonly progress?: Progress; readonly places?: Places } = {},
): Promise<Executables<N>> => {
  const { progress = silentProgress, places = ownPlaces() } = options
  const absent = (await locate(names, places)).filter(([, file]) => file === undefined).map(([name]) => catalogue[name])
  const plan = await planMaking(absent)
  if (plan.missing.length > 0) throw new MissingToolError(plan.missing)
  const failures = (
    await Promise.all([makePackages(plan.packages, progress), makeBuilds(plan.builds, progress, places.kept)])
  ).flat()
  if (failures.length > 0) throw new MissingToolError(failures)
  return executables(await locate(names, places))
}

/** Tells whether a tool is there or could be made on this machine, without making it. */
export const isObtainable = async (name: ToolName): Promise<boolean> =>
  (await findTool(name)) !== undefined || (await planMaking([catalogue[name]])).missing.length === 0

const locate = <N extends ToolName>(
  names: readonly N[],
  places: Places,
): Promise<readonly (readonly [N, string | undefined])[]> =>
  Promise.all(names.map(async (name) => [name, await findTool(name, places)] as const))

const executables = <N extends ToolName>(found: readonly (readonly [N, string | undefined])[]): Executables<N> => {
  const lost = found.filter(([, file]) => file === undefined)
  if (lost.length > 0)
    throw new MissingToolError(lost.map(([tool]) => ({ tool, reasons: ['what was made of it is not good enough'] })))
  return Object.fromEntries(found) as Record<N, string>
}

const planMaking = async (tools: readonly Tool[]): Promise<Plan> => {
  const plan = { builds: [] as Recipe<GoSource | PythonSource>[], packages: [] as Tool[], missing: [] as Missing[] }
  for (const tool of tools) {
    const obstacles = await Promise.all(tool.sources.map(obstacle))
    const source = tool.sources[obstacles.indexOf(undefined)]
    if (source === undefined) plan.missing.push({ tool: tool.name, reasons: obstacles.filter((o) => o !== undefined) })
    else if (source.kind === 'debian') plan.packages.push(tool)
    else plan.builds.push({ tool, source })
  }
  return plan
}

const lastLines = (output: string): string => output.trim().split('\n').slice(-3).join(' ').slice(-400)

const makePackages = async (tools: readonly Tool[], progress: Progress): Promise<readonly Missing[]> => {
  if (tools.length === 0) return []
  const packages = tools.flatMap((tool) => tool.sources.flatMap((s) => (s.kind === 'debian' ? [s.package] : [])))
  const { code, output } = await progress.during(`installing ${packages.join(', ')} with apt-get`, () =>
    installDebian(packages),
  )
  if (code === 0) return []
  return tools.map((tool) => ({ tool: tool.name, reasons: [`apt-get failed ("${lastLines(output)}")`] }))
}

const cost = ({ source }: Recipe<GoSource | PythonSource>): number => (source.kind === 'go' ? source.seconds : 10)

/** Recipes of one Go module follow each other, because the second reuses what the first compiled. */
const chains = (recipes: readonly Recipe<GoSource | PythonSource>[]): Recipe<GoSource | PythonSource>[][] => {
  const byModule = Map.groupBy(recipes, ({ tool, source }) => (source.kind === 'go' ? source.module : tool.name))
  const total = (chain: readonly Recipe<GoSource | PythonSource>[]) => chain.reduce((sum, one) => sum + cost(one), 0)
  return [...byModule.values()].sort((a, b) => total(b) - total(a))
}

const makeBuilds = async (
  recipes: readonly Recipe<GoSource | PythonSource>[],
  progress: Progress,
  kept: string,
): Promise<readonly Missing[]> => {
  const waiting = chains(recipes)
  const failures: Missing[] = []
  const worker = async () => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift())
      for (const recipe of chain) failures.push(...(await makeKept(recipe, progress, kept)))
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker))
  return failures
}

const makeKept = async (
  { tool, source }: Recipe<GoSource | PythonSource>,
  progress: Progress,
  kept: string,
): Promise<readonly Missing[]> => {
  await mkdir(kept, { recursive: true })
  const onWait = () => progress.line(`${tool.name}: another process is making it, waiting for it`)
  return withFolderLock(join(kept, `.making-${tool.name}`), onWait, async () => {
    if ((await findTool(tool.name, { path: '', kept })) !== undefined) return []
    const verb = source.kind === 'go' ? 'building' : 'installing'
    return progress.during(`${verb} ${tool.name} ${tool.version}`, () => fillAndMove(tool, source, kept))
  })
}

/** The tool appears in its place at once and whole, so that nobody ever runs half of it. */
const fillAndMove = async (tool: Tool, source: GoSource | PythonSource, kept: string): Promise<readonly Missing[]> => {
  const work = await mkdtemp(join(kept, `.work-${tool.name}-`))
  try {
    const { code, output } = await fill(tool, source, work)
    if (code !== 0) return [{ tool: tool.name, reasons: [`making it failed ("${lastLines(output)}")`] }]
    const place = keptExecutable(tool, kept).slice(0, -tool.executable.length - 1)
    await rm(place, { recursive: true, force: true })
    await rename(work, place)
    return []
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
