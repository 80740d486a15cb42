/** Why a text cannot be read, with the offset where it shows; the caller knows the file. */
export class Unreadable extends Error {
  readonly offset: number
  readonly fix: string

  constructor(offset: number, what: string, fix: string) {
    super(what)
    this.offset = offset
    this.fix = fix
  }
}
