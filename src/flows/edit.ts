import type { App, Config, Stage } from '../core/config/config.ts'
import type { Problem } from '../core/errors/problem.ts'
import { type ErrorCode, UserError } from '../core/errors/user-error.ts'
import type { Digest } from '../core/images/digest.ts'
import { formatImageName } from '../core/images/image-name.ts'
import type { Tag } from '../core/images/tag.ts'
import type { Change } from '../core/manifests/change.ts'
import { planNewEntry } from '../core/manifests/entry.ts'
import { firstValue } from '../core/manifests/held.ts'
import { planChanges } from '../core/manifests/plan-changes.ts'
import { placeOf, type SlotValue } from '../core/manifests/slot.ts'
import type { Target } from '../core/manifests/want.ts'
import type { SourceFiles } from '../ports/files.ts'
import { type Applied, applyChanges, type PlannedChange } from './apply-changes.ts'
import { type StageSlots, stageReader } from './stage-slots.ts'

export type { SlotEdit } from '../core/manifests/slot-edit.ts'

/** What puts releases into a stage. */
export interface StageEdits extends Applied {
  /** What the slots held before, by app, also where nothing changes; an app that held nothing is absent. */
  readonly previous: ReadonlyMap<string, SlotValue>
}

/** An app with what its slots shall hold. */
export interface StageRelease {
  readonly app: App
  readonly tag?: Tag
  readonly digest?: Digest
}

/**
 * Plans the edits that put releases into a stage; nothing is written.
 * @throws UserError with the problems of every app, where one cannot be put in: then there is no plan at all.
 */
export const planStageEdits = async (
  deps: { readonly files: SourceFiles },
  request: { readonly config: Config; readonly stage: Stage; readonly releases: readonly StageRelease[] },
): Promise<StageEdits> => {
  const { config, stage, releases } = request
  const reader = stageReader(deps.files, config, stage)
  const planned: PlannedChange[] = []
  const previous = new Map<string, SlotValue>()
  const errors: UserError[] = []
  for (const release of releases) {
    try {
      const found = await reader.slotsOf(release.app)
      const changes = planRelease(found, stage, release)
      const held = firstValue(found.files.flatMap(({ slots }) => slots))
      if (held !== undefined) previous.set(release.app.name, held)
      planned.push(...changes.map((change) => ({ app: release.app.name, change })))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(error)
    }
  }
  throwAll(errors)
  return { ...applyChanges(planned), previous }
}

const throwAll = (errors: readonly UserError[]): void => {
  const [first] = errors
  if (first === undefined) return
  const code: ErrorCode = first.code
  throw errors.length === 1
    ? first
    : new UserError(
        code,
        errors.flatMap((error): readonly Problem[] => error.problems),
      )
}

const planRelease = (found: StageSlots, stage: Stage, release: StageRelease): readonly Change[] => {
  const target: Target = {
    ...(release.tag === undefined ? {} : { tag: release.tag }),
    ...(release.digest === undefined ? {} : { digest: release.digest }),
    ...(stage.pin === undefined ? {} : { pin: stage.pin }),
  }
  if (found.files.length > 0)
    return planChanges(
      found.files.map(({ slots }) => slots),
      target,
    )
  const entries = found.named
    .map(({ manifest, wanted, name, own }) => ({ own, entry: planNewEntry(manifest, wanted, name, target) }))
    .filter(({ entry }) => entry !== undefined)
  const own = entries.filter((candidate) => candidate.own)
  const [candidate, ...others] = own.length > 0 ? own : entries
  if (candidate?.entry === undefined || others.length > 0) throw notFound(found, stage, release.app)
  return [candidate.entry]
}

const notFound = ({ untagged, looked }: StageSlots, stage: Stage, app: App): UserError => {
  const [cell] = untagged
  const image = formatImageName(app.image)
  if (cell !== undefined) {
    const { file, line, column, path } = placeOf(cell)
    const what = `\`${path}\` names the image of "${app.name}", and there is no line for its tag`
    return new UserError('SLOT_NOT_FOUND', { where: { file, line, column }, what, fix: 'Add `tag: ""` beside it' })
  }
  const places = looked.length === 0 ? 'there is no rule under `manifests:`' : `looked in ${looked.join(', ')}`
  return new UserError('SLOT_NOT_FOUND', {
    where: { name: `stage "${stage.name}"` },
    what: `no manifest holds the image "${image}" of the app "${app.name}" (${places})`,
    fix: 'Put the image into one of these files, or name the file that has it under `manifests:` in tagline.yaml',
  })
}
