import type { App, Config } from '../core/config/config.ts'
import { UserError } from '../core/errors/user-error.ts'
import { isDigest } from '../core/images/digest.ts'
import { isTag } from '../core/images/tag.ts'
import { type HeldRelease, isSameRelease } from '../core/promotion/held-release.ts'
import type { Named } from '../core/promotion/state.ts'
import type { Tenures } from '../core/promotion/tenure.ts'
import type { Line } from './line.ts'
import type { PromotionDeps } from './promotion-deps.ts'
import { revisionOf } from './tenures.ts'

/** A promotion that is asked for by name: a version, or what another stage holds. */
export interface NamedRequest {
  readonly stage: string
  readonly apps: readonly string[]
  /** A tag, a digest or `previous`; undefined where `from` says it. */
  readonly version: string | undefined
  readonly from: string | undefined
}

type AllTenures = ReadonlyMap<string, ReadonlyMap<string, Tenures>>

/**
 * Finds the releases that are meant: in what the stages hold and held, else in the registry.
 * @throws UserError PROMOTION_REFUSED where there is no such release.
 */
export const findNamed = async (
  deps: PromotionDeps,
  config: Config,
  line: Line,
  tenures: AllTenures,
  request: NamedRequest,
): Promise<Named> => {
  const releases = new Map<string, HeldRelease>()
  for (const name of request.apps) {
    const app = config.apps.find((one) => one.name === name)
    if (app !== undefined) releases.set(name, await findOne(deps, line, tenures, app, request))
  }
  return { stage: request.stage, releases }
}

const findOne = async (
  deps: PromotionDeps,
  line: Line,
  tenures: AllTenures,
  app: App,
  { stage, version, from }: NamedRequest,
): Promise<HeldRelease> => {
  if (version === undefined) return heldBy(deps, line, app, from ?? '')
  const own = tenures.get(stage)?.get(app.name) ?? []
  if (version === 'previous') {
    const [current] = own
    const before = own.find(({ release }) => current !== undefined && !isSameRelease(release, current.release))
    if (before !== undefined) return before.release
    throw refused(
      stage,
      `the history of ${stage} shows nothing that "${app.name}" held before`,
      'Name a tag or a digest',
    )
  }
  const all = [own, ...[...tenures.values()].map((one) => one.get(app.name) ?? [])].flat()
  const wanted: HeldRelease = isDigest(version) ? { digest: version } : isTag(version) ? { tag: version } : {}
  const known = all.find(({ release }) => isSameRelease(release, wanted))
  if (known !== undefined) return known.release
  if (!isDigest(version) && !isTag(version))
    throw refused(stage, `"${version}" is neither a tag nor a digest`, 'Write one of them, or `previous`')
  const digest = await deps.registry.digestOf(app.image, version)
  if (digest === undefined)
    throw refused(stage, `the registry has no image "${version}" of "${app.name}"`, 'Name one that was built')
  const release: HeldRelease = { ...wanted, digest }
  const revision = await revisionOf(deps, app, release)
  return revision === undefined ? release : { ...release, revision }
}

const heldBy = async (deps: PromotionDeps, line: Line, app: App, from: string): Promise<HeldRelease> => {
  const held = line.stages.find(({ stage }) => stage.name === from)?.apps.get(app.name)?.held
  if (held === undefined || (held.tag === undefined && held.digest === undefined)) {
    throw refused(
      from,
      `the stage "${from}" holds no release of "${app.name}"`,
      'Name a stage that holds one, or a `version`',
    )
  }
  const revision = await revisionOf(deps, app, held)
  return revision === undefined ? held : { ...held, revision }
}

const refused = (stage: string, what: string, fix: string): UserError =>
  new UserError('PROMOTION_REFUSED', { where: { name: `stage "${stage}"` }, what, fix })
