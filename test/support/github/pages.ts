import type { Context, Reply } from './router.ts'

/** Which page a client wants. */
export type Page = { readonly page: number; readonly perPage: number }

/** The page that a query asks for; GitHub's limit is 100 a page. */
export const pageOf = (query: URLSearchParams, usual = 30, most = 100): Page => ({
  page: Math.max(1, Number(query.get('page')) || 1),
  perPage: Math.min(most, Math.max(1, Number(query.get('per_page')) || usual)),
})

/** The Link header of a page, or none where there is only one. */
export const linkHeader = ({ url, query }: Pick<Context, 'url' | 'query'>, page: Page, total: number) => {
  const last = Math.max(1, Math.ceil(total / page.perPage))
  const to = (number: number, rel: string) => {
    const asked = new URLSearchParams(query)
    asked.set('page', String(number))
    return `<${url}?${asked}>; rel="${rel}"`
  }
  const links = [
    ...(page.page > 1 ? [to(page.page - 1, 'prev')] : []),
    ...(page.page < last ? [to(page.page + 1, 'next'), to(last, 'last')] : []),
    ...(page.page > 1 ? [to(1, 'first')] : []),
  ]
  return links.length === 0 ? {} : { link: links.join(', ') }
}

/** The part of a list that is on the page. */
export const sliceOf = <T>(all: readonly T[], { page, perPage }: Page): readonly T[] =>
  all.slice((page - 1) * perPage, page * perPage)

/** A page of a list, with its links. */
export const pageReply = async <T>(
  context: Pick<Context, 'url' | 'query'>,
  all: readonly T[],
  view: (one: T) => unknown,
  wrap: (views: readonly unknown[]) => unknown = (views) => views,
): Promise<Reply> => {
  const page = pageOf(context.query)
  const body = wrap(await Promise.all(sliceOf(all, page).map(view)))
  return { status: 200, body, headers: linkHeader(context, page, all.length) }
}
