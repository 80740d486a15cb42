/**
 * Writes a table; head and cells are Markdown already (`escapeText`, `code`).
 * A line end or a pipe in a cell would end it, so they are taken out of their meaning here.
 */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cellOf).join(' | ')} |`).join('\n')

const cellOf = (markdown: string): string =>
  markdown.replace(/\\.|\|/gs, (match) => (match === '|' ? '&#124;' : match)).replace(/\s*\r?\n\s*/g, ' ')
