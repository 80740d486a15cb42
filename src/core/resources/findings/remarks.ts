import type { Stage } from '../../config/config.ts'
import type { Difference } from '../compare.ts'
import type { Resource } from '../resource.ts'
import type { Remark } from './finding.ts'
import { imageRemarks } from './images.ts'
import { rolloutRemarks } from './rollout.ts'
import { securityRemarks } from './security.ts'
import { duplicateRemarks, selectorRemarks } from './sets.ts'

/** One render as the rules see it. */
export interface Examined {
  readonly set: readonly Resource[]
  readonly differences: readonly Difference[]
  /** How the stage pins images; undefined where it does not say or there is none. */
  readonly pin: Stage['pin']
  /** Whether the rendered files go into Git. */
  readonly committed: boolean
}

/** Runs every rule over the resources of one render. */
export const remarksOf = ({ set, differences, pin, committed }: Examined): readonly Remark[] => [
  ...set.flatMap((resource) => [
    ...rolloutRemarks(resource, set),
    ...imageRemarks(resource, pin),
    ...securityRemarks(resource, committed),
  ]),
  ...duplicateRemarks(set),
  ...selectorRemarks(differences),
]
