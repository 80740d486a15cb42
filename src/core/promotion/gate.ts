import type { Gates } from '../config/config.ts'
import { isWithin, openStretch, stretchOf } from './calendar.ts'
import { type ReportedCommits, verdicts } from './facts.ts'
import { matchesGlob } from './glob.ts'
import { formatInstant } from './zoned-time.ts'

/** One condition of a promotion and how it stands. */
export interface GateState {
  /** The gate in the user's words, such as `soak 24h in staging`. */
  readonly gate: string
  readonly open: boolean
  /** Why it is open or closed; with absolute times, so that it stays the same until something changes. */
  readonly detail: string
  /** When it opens by itself; absent where that is not known, or it is open. */
  readonly opensAt?: Date
}

/** What a release did in the stage before. */
export interface Trial {
  readonly stage: string
  readonly since: Date
  readonly statuses: ReportedCommits
  readonly deployments: ReportedCommits
}

/** How the gates stand that ask how a release did in the stage before. */
export const trialGates = (gates: Gates, app: string, trial: Trial, now: Date): readonly GateState[] => [
  ...soakGate(gates.soak, trial, now),
  ...gates.checks.map((glob) => checkGate(glob, app, trial)),
  ...gates.deployments.map((environment) => deploymentGate(environment, trial)),
]

/** How the gates stand that ask only what time it is. */
export const timeGates = (gates: Gates, now: Date): readonly GateState[] => [
  ...gates.freeze.flatMap((freeze): GateState[] => {
    const stretch = stretchOf(freeze)
    if (!isWithin(stretch, now)) return []
    const why = freeze.reason === undefined ? '' : ` (${freeze.reason})`
    return [
      {
        gate: `freeze${why}`,
        open: false,
        opensAt: stretch.end,
        detail: `since ${formatInstant(stretch.start)}, opens ${formatInstant(stretch.end)}`,
      },
    ]
  }),
  ...windowGate(gates, now),
]

const soakGate = (soak: number, { stage, since }: Trial, now: Date): readonly GateState[] => {
  if (soak === 0) return []
  const opensAt = new Date(since.getTime() + soak)
  const gate = `soak ${formatDuration(soak)} in ${stage}`
  if (opensAt <= now)
    return [{ gate, open: true, detail: `since ${formatInstant(since)}, done ${formatInstant(opensAt)}` }]
  return [{ gate, open: false, opensAt, detail: `since ${formatInstant(since)}, opens ${formatInstant(opensAt)}` }]
}

/** Contexts of ours say how a promotion stands, never how a release does. */
const isOurs = (context: string): boolean => context === 'tagline' || context.startsWith('tagline/')

const checkGate = (glob: string, app: string, { stage, statuses }: Trial): GateState => {
  const name = glob.replaceAll('{app}', app).replaceAll('{stage}', stage)
  const matching = [...verdicts(statuses).values()].filter(
    (report) => !isOurs(report.name) && matchesGlob(name, report.name),
  )
  return verdictOf(`check ${name} in ${stage}`, matching)
}

const deploymentGate = (environment: string, { stage, deployments }: Trial): GateState =>
  verdictOf(
    `deployment to ${environment} from ${stage}`,
    [...verdicts(deployments).values()].filter(({ name }) => name === environment),
  )

type Reported = { readonly name: string; readonly state: string; readonly at: Date }

const verdictOf = (gate: string, reports: readonly Reported[]): GateState => {
  const bad = reports.find(({ state }) => state === 'failure') ?? reports.find(({ state }) => state === 'pending')
  if (bad !== undefined) {
    const word = bad.state === 'failure' ? 'failed' : 'is pending'
    return { gate, open: false, detail: `"${bad.name}" ${word} since ${formatInstant(bad.at)}` }
  }
  const last = reports.reduce<Reported | undefined>((a, b) => (a === undefined || a.at < b.at ? b : a), undefined)
  if (last === undefined) return { gate, open: false, detail: 'nothing was reported yet' }
  return { gate, open: true, detail: `succeeded ${formatInstant(last.at)}` }
}

const windowGate = ({ windows }: Gates, now: Date): readonly GateState[] => {
  if (windows.length === 0) return []
  const stretch = openStretch(windows, now)
  if (stretch === undefined) return [{ gate: 'window', open: false, detail: 'no window ever opens' }]
  if (isWithin(stretch, now)) return [{ gate: 'window', open: true, detail: `until ${formatInstant(stretch.end)}` }]
  return [{ gate: 'window', open: false, opensAt: stretch.start, detail: `opens ${formatInstant(stretch.start)}` }]
}

/** Milliseconds as the configuration writes them, such as `1d12h`, `30m`. */
export const formatDuration = (milliseconds: number): string => {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const
  let rest = milliseconds
  const parts = units.map(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? '' : `${count}${unit}`
  })
  return parts.join('') || '0s'
}
