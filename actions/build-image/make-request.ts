import type { PreparedImage } from '../../src/flows/prepare-image.ts'

/** One image that is to be there in the end. */
export interface MakeRequest {
  readonly prepared: PreparedImage
  /** `owner/repo` where the stages live in another one. */
  readonly repository: string | undefined
}
