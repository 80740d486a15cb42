/** The kinds of errors that GitHub's GraphQL names. */
export type FailureType = 'NOT_FOUND' | 'FORBIDDEN' | 'UNPROCESSABLE' | 'STALE_DATA'

/** An error that GitHub answers beside the data. */
export class Failure extends Error {
  readonly type: FailureType

  constructor(type: FailureType, message: string) {
    super(message)
    this.type = type
  }
}
