import type { CommitId } from '../images/revision.ts'
import type { GateState } from './gate.ts'
import type { HeldRelease } from './held-release.ts'
import type { PullRequest } from './pull-request.ts'

/** One app's step from what a stage holds to what it takes. */
export interface Move {
  readonly app: string
  readonly before: HeldRelease
  readonly after: HeldRelease
  /** The stages it comes from; empty for a delivery. */
  readonly from: readonly string[]
  readonly gates: readonly GateState[]
  readonly byName: boolean
  /** Whether Git says that the one follows the other; where it does not, a person decides. */
  readonly certain: boolean
}

/** What is to be done for one unit of a stage, with the reason in words. */
export type Operation = OperationBase &
  (
    | { readonly kind: 'commit' }
    | {
        readonly kind: 'create'
        readonly draft: boolean /** The leftover head that is replaced. */
        readonly replaces?: CommitId
      }
    | {
        readonly kind: 'update'
        readonly draft: boolean
        readonly pull: PullRequest
        /** The person's commit on which ours goes; absent where the branch is made anew on its base. */
        readonly onTopOf?: CommitId
      }
    /** The commit stays: only text, draft or status follow the gates. */
    | { readonly kind: 'refresh'; readonly draft: boolean; readonly pull: PullRequest; readonly retell: boolean }
    | { readonly kind: 'merge'; readonly pull: PullRequest }
    | { readonly kind: 'close'; readonly pull: PullRequest }
    | { readonly kind: 'sweep'; readonly head: CommitId }
    | { readonly kind: 'wait' | 'hold' | 'none'; readonly pull?: PullRequest }
  )

interface OperationBase {
  readonly stage: string
  readonly unit: string
  readonly apps: readonly string[]
  readonly branch: string
  readonly base: string
  readonly moves: readonly Move[]
  readonly reason: string
  /** Why the closed gates of a pull request that stands were passed over, by its own record. */
  readonly force?: string
}

/** The gates of every move of an operation, each once. */
export const gatesOf = (moves: readonly Move[]): readonly GateState[] => {
  const found = new Map<string, GateState>()
  for (const { app, gates } of moves) {
    for (const gate of gates) {
      const shared = moves.every((move) =>
        move.gates.some((one) => one.gate === gate.gate && one.detail === gate.detail),
      )
      const named = shared || moves.length === 1 ? gate : { ...gate, gate: `${app}: ${gate.gate}` }
      found.set(named.gate, named)
    }
  }
  return [...found.values()]
}

/** The releases of moves in one line, by which a text is known to tell of them. */
export const releasesOf = (moves: readonly Move[]): string =>
  moves.map(({ app, after }) => `${app} ${after.tag ?? ''}@${after.digest ?? ''}`).join(', ')

/** Whether every gate is open. */
export const allOpen = (moves: readonly Move[]): boolean => moves.every(({ gates }) => gates.every(({ open }) => open))
