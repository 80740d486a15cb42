/** Something that a step wants to be seen. */
export type Annotation = {
  readonly level: 'notice' | 'warning' | 'error'
  readonly message: string
  /** `file`, `line`, `title` and the like, as the step gave them. */
  readonly properties: Readonly<Record<string, string>>
}

/** One step that ran. */
export type StepResult = {
  readonly id: string
  readonly name: string
  readonly result: 'success' | 'failure'
  readonly outputs: Readonly<Record<string, string>>
}

/** One job that ran; a job of a matrix is one for each combination. A job that was skipped leaves no trace in the log. */
export type JobResult = {
  readonly id: string
  /** Its path from the caller's job on, such as `go/deliver/build-1`. */
  readonly name: string
  readonly matrix: Readonly<Record<string, unknown>>
  readonly result: 'success' | 'failure'
  readonly steps: readonly StepResult[]
  readonly annotations: readonly Annotation[]
  /** The step summaries, one after the other, in Markdown. */
  readonly summary: string
  /** What its steps printed. */
  readonly log: string
}

type Entry = {
  readonly job?: string
  readonly jobID?: string
  readonly matrix?: Record<string, unknown> | null
  readonly jobResult?: string
  readonly level?: string
  readonly msg?: string
  readonly raw_output?: boolean
  readonly stage?: string
  readonly step?: string
  readonly stepID?: readonly string[]
  readonly stepResult?: string
  readonly command?: string
  readonly name?: string
  readonly arg?: string
  readonly content?: string
  readonly kvPairs?: Record<string, string> | null
}

const levels: readonly string[] = ['notice', 'warning', 'error']

/** Reads the lines that `act --json` prints; lines that are no JSON object are passed over. */
export const parseActLog = (lines: string): readonly JobResult[] => {
  const byJob = Map.groupBy(entriesOf(lines), ({ job }) => job?.trim() ?? '')
  byJob.delete('')
  return [...byJob].filter(([, entries]) => entries.some(isOfRun)).map(([name, entries]) => toJob(name, entries))
}

const entriesOf = (lines: string): readonly Entry[] =>
  lines.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Entry] : []))

/** A job that only calls a workflow has entries, but no steps and no result of its own. */
const isOfRun = (entry: Entry): boolean => entry.step !== undefined || entry.jobResult !== undefined

const toJob = (name: string, entries: readonly Entry[]): JobResult => {
  const matrix = entries[0]?.matrix ?? {}
  return {
    id: entries[0]?.jobID ?? name,
    name,
    matrix,
    result: resultOf(entries, Object.keys(matrix).length > 0),
    steps: stepsOf(entries),
    annotations: entries.flatMap(toAnnotation),
    summary: entries.flatMap(({ command, content }) => (command === 'summary' ? [content ?? ''] : [])).join(''),
    log: entries.flatMap(({ raw_output, msg }) => (raw_output ? [msg ?? ''] : [])).join(''),
  }
}

/** act gives all jobs of a matrix the result of the first that failed, so theirs is told from their own steps. */
const resultOf = (entries: readonly Entry[], isMatrix: boolean): 'success' | 'failure' => {
  if (!isMatrix) return entries.some(({ jobResult }) => jobResult === 'success') ? 'success' : 'failure'
  const failed = entries.filter(({ stepResult }) => stepResult === 'failure').length
  const forgiven = entries.filter(({ msg }) => msg === 'Failed but continue next step').length
  const ended = entries.some(({ jobResult }) => jobResult !== undefined)
  return ended && failed === forgiven ? 'success' : 'failure'
}

const stepsOf = (entries: readonly Entry[]): readonly StepResult[] =>
  entries.flatMap((entry) => {
    const id = entry.stepID?.[0]
    const { stage, stepResult } = entry
    if (id === undefined || stage !== 'Main' || entry.stepID?.length !== 1) return []
    if (stepResult !== 'success' && stepResult !== 'failure') return []
    return [{ id, name: entry.step ?? id, result: stepResult, outputs: outputsOf(entries, id) }]
  })

const outputsOf = (entries: readonly Entry[], id: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    entries
      .filter(({ command, stepID }) => command === 'set-output' && stepID?.length === 1 && stepID[0] === id)
      .map(({ name = '', arg = '' }) => [name, arg]),
  )

const toAnnotation = ({ command, arg, kvPairs }: Entry): readonly Annotation[] =>
  command !== undefined && levels.includes(command)
    ? [{ level: command as Annotation['level'], message: arg ?? '', properties: kvPairs ?? {} }]
    : []
