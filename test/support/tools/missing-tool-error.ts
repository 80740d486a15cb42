import { catalogue } from './catalogue.ts'
import type { Source, ToolName } from './tool.ts'
import { formatRange } from './version-range.ts'

/** Why one tool could not be had: one reason for each source that was tried or could not be. */
export type Missing = { readonly tool: ToolName; readonly reasons: readonly string[] }

const remedy = (source: Source): string => {
  switch (source.kind) {
    case 'go':
      return 'Go 1.26'
    case 'debian':
      return `the Debian package ${source.package} (as root this is done for you)`
    case 'python':
      return 'Python 3 with pip'
  }
}

/** Writes one sentence on what is missing and one on what to do. */
export const formatMissing = ({ tool, reasons }: Missing): string => {
  const { title, onPath, sources } = catalogue[tool]
  const remedies = [`${title} ${formatRange(onPath.range)}`, ...sources.map(remedy)].join(', or ')
  return `${tool}: not on PATH, not in .tools, and ${reasons.join(', and ')}. Install ${remedies}, then run \`npm run tools ${tool}\` again.`
}

/** Tools that neither were found nor could be made. */
export class MissingToolError extends Error {
  readonly missing: readonly Missing[]

  constructor(missing: readonly Missing[]) {
    super(missing.map(formatMissing).join('\n'))
    this.name = 'MissingToolError'
    this.missing = missing
  }
}
