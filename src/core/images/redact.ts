/** Shorter pieces of a secret are found in ordinary text too often. */
const shortest = 4

/** The texts by which a secret would be known in a log: the whole of it, and each of its lines. */
export const secretTexts = (secret: string): readonly string[] =>
  [...new Set([secret, ...secret.split(/\r?\n/)].map((text) => text.trim()))].filter((text) => text.length >= shortest)

/** Takes secrets out of a line that others wrote. */
export const redact = (line: string, secrets: readonly string[]): string =>
  secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line)
