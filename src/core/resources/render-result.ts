import { code } from '../markdown/code.ts'
import { escapeText } from '../markdown/escape.ts'
import { foldTo, type Part } from '../markdown/fold.ts'
import type { Difference } from './compare.ts'
import { subjectOf } from './compare.ts'
import { differenceParts } from './difference-markdown.ts'
import type { Finding } from './findings/finding.ts'
import { formatPath } from './path.ts'
import type { RenderJob } from './render-jobs.ts'
import { formatSource } from './render-source.ts'
import { shownChange } from './secrets.ts'
import { summaryOf } from './summary.ts'

/** What one render came to. */
export interface RenderResult extends RenderJob {
  /** How many resources it has. */
  readonly resources: number
  /** Against what is committed at the output. */
  readonly differences: readonly Difference[]
  readonly findings: readonly Finding[]
  /** The output files that change. */
  readonly files: readonly string[]
}

/** All renders as Markdown of at most `length` UTF-16 units; those with no difference are only counted. */
export const renderMarkdown = (renders: readonly RenderResult[], length: number): string =>
  foldTo(length, renderParts(renders))

/** All renders as parts: one heading for each that differs, with a summary line, and one part a resource. */
export const renderParts = (renders: readonly RenderResult[]): readonly Part[] => {
  const compared = renders.filter(({ output }) => output !== undefined)
  const differing = compared.filter(({ differences }) => differences.length > 0)
  const same = compared.length - differing.length
  const rest = same === 0 ? [] : [closingPart(same, differing.length > 0)]
  return [...differing.flatMap((render) => [headingPart(render), ...differenceParts(render.differences)]), ...rest]
}

const closingPart = (same: number, others: boolean): Part => {
  const text = `_${same} ${others ? 'other ' : ''}${same === 1 ? 'render' : 'renders'}: no difference._`
  return { text, title: `${same} renders with no difference`, weight: 7 }
}

const headingPart = (render: RenderResult): Part => {
  const { app, stage, source, differences } = render
  const whose = [app, stage].filter((part) => part !== undefined).map((part) => escapeText(part))
  const from = code(formatSource(source))
  const title = whose.length === 0 ? from : `${whose.join(' in ')} (${from})`
  const text = `#### ${title}\n\n**${escapeText(summaryOf(differences))}**`
  return { text, title: `the heading of ${formatSource(source)}`, weight: 8 }
}

/** The JSON of the output `renders`: plain data, with Secrets hidden as in the Markdown. */
export const rendersJson = (renders: readonly RenderResult[]): string =>
  JSON.stringify(
    renders.map(({ app, stage, source, output, resources, differences, files }) => ({
      app,
      stage,
      source: formatSource(source),
      output,
      resources,
      summary: summaryOf(differences),
      files,
      differences: differences.map(differenceJson),
    })),
  )

const differenceJson = (difference: Difference): unknown => {
  const resource = subjectOf(difference).identity
  if (difference.op === 'added' || difference.op === 'removed') return { op: difference.op, resource }
  const { op, before, after, changes } = difference
  return {
    op,
    resource,
    ...(op === 'renamed' ? { from: before.identity } : {}),
    changes: changes.map((change) => ({ ...shownChange(before, after, change), path: formatPath(change.path) })),
  }
}
