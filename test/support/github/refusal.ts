/** One entry of `errors` in an answer of GitHub's. */
export type RefusalDetail = { resource: string; field?: string; code: string; message?: string } | string

/** An answer other than success, in GitHub's words. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly RefusalDetail[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    more: { errors?: readonly RefusalDetail[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}

/** The answer for what is not there or may not be seen. */
export const notFound = (): Refusal => new Refusal(404, 'Not Found')

/** GitHub's 422 for one field whose value it cannot take. */
export const invalidField = (resource: string, field: string, code: string, message?: string): Refusal =>
  new Refusal(422, 'Validation Failed', {
    errors: [message === undefined ? { resource, field, code } : { resource, field, code, message }],
  })

/** GitHub's 422 for a rule that no single field breaks. */
export const invalid = (resource: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', { errors: [{ resource, code: 'custom', message }] })
