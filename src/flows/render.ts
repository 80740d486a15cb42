import type { Config, Severity } from '../core/config/config.ts'
import { UserError } from '../core/errors/user-error.ts'
import { longestBody, type Part } from '../core/markdown/fold.ts'
import { compareSets } from '../core/resources/compare.ts'
import type { Finding } from '../core/resources/findings/finding.ts'
import { remarksOf } from '../core/resources/findings/remarks.ts'
import { committedStream, type Existing, planOutput } from '../core/resources/output.ts'
import { type ResourceReader, resourceReader } from '../core/resources/read.ts'
import { type RenderJob, type RenderPair, renderJobsOf } from '../core/resources/render-jobs.ts'
import { type RenderResult, renderMarkdown, renderParts } from '../core/resources/render-result.ts'
import { folderOf, formatSource } from '../core/resources/render-source.ts'
import type { Resource } from '../core/resources/resource.ts'
import { checkStable } from '../core/resources/stability.ts'
import type { FileChange, SourceFiles } from '../ports/files.ts'
import type { Log } from '../ports/log.ts'
import type { Renderer } from '../ports/renderer.ts'
import { findingsOf } from './render-findings.ts'
import { checkInputs, isThere } from './render-inputs.ts'

/** What renders are made with. */
export interface RenderDeps {
  readonly renderer: Renderer
  /** The tree that is rendered, and whose outputs are compared and planned. */
  readonly files: SourceFiles
  /** Where the outputs stand, if they are kept on another branch. */
  readonly outputs?: SourceFiles
  readonly log: Log
}

/** What renders would change, and what a reviewer is told; nothing is written. */
export interface Renders {
  /** Every output file that differs from what is there. */
  readonly changes: readonly FileChange[]
  readonly renders: readonly RenderResult[]
  /** At most 65,536 UTF-16 units. */
  readonly markdown: string
  /** The same in parts, for a text that has more to tell and folds them all (`foldTo`). */
  readonly parts: readonly Part[]
  readonly findings: readonly Finding[]
}

/** The pairs to render by the rules of a configuration. */
export interface PairsRequest {
  readonly config: Config
  readonly pairs: readonly RenderPair[]
  /** Absolute folder that holds the same tree as the files. */
  readonly root: string
  /** How findings are taken that the configuration does not set; `warn` by default. */
  readonly otherwise?: Severity
}

/**
 * Renders what the rules of the configuration say for pairs of app and stage.
 * @throws UserError of every render that fails, together: RENDER_FAILED, RENDER_UNSTABLE, FILE_NOT_FOUND, EDIT_REFUSED, TOOL_MISSING.
 */
export const planRenders = (deps: RenderDeps, request: PairsRequest): Promise<Renders> =>
  planRenderJobs(deps, {
    jobs: renderJobsOf(request.config, request.pairs),
    root: request.root,
    levels: request.config.findings,
    otherwise: request.otherwise ?? 'warn',
  })

/** What is rendered, and how seriously findings are taken: by id, else all alike. */
export interface RenderRequest {
  readonly jobs: readonly RenderJob[]
  readonly root: string
  readonly levels: Readonly<Record<string, Severity>>
  readonly otherwise: Severity
}

/** Renders jobs side by side; see `planRenders`. */
export const planRenderJobs = async (deps: RenderDeps, request: RenderRequest): Promise<Renders> => {
  const read = resourceReader()
  const there = await jobsThere(deps, request.jobs)
  const done = await allOf(there.map((job) => renderJob(deps, request, read, job)))
  checkOutputs(done)
  const renders = done.map(({ result }) => result)
  return {
    changes: done.flatMap(({ changes }) => changes),
    renders,
    markdown: renderMarkdown(renders, longestBody),
    parts: renderParts(renders),
    findings: renders.flatMap(({ findings }) => findings),
  }
}

/** A rule made for many apps passes over those that lack its inputs; what was named must be there. */
const jobsThere = async (deps: RenderDeps, jobs: readonly RenderJob[]): Promise<readonly RenderJob[]> => {
  const found = await Promise.all(
    jobs.map(async (job) => {
      const there = await isThere(deps.files, job)
      if (!there)
        deps.log.debug(`${formatSource(job.source)}: not rendered for ${job.app ?? job.stage}, as it is not there`)
      return there
    }),
  )
  return jobs.filter((_, index) => found[index])
}

interface Done {
  readonly result: RenderResult
  readonly changes: readonly FileChange[]
}

