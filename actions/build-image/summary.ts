import type { BuildFailure, BuildLog } from '../../src/core/images/build-log.ts'
import { type Digest, shortDigest } from '../../src/core/images/digest.ts'
import { formatReference } from '../../src/core/images/reference.ts'
import { code, codeBlock } from '../../src/core/markdown/code.ts'
import { escapeText } from '../../src/core/markdown/escape.ts'
import { table } from '../../src/core/markdown/table.ts'
import type { PreparedImage } from '../../src/flows/prepare-image.ts'

/** What the summary tells of one image. */
export interface ImageReport {
  readonly prepared: PreparedImage
  readonly digest: Digest | undefined
  /** What was done, in a few words, such as `reused, the registry has this source`. */
  readonly how: string
  readonly platforms: readonly string[]
  /** In bytes, of one platform; undefined where it was not read. */
  readonly size: number | undefined
  /** Milliseconds. */
  readonly duration: number
  readonly log: BuildLog | undefined
  readonly builder: string | undefined
}

/** Writes the summary of one image. */
export const imageSummary = (report: ImageReport): string => {
  const { prepared, digest, how, platforms, duration, log, builder, size } = report
  const { image } = prepared.settings
  const rows: (readonly [string, string])[] = [
    ['Image', code(formatReference({ name: image, tag: prepared.tag.tag }))],
    ['Digest', digest === undefined ? 'none, nothing was pushed' : code(digest)],
    ['How', escapeText(how)],
    ['Commit', code(prepared.origin.revision)],
    ['Source', prepared.source === undefined ? dirtyText(prepared.dirty) : code(prepared.source)],
    ...optional('Platforms', platforms.length === 0 ? undefined : platforms.map(code).join(', ')),
    ...optional('Size', size === undefined ? undefined : sizeText(size)),
    ...optional('Builder', builder === undefined ? undefined : escapeText(builder)),
    ...optional('Cache', log === undefined ? undefined : `${log.cached} of ${log.steps} steps`),
    ['Time', durationText(duration)],
  ]
  const pull =
    digest === undefined ? '' : `\n\n${codeBlock('sh', `docker pull ${formatReference({ name: image, digest })}`)}`
  return `### ${escapeText(prepared.settings.name)}\n\n${table(['', ''], rows)}${pull}`
}

const optional = (name: string, value: string | undefined): readonly (readonly [string, string])[] =>
  value === undefined ? [] : [[name, value]]

const mostFiles = 5

const dirtyText = (dirty: readonly string[]): string => {
  const more = dirty.length > mostFiles ? ` and ${dirty.length - mostFiles} more` : ''
  return `not reusable: the commit lacks ${dirty.slice(0, mostFiles).map(code).join(', ')}${more}`
}

const durationText = (milliseconds: number): string =>
  milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`

const sizeText = (bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} kB compressed`
    : `${(bytes / 1_000_000).toFixed(1)} MB compressed`

/** Writes the summary of a build that failed, with the last that the step said. */
export const failureSummary = (name: string, message: string, { output }: BuildFailure): string => {
  const said = output.length === 0 ? '' : `\n\n${codeBlock('text', output.join('\n'))}`
  return `${notBuilt(name, message)}${said}`
}

/** Writes the summary of an image that was not built for a reason in plain text. */
export const notBuilt = (name: string, message: string): string =>
  `### ${escapeText(name)} was not built\n\n${escapeText(message)}`

/** One app of a matrix, and what the registry had of it. */
export interface AskedApp {
  readonly app: string
  readonly build: boolean
  readonly how: string
  readonly reference: string | undefined
  readonly digest: Digest | undefined
}

const mostRows = 200

/** Writes the summary of many apps: first those that are to be built. */
export const matrixSummary = (apps: readonly AskedApp[]): string => {
  const builds = apps.filter(({ build }) => build)
  const head = `### ${builds.length} of ${apps.length} to build`
  if (apps.length === 0) return head
  const sorted = [...builds, ...apps.filter(({ build }) => !build)]
  const rows = sorted
    .slice(0, mostRows)
    .map(({ app, build, how, reference, digest }) => [
      code(app),
      build ? 'build' : 'reuse',
      escapeText(how),
      reference === undefined ? '' : code(reference),
      digest === undefined ? '' : code(shortDigest(digest)),
    ])
  const more = sorted.length > mostRows ? `\n\nAnd ${sorted.length - mostRows} more.` : ''
  return `${head}\n\n${table(['App', '', 'Why', 'Image', 'Digest'], rows)}${more}`
}
