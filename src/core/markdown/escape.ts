/** Ends a word for GitHub's mentions, references and links, and is not seen. */
const gap = '&#8203;'

/**
 * Makes text of others inert in GitHub Markdown, anywhere but in code: it is shown as it is, on one line, and makes no mention,
 * link, reference (`#1`, `GH-1`), HTML, emphasis, emoji, formula, heading, list, table cell or line of its own.
 */
export const escapeText = (text: string): string =>
  breakReferences(
    oneLine(text)
      .replace(/[&<>|]/g, (character) => `&#${character.charCodeAt(0)};`)
      .replace(/[\\`*_[\](){}~!]/g, '\\$&')
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d+)([.])/, '$1\\$2')
      // The page on formulas says that a dollar sign is taken literally in a span only.
      .replace(/\$/g, '<span>$</span>'),
  )

/** Makes text of others inert where GitHub reads HTML and no Markdown, as in a `<summary>`. */
export const escapeHtml = (text: string): string =>
  breakReferences(oneLine(text).replace(/[&<>"'`|$]/g, (character) => `&#${character.charCodeAt(0)};`))

/** One line without the characters that no one sees: controls, and marks that change the direction of what follows. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\u0085]+/g, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD')
    .trim()

const breakReferences = (text: string): string =>
  text
    .replace(/@/g, `@${gap}`)
    // Not the number of an entity that stands here already.
    .replace(/(?<!&)#/g, `#${gap}`)
    .replace(/(GH)-(?=\d)/gi, `$1${gap}-`)
    .replace(/:(?=\/\/)/g, `:${gap}`)
    .replace(/(www)\./gi, `$1${gap}.`)
    .replace(/:(?=[\w+-]+:)/g, `:${gap}`)
