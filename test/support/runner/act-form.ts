/** The library as a caller names it: `owner/repo` and the ref that the caller pins. */
export type LibraryName = { readonly repository: string; readonly ref: string }

/**
 * Rewrites the two things that act 0.2.89 rejects, and nothing else: `uses: $/path` (nektos/act#6189) becomes
 * `uses: owner/repo/path@ref`, and `queue: max` of a concurrency group, which act ignores anyway, is dropped.
 * @param text a workflow or an action's metadata.
 */
export const toActForm = (text: string, { repository, ref }: LibraryName): string =>
  text
    .replace(
      /(\buses:\s*)(['"]?)\$\/([^\s'"#]+)\2/g,
      (_, uses, quote, path) => `${uses}${quote}${repository}/${path}@${ref}${quote}`,
    )
    .replace(/^[ \t]+queue:[ \t]*max[ \t]*(#.*)?\r?\n/gm, '')
    .replace(/,\s*queue:\s*max\b(?=\s*[,}])/g, '')
    .replace(/\bqueue:\s*max\s*,\s*/g, '')
