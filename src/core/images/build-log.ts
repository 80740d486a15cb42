/** What the output of a builder tells; both builders are read, from what people see too. */
export interface BuildLog {
  readonly steps: number
  readonly cached: number
  /** What went wrong with a cache; the build goes on without it. */
  readonly cacheFailures: readonly string[]
}

/** Why a build failed, as far as the builder told. */
export interface BuildFailure {
  /** The Dockerfile's line, from 1. */
  readonly line: number | undefined
  /** The instruction that failed. */
  readonly step: string | undefined
  /** The builder's last word on it. */
  readonly reason: string
  /** What the step wrote last. */
  readonly output: readonly string[]
}

const mostLines = 30

/** Reads what a build did. */
export const readBuildLog = (lines: readonly string[]): BuildLog => {
  const names = new Map<string, string>()
  const cached = new Set<string>()
  const cacheFailures: string[] = []
  for (const line of lines) {
    const [, id = '', text = ''] = /^#(\d+) (.*)$/.exec(line) ?? []
    if (!names.has(id) && id !== '') names.set(id, text)
    if (text === 'CACHED') cached.add(id)
    const failure = /^(?:ERROR|WARNING): (.*)$/.exec(text)?.[1]
    const name = names.get(id) ?? ''
    // A cache that does not exist yet is how every cache begins.
    if (failure !== undefined && isCacheStep(name) && !/not found/i.test(failure))
      cacheFailures.push(`${name}: ${failure}`)
  }
  const buildah = lines.filter((line) => /^(?:\[[^\]]+\] )?STEP \d+\/\d+: (?!FROM)/.test(line))
  const steps = [...names.values()].filter(isInstruction).length + buildah.length
  const hits = lines.filter((line) => /^--> Using cache /.test(line)).length
  return { steps, cached: [...cached].filter((id) => isInstruction(names.get(id) ?? '')).length + hits, cacheFailures }
}

const isInstruction = (name: string): boolean => /^\[.*\d+\/\d+\] (?!FROM )/.test(name)

const isCacheStep = (name: string): boolean =>
  /^(?:importing cache|exporting (?:cache|to GitHub Actions Cache))/i.test(name)

/** Finds why a build failed. */
export const findBuildFailure = (lines: readonly string[], dockerfile: string): BuildFailure => {
  const step = failedStep(lines)
  const reason = reasonIn(lines)
  const line = lineIn(lines) ?? lineOf(step, dockerfile)
  return { line, step, reason, output: outputBefore(lines, reason).slice(-mostLines) }
}

const failedStep = (lines: readonly string[]): string | undefined => {
  const buildkit = lines.findLast((line) => /^ > .*:$/.test(line))
  if (buildkit !== undefined) return buildkit.slice(3, -1).replace(/^\[[^\]]*\] /, '')
  return lines.findLast((line) => /STEP \d+\/\d+: /.test(line))?.replace(/^.*STEP \d+\/\d+: /, '')
}

const reasonIn = (lines: readonly string[]): string => {
  const last =
    lines.findLast((line) => /^(?:ERROR|error|Error)\b/.test(line)) ??
    lines.findLast((line) => line.trim() !== '') ??
    ''
  return last.replace(/^(?:ERROR|Error|error): /, '').replace(/^failed to (?:build|solve): (?:failed to solve: )?/, '')
}

/** BuildKit shows the place as `Dockerfile:7` before an excerpt that is fenced by dashes. */
const lineIn = (lines: readonly string[]): number | undefined => {
  const place = lines.findLastIndex((line, i) => /^\S+:\d+$/.test(line) && /^-{5,}$/.test(lines[i + 1] ?? ''))
  const found = /:(\d+)$/.exec(lines[place] ?? '')?.[1] ?? /parse error on line (\d+)/.exec(lines.join('\n'))?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Instructions come back with their spaces and continuation lines joined: compared by the words at their beginning. */
const lineOf = (step: string | undefined, dockerfile: string): number | undefined => {
  if (step === undefined) return undefined
  const wanted = words(step)
  const index = dockerfile.split(/\r?\n/).findIndex((line) => {
    const begun = words(line.replace(/\\\s*$/, ''))
    return begun !== '' && /^[A-Za-z]+ /.test(begun) && (wanted === begun || wanted.startsWith(`${begun} `))
  })
  return index < 0 ? undefined : index + 1
}

const words = (text: string): string => text.trim().replace(/\s+/g, ' ')

/** BuildKit repeats the end of the failed step's output between dashes; buildah's output simply stands before its error. */
const outputBefore = (lines: readonly string[], reason: string): readonly string[] => {
  const head = lines.findLastIndex((line) => /^ > .*:$/.test(line))
  if (head >= 0) {
    const end = lines.findIndex((line, i) => i > head && /^-{5,}$/.test(line))
    return lines.slice(head + 1, end < 0 ? undefined : end).map((line) => line.replace(/^\d+\.\d+ /, ''))
  }
  const step = lines.findLastIndex((line) => /STEP \d+\/\d+: /.test(line))
  return lines.slice(step + 1).filter((line) => line.trim() !== '' && !line.includes(reason))
}
