import { escapeHtml } from './escape.ts'

/**
 * Folds Markdown under a line that a click opens.
 * @param summary plain text of any origin.
 * @param body Markdown.
 */
export const details = (summary: string, body: string): string =>
  `<details><summary>${escapeHtml(summary)}</summary>\n\n${body}\n\n</details>`
