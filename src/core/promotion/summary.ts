import { code } from '../markdown/code.ts'
import { escapeText } from '../markdown/escape.ts'
import { table } from '../markdown/table.ts'
import type { PromotionResult } from './result.ts'

/** The job summary of promotions: what changed first, what waits, and how many did not change. */
export const summaryOf = (
  results: readonly PromotionResult[],
  problems: readonly string[],
  dryRun: boolean,
): string => {
  const shown = results.filter(({ operation }) => operation !== 'unchanged')
  const still = results.length - shown.length
  const head = dryRun ? '## Promotions (dry run: nothing was changed)' : '## Promotions'
  const rows = shown.map(({ stage, apps, operation, from, to, number, url, reason }) => [
    escapeText(stage),
    escapeText(apps.join(', ')),
    operation,
    to === '' ? '' : `${code(from)} → ${code(to)}`,
    number === null ? '' : `[#${number}](${url})`,
    escapeText(reason),
  ])
  const parts = [
    head,
    rows.length === 0
      ? 'Every stage is up to date.'
      : table(['Stage', 'Apps', '', 'Release', 'Pull request', 'Why'], rows),
    still > 0 && rows.length > 0 ? `${still} more did not change.` : '',
    ...problems.map((problem) => `- ❌ ${escapeText(problem)}`),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}
