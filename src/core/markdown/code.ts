import { oneLine } from './escape.ts'

/**
 * Writes text as inline code that holds anywhere, in a cell of a table too.
 * Line ends become spaces; backticks, pipes and spaces at the ends need HTML, as backticks have no form that is right both in and out of a table.
 */
export const code = (text: string): string => {
  const line = oneLine(text)
  if (line !== '' && !/[`|]/.test(line)) return `\`${line}\``
  return `<code>${entitiesOf(line)}</code>`
}

/** Every sign of Markdown as an entity: inside of HTML tags in a line Markdown still counts. */
const entitiesOf = (text: string): string =>
  text.replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Writes text as a block of code, with a fence longer than any that stands in it. */
export const codeBlock = (language: string, text: string): string => {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language.replace(/[^\w+-]/g, '')}\n${text.toWellFormed().replace(/\r?\n$/, '')}\n${fence}`
}
