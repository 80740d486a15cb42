import { formatProblem } from '../../src/core/errors/problem.ts'
import { code } from '../../src/core/markdown/code.ts'
import { escapeText } from '../../src/core/markdown/escape.ts'
import type { Outcome } from '../../src/core/outcome/outcome.ts'
import { boardJson, boardMarkdown } from '../../src/core/promotion/board.ts'
import { loadConfig } from '../../src/flows/load-config.ts'
import type { PromotionDeps } from '../../src/flows/promotion-deps.ts'
import { type BoardReport, reportBoard } from '../../src/flows/report.ts'
import type { Checkout } from '../../src/ports/checkout.ts'
import type { SourceFiles } from '../../src/ports/files.ts'
import type { Inputs } from './inputs.ts'

/** What a report is made from. */
export interface ReportDeps {
  readonly files: SourceFiles
  readonly checkout: Pick<Checkout, 'head'>
  readonly promotion: PromotionDeps
  /** Of the repository, for the default registry. */
  readonly owner: string | undefined
}

/** Reads how the stages stand and tells it; what cannot be read is shown beside the rest. */
export const run = async (inputs: Inputs, { files, checkout, promotion, owner }: ReportDeps): Promise<Outcome> => {
  const { log } = promotion
  // Says that there is no checkout, or no commit, before the configuration is missed.
  await checkout.head()
  const config = await loadConfig({ files, log }, { file: inputs.config, owner })
  const report = await reportBoard(promotion, { config, source: undefined })
  for (const { error } of report.problems) {
    for (const problem of error.problems) {
      log.annotate({ level: 'warning', message: formatProblem(problem), where: problem.where })
    }
  }
  const markdown = markdownOf(report)
  return {
    outputs: {
      markdown,
      json: JSON.stringify(boardJson(report.board)),
      ok: String(report.problems.length === 0),
    },
    summary: markdown,
  }
}

const markdownOf = ({ board, problems, now }: BoardReport): string => {
  if (board.stages.length === 0) return '## Stages\n\nNo stages yet: name them under `stages:` in `tagline.yaml`.'
  const unread = problems.map(
    ({ stage, app, error }) => `- ${code(app)} at ${code(stage)} cannot be read: ${escapeText(error.message)}`,
  )
  return ['## Stages', boardMarkdown(board, now), ...(unread.length === 0 ? [] : [unread.join('\n')])].join('\n\n')
}