const renderJob = async (
  deps: RenderDeps,
  request: RenderRequest,
  read: ResourceReader,
  job: RenderJob,
): Promise<Done> => {
  await checkInputs(deps.files, job)
  const resources = await renderStable(deps, request, read, job)
  const existing = await existingAt(deps.outputs ?? deps.files, job.output)
  const before =
    job.output === undefined ? [] : readCommitted(deps, read, job, committedStream(job.source, job.output, existing))
  const planned =
    job.output === undefined ? new Map<string, string>() : planOutput(job.source, resources, job.output, existing)
  const differences = job.output === undefined ? [] : compareSets(before, resources)
  const remarks = remarksOf({ set: resources, differences, pin: job.pin, committed: job.output !== undefined })
  if (resources.length === 0) deps.log.annotate(nothingRendered(job))
  return {
    result: {
      ...job,
      resources: resources.length,
      differences,
      findings: await findingsOf(deps.files, job.source, remarks, request),
      files: [...planned.keys()],
    },
    changes: [...planned].map(([path, text]) => ({
      path,
      content: text === undefined ? undefined : Buffer.from(text),
    })),
  }
}

/** A chart is rendered twice at once, as only this finds chance in a template; a kustomization has no functions. */
const renderStable = async (
  { renderer }: RenderDeps,
  { root }: RenderRequest,
  read: ResourceReader,
  { source }: RenderJob,
): Promise<readonly Resource[]> => {
  const again = 'chart' in source ? renderer.render(root, source) : undefined
  const [first, second = first] = await Promise.all([renderer.render(root, source), again])
  const resources = read(first, formatSource(source))
  if (first !== second) checkStable(source, resources, read(second, formatSource(source)))
  return resources
}

const existingAt = async (files: SourceFiles, output: string | undefined): Promise<Existing> => {
  if (output === undefined) return new Map()
  const paths = output.endsWith('/') ? await filesDirectlyIn(files, output) : [output]
  const contents = await Promise.all(paths.map((path) => files.read(path)))
  return new Map(
    paths.flatMap((path, index) => {
      const content = contents[index]
      return content === undefined ? [] : [[path, Buffer.from(content).toString('utf8')] as const]
    }),
  )
}

const filesDirectlyIn = async (files: SourceFiles, folder: string): Promise<readonly string[]> =>
  (await files.list(folder.replace(/\/+$/, ''))).filter(
    (path) => !path.slice(folder.length).includes('/') && /\.ya?ml$/.test(path),
  )

/** What was committed may have been edited by hand until nobody can read it: then all of it is told as new. */
const readCommitted = (deps: RenderDeps, read: ResourceReader, job: RenderJob, stream: string): readonly Resource[] => {
  try {
    return read(stream, job.output ?? '')
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const message = `${job.output}: what is committed here cannot be read, so that everything is told as added. ${error.message}`
    deps.log.annotate({ level: 'warning', message })
    return []
  }
}

const nothingRendered = (job: RenderJob) => ({
  level: 'warning' as const,
  message: `${formatSource(job.source)}: this renders no resource. Look at its values and conditions.`,
  where: { file: folderOf(job.source) },
})

/** Two renders into one file would overwrite each other at every run. */
const checkOutputs = (done: readonly Done[]): void => {
  const owners = new Map<string, string>()
  const problems = done.flatMap(({ result, changes }) =>
    pathsOf(result, changes).flatMap((path) => {
      const source = formatSource(result.source)
      const other = owners.get(path)
      owners.set(path, source)
      if (other === undefined) return []
      const what = `both "${other}" and "${source}" are rendered into this file`
      return [{ where: { file: path }, what, fix: 'Put `{app}` or `{stage}` into `output`, so that each has its own' }]
    }),
  )
  if (problems.length > 0) throw new UserError('CONFIG_INVALID', problems)
}

/** A file that is right already is written by its render all the same. */
const pathsOf = ({ output }: RenderResult, changes: readonly FileChange[]): readonly string[] => [
  ...new Set([...(output?.endsWith('/') === false ? [output] : []), ...changes.map(({ path }) => path)]),
]

/** All results, or one error with the problems of all that failed. */
const allOf = async <T>(work: readonly Promise<T>[]): Promise<readonly T[]> => {
  const settled = await Promise.allSettled(work)
  const reasons = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  const bug = reasons.find((reason) => !(reason instanceof UserError))
  if (bug !== undefined) throw bug
  const [first] = reasons as UserError[]
  if (first === undefined) return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const problems = (reasons as UserError[]).flatMap((error) => error.problems)
  throw new UserError(first.code, [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()])
}
