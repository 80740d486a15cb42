import type { App } from '../config/config.ts'
import { formatImageName } from '../images/image-name.ts'
import type { Reason, Reasons } from './touched.ts'

/** GitHub starts at most so many jobs from one matrix. */
export const mostJobs = 256

/** One job of a matrix: what build-image needs of an app, and what is not the default. */
export type MatrixEntry = Readonly<Record<string, string | boolean>>

/** A matrix as `strategy.matrix` takes it. */
export interface Matrix {
  readonly include: readonly MatrixEntry[]
}

/** Makes the matrices of the apps, each of at most 256 jobs; there is always a first. */
export const planBatches = (apps: readonly App[], reasons: Reasons): readonly Matrix[] => {
  const entries = apps.filter(({ name }) => reasons.has(name)).map((app) => entryOf(app, reasons.get(app.name)))
  const batches = Array.from({ length: Math.ceil(entries.length / mostJobs) }, (_, i) => ({
    include: entries.slice(i * mostJobs, (i + 1) * mostJobs),
  }))
  return batches.length === 0 ? [{ include: [] }] : batches
}

const entryOf = (app: App, reason: Reason | undefined): MatrixEntry => ({
  app: app.name,
  image: formatImageName(app.image),
  path: app.path,
  context: app.context,
  tag: app.tag,
  ...optional('dockerfile', app.dockerfile),
  ...optional('target', app.target),
  ...optional('test', app.test),
  ...optional('platforms', app.platforms.join(',')),
  ...optional(
    'build-args',
    Object.entries(app.buildArgs)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  ),
  ...optional('rebuild', app.rebuild),
  ...(reason?.carried === true ? { carried: true } : {}),
  ...(reason?.chosen === true ? { chosen: true } : {}),
})

const optional = (key: string, value: string | undefined): MatrixEntry =>
  value === undefined || value === '' ? {} : { [key]: value }
