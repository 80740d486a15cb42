/** A document of a YAML stream: its bytes without separators, and the line of the stream on which it begins. */
export interface Document {
  readonly text: string
  readonly line: number
}

/**
 * Splits a YAML stream at its `---` and `...` lines; what holds only comments and directives is left out.
 * Blank lines around a document belong to the separators, since Helm 4 writes them and Helm 3 does not.
 */
export const splitDocuments = (stream: string): readonly Document[] => {
  const documents: Document[] = []
  let lines: string[] = []
  let begin = 1
  const end = (): void => {
    const document = documentOf(lines, begin)
    if (document !== undefined) documents.push(document)
  }
  for (const [index, line] of stream
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    if (!/^(---|\.\.\.)(?=\s|$)/.test(line)) {
      lines.push(line)
      continue
    }
    end()
    // `--- {a: 1}` holds content on the line of the separator.
    const rest = line.slice(3).trim()
    lines = rest === '' || line.startsWith('...') ? [] : [rest]
    begin = index + (lines.length === 0 ? 2 : 1)
  }
  end()
  return documents
}

const documentOf = (lines: readonly string[], begin: number): Document | undefined => {
  const content = (line: string): boolean => line.trim() !== '' && !/^\s*#|^%/.test(line)
  if (!lines.some(content)) return undefined
  const first = lines.findIndex((line) => line.trim() !== '')
  const text = lines.slice(first).join('\n')
  return { text: keepsLastLines(text) ? `${text}\n` : `${text.trimEnd()}\n`, line: begin + first }
}

/** A block scalar with `+` counts the blank lines after it as its own. */
const keepsLastLines = (text: string): boolean => /[|>]\d?\+/.test(text)
