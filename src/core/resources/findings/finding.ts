import type { Severity } from '../../config/config.ts'
import { formatIdentity, type Resource } from '../resource.ts'

/** What a rule has to say about one resource. */
export interface Remark {
  readonly id: FindingId
  readonly resource: Resource
  /** What is wrong, with its consequence; a sentence without its full stop. */
  readonly what: string
  /** What to write instead; a sentence without its full stop. */
  readonly fix: string
  /** The field in the source that is at fault, or the kind where the field is missing: the word that is looked for to find a line. */
  readonly word: string
}

/** Something in rendered resources that should be looked at, at its place in the source (CONTRACT.md section 3). */
export interface Finding {
  readonly id: FindingId
  readonly severity: Exclude<Severity, 'off'>
  readonly file: string
  readonly line: number | undefined
  /** Such as `Deployment prod/web`. */
  readonly resource: string
  readonly message: string
}

/** The ids that `findings:` of the configuration can set; each has a page in the documentation. */
export const findingIds = [
  'no-readiness-probe',
  'one-replica',
  'no-surge-room',
  'recreate',
  'mutable-tag',
  'no-digest',
  'root-user',
  'changed-selector',
  'duplicate-resource',
  'secret-in-output',
  'clock-or-chance',
] as const

/** See `findingIds`. */
export type FindingId = (typeof findingIds)[number]

/** The sentence of a remark: `Deployment web: <what>. <fix>.` */
export const messageOf = ({ resource, what, fix }: Remark): string =>
  `${formatIdentity(resource.identity)}: ${what}. ${fix}.`
