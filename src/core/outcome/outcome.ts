/** What an action gives back to the runner when it is done. */
export interface Outcome {
  /** Values by output name; what is not text is JSON already. */
  readonly outputs: Readonly<Record<string, string>>
  /** The job summary as Markdown. */
  readonly summary: string
  /** Whether the step fails although it ran to its end, as with a finding at `error`. */
  readonly failed?: boolean
}
