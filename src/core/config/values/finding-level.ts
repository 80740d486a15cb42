import { findingIds } from '../../resources/findings/finding.ts'
import { type Complaint, suggest } from '../schema/scalars.ts'

/** What `findings:` can set: the findings of Tagline's own rules, and fields that no version of Kubernetes knows. */
export const levelNames: readonly string[] = [...findingIds, 'unknown-field']

/** What is wrong with the name of a finding: a misspelt one would leave its level as it was. */
export const findingComplaint = (name: string): Complaint | undefined =>
  levelNames.includes(name) ? undefined : { what: `there is no finding "${name}"`, fix: suggest(name, levelNames) }
