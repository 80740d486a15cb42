import type { App, Config } from '../core/config/config.ts'
import { appNamed } from '../core/config/named.ts'
import { UserError } from '../core/errors/user-error.ts'
import { noOverrides, settingsOfApp } from '../core/images/image-settings.ts'
import { revisionLabel } from '../core/images/labels.ts'
import type { Origin } from '../core/images/origin.ts'
import type { Release } from '../core/images/release.ts'
import { sourceLabel } from '../core/images/source.ts'
import { isOfOneCommit } from '../core/images/tag-template.ts'
import { writtenPatterns } from '../core/images/written.ts'
import type { GivenRelease } from '../core/promotion/given-releases.ts'
import type { HeldRelease } from '../core/promotion/held-release.ts'
import type { Log } from '../ports/log.ts'
import type { Registry } from '../ports/registry.ts'
import { beginPreparation, type PrepareDeps } from './prepare-image.ts'
import { findRelease, revisionOf } from './release.ts'

/** What a delivery is found from. */
export interface DeliveryRequest {
  readonly config: Config
  readonly given: readonly GivenRelease[]
  /** The commit that is delivered; undefined where no release is expected of it. */
  readonly origin: Origin
  /** `owner/repo` of that commit, where the stages live in another repository. */
  readonly repository: string | undefined
}

/** What finding it needs: the registry, and the commit with its work tree. */
export interface DeliveryDeps extends PrepareDeps {
  readonly registry: Registry
  readonly log: Log
}

/** What goes into the first stages. */
export interface Delivery {
  readonly releases: ReadonlyMap<string, HeldRelease>
  /** Whether everything that changed is in it; only then may the next change be compared with this commit. */
  readonly whole: boolean
}

/**
 * Finds in the registry what the builds of a push came to: all of its apps, or none unless `partial: true`.
 * An app carried over from an earlier failure holds nobody back.
 * @throws UserError PROMOTION_REFUSED that names every app whose image is missing.
 */
export const findDelivery = async (deps: DeliveryDeps, request: DeliveryRequest): Promise<Delivery> => {
  const { config, given } = request
  const found = await Promise.all(given.map(async (one) => ({ one, release: await findOne(deps, request, one) })))
  const missing = found.filter(({ release }) => release === undefined).map(({ one }) => one)
  const blocking = missing.filter((one) => !isCarried(one))
  if (blocking.length > 0 && !config.partial) throw notBuilt(blocking)
  for (const one of missing) deps.log.annotate({ level: 'warning', message: leftOut(one) })
  return {
    releases: new Map(
      found.flatMap(({ one, release }) => (release === undefined ? [] : [[one.app, release] as const])),
    ),
    whole: missing.length === 0 && given.every((one) => one.kind === 'expected' && !one.chosen),
  }
}

const isCarried = (one: GivenRelease): boolean => one.kind === 'expected' && one.carried

const findOne = async (
  deps: DeliveryDeps,
  { config, origin, repository }: DeliveryRequest,
  one: GivenRelease,
): Promise<HeldRelease | undefined> => {
  const app = appNamed(config, one.app, { input: 'releases' })
  if (one.kind === 'expected') {
    const release = await findRelease(deps, { app, origin, repository })
    if (release === undefined || !(await isOfCommit(deps, config, app, release, origin))) return undefined
    return { tag: release.tag, digest: release.digest, revision: release.revision }
  }
  const { tag, image = app.image, revision = revisionOf(origin, repository) } = one
  const digest = one.digest ?? (await deps.registry.digestOf(image, tag))
  return digest === undefined ? undefined : { tag, digest, revision }
}

/**
 * Whether a tag stands for what this commit's build would give. A version can stand for an older image: the build that
 * should have replaced it was refused or failed, and what is there must not go out as this commit's release.
 */
const isOfCommit = async (
  deps: DeliveryDeps,
  config: Config,
  app: App,
  { image, digest }: Release,
  origin: Origin,
): Promise<boolean> => {
  if (isOfOneCommit(app.tag)) return true
  const labels = (await deps.registry.labelsOf(image, digest)) ?? {}
  if (labels[revisionLabel] === origin.revision) return true
  const settings = settingsOfApp(app, noOverrides)
  const preparation = await beginPreparation(deps, { images: [settings], origin, written: writtenPatterns(config) })
  const { source } = await preparation.prepare(settings)
  return source !== undefined && labels[sourceLabel] === source
}

const leftOut = (one: GivenRelease): string => {
  const why = isCarried(one) ? 'its build has failed since an earlier push' : '`partial: true` lets the others go on'
  return `releases: the registry has no image of "${one.app}" for this commit. It is left out: ${why}.`
}

const notBuilt = (missing: readonly GivenRelease[]): UserError =>
  new UserError(
    'PROMOTION_REFUSED',
    missing.map(({ app }) => ({
      where: { input: 'releases' },
      what: `the registry has no image of "${app}" for this commit, and the apps of one push are delivered together or not at all`,
      fix: `Mend the build of "${app}" and run the failed jobs again, or write \`partial: true\` into tagline.yaml`,
    })),
  )
