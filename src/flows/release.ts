import type { App, Config } from '../core/config/config.ts'
import { below } from '../core/images/image-settings.ts'
import type { Origin } from '../core/images/origin.ts'
import type { Release } from '../core/images/release.ts'
import type { Revision } from '../core/images/revision.ts'
import type { Tag } from '../core/images/tag.ts'
import { planTag } from '../core/images/tag-template.ts'
import type { Registry } from '../ports/registry.ts'
import type { Trees } from '../ports/trees.ts'
import { fieldValuesFor } from './prepare-image.ts'

/** The tag that the release of an app has at a commit; needs no registry. */
export const releaseTagOf = async (deps: { readonly trees: Trees }, app: App, origin: Origin): Promise<Tag> => {
  const templates = { tag: app.tag, tags: [], buildArgs: {}, versionFile: below(app.path, app.version) }
  const values = await fieldValuesFor(deps, templates, origin)
  return planTag(app.tag, values, { name: `the tag of "${app.name}"` }).tag
}

/**
 * Finds the release of an app at a commit in the registry, by its own tag: one request.
 * @param repository `owner/repo` of the commit, where the stages live in another one.
 * @returns undefined where the image is not there (yet).
 */
export const findRelease = async (
  deps: { readonly registry: Registry; readonly trees: Trees },
  request: { readonly app: App; readonly origin: Origin; readonly repository: string | undefined },
): Promise<Release | undefined> => {
  const { app, origin, repository } = request
  const tag = await releaseTagOf(deps, app, origin)
  const digest = await deps.registry.digestOf(app.image, tag)
  if (digest === undefined) return undefined
  return { app: app.name, image: app.image, tag, digest, revision: revisionOf(origin, repository) }
}

/** The revision as releases carry it: with the repository before it where the stages live in another one. */
export const revisionOf = ({ revision }: Origin, repository: string | undefined): Revision =>
  repository === undefined ? { sha: revision } : { sha: revision, repository }

/** The repository that a release's revision must name: the run's own, where the configuration keeps the stages elsewhere. */
export const sourceRepository = (
  config: Pick<Config, 'repository'>,
  context: { readonly repository: string | undefined },
): string | undefined =>
  config.repository === undefined || config.repository === context.repository ? undefined : context.repository
