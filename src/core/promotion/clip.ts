/** A text of at most so many UTF-16 units; one that was longer ends in an ellipsis, never within a character. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
