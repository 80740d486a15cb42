import { UserError } from '../core/errors/user-error.ts'
import { type IgnoreRules, parseIgnoreFile } from '../core/images/ignore-file.ts'
import { below, folderOf, type ImageSettings } from '../core/images/image-settings.ts'
import type { Origin } from '../core/images/origin.ts'
import { type Source, type SourceEntry, sourceOf } from '../core/images/source.ts'
import type { Tag } from '../core/images/tag.ts'
import { type PlannedTag, planTag } from '../core/images/tag-template.ts'
import { type FieldValues, fieldsOf, fieldValuesOf, fillKnown } from '../core/images/template.ts'
import { parseVersionFile } from '../core/images/version-file.ts'
import { patternsBelow } from '../core/images/written.ts'
import type { Checkout } from '../ports/checkout.ts'
import type { SourceFiles } from '../ports/files.ts'
import type { TreeEntry, Trees } from '../ports/trees.ts'

/** All that is known of an image before a registry or a builder is asked. */
export interface PreparedImage {
  readonly settings: ImageSettings
  readonly origin: Origin
  readonly tag: PlannedTag
  readonly tags: readonly Tag[]
  readonly buildArgs: Readonly<Record<string, string>>
  /** Undefined where the work tree is dirty. */
  readonly source: Source | undefined
  /** Files that the context would send and the commit lacks or has otherwise. */
  readonly dirty: readonly string[]
  readonly dockerfile: { readonly path: string; readonly content: Uint8Array }
  /** The ignore file that the build takes: the user's, and what is never sent. */
  readonly ignore: string
  /** Whether build arguments make the commit a part of the source. */
  readonly followsCommit: boolean
}

/** What preparing needs. */
export interface PrepareDeps {
  readonly trees: Trees
  readonly files: SourceFiles
  readonly checkout: Checkout
}

/** Prepares images, with the tree and the work tree read once for all of them. */
export interface Preparation {
  /** @throws UserError for what is wrong with this one image. */
  readonly prepare: (settings: ImageSettings) => Promise<PreparedImage>
}

/**
 * Reads what the contexts of images hold.
 * @param written patterns from the root for what Tagline writes itself.
 */
export const beginPreparation = async (
  deps: PrepareDeps,
  request: { readonly images: readonly ImageSettings[]; readonly origin: Origin; readonly written: readonly string[] },
): Promise<Preparation> => {
  const { images, origin, written } = request
  const folders = outermost(images.flatMap(({ context, path }) => [context, path]))
  const [entries, differences] = await Promise.all([
    deps.trees.list(origin.content, folders),
    deps.checkout.differences(folders),
  ])
  const facts: Facts = { entries, differences, written }
  return { prepare: (settings) => prepareImage(deps, facts, settings, origin) }
}

interface Facts {
  readonly entries: readonly TreeEntry[]
  readonly differences: readonly string[]
  readonly written: readonly string[]
}

/** A folder within another one is listed with it. */
const outermost = (folders: readonly string[]): readonly string[] =>
  [...new Set(folders)].filter((folder) => !folders.some((other) => other !== folder && isBelow(other, folder)))

const isBelow = (folder: string, path: string): boolean => folder === '' || path.startsWith(`${folder}/`)

const prepareImage = async (
  deps: PrepareDeps,
  facts: Facts,
  settings: ImageSettings,
  origin: Origin,
): Promise<PreparedImage> => {
  const values = await fieldValuesFor(deps, settings, origin)
  const where = { name: `the tag of "${settings.name}"` }
  const buildArgs = filledArgs(settings, values)
  const dockerfile = await findDockerfile(deps.files, settings)
  const ignored = await readIgnore(deps.files, settings, dockerfile.path, facts.written)
  const dirty = await dirtyFiles(deps.checkout, facts.differences, settings, dockerfile.path, ignored)
  return {
    settings,
    origin,
    tag: planTag(settings.tag, values, where),
    tags: settings.tags.map((template) => planTag(template, values, { input: 'tags' }).tag),
    buildArgs,
    source:
      dirty.length > 0 ? undefined : sourceFor(facts.entries, settings, dockerfile.path, ignored.rules, buildArgs),
    dirty,
    dockerfile,
    ignore: ignored.text,
    followsCommit: Object.values(settings.buildArgs).some((text) => clockwork.some((name) => fieldsOf(text).has(name))),
  }
}

/** Fields that differ from commit to commit. */
const clockwork = ['sha', 'sha12', 'date', 'run'] as const

/** The values of the fields that an image's templates use; the version file is read only for `{version}`. */
export const fieldValuesFor = async (
  { trees }: Pick<PrepareDeps, 'trees'>,
  settings: Pick<ImageSettings, 'tag' | 'tags' | 'buildArgs' | 'versionFile'>,
  { content, revision, time, branch, run }: Origin,
): Promise<FieldValues> => {
  const templates = [settings.tag, ...settings.tags, ...Object.values(settings.buildArgs)]
  const needed = templates.some((template) => fieldsOf(template).has('version'))
  const version = needed ? await versionAt(trees, content, settings.versionFile) : undefined
  return fieldValuesOf({ commit: revision, time, branch, version, run })
}

const versionAt = async (trees: Trees, commit: Origin['content'], file: string): Promise<string> => {
  const [content] = await trees.read(commit, [file])
  if (content !== undefined) return parseVersionFile(file, content)
  throw new UserError('FILE_NOT_FOUND', {
    where: { file },
    what: 'this file, which {version} reads, is not in the commit',
    fix: 'Commit it with the version in it, or name another one with `version:`',
  })
}

const filledArgs = ({ buildArgs }: ImageSettings, values: FieldValues): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(buildArgs).map(([name, text]) => [name, fillKnown(text, values)]))

const usualNames = ['Dockerfile', 'dockerfile', 'Containerfile'] as const

const findDockerfile = async (files: SourceFiles, settings: ImageSettings): Promise<PreparedImage['dockerfile']> => {
  const names = settings.dockerfile === undefined ? usualNames : [settings.dockerfile]
  for (const name of names) {
    const path = below(settings.path, name)
    const content = await files.read(path)
    if (content !== undefined) return { path, content }
  }
  const looked = names.map((name) => `"${below(settings.path, name)}"`).join(', ')
  throw new UserError('FILE_NOT_FOUND', {
    where: { name: `the image of "${settings.name}"` },
    what: `there is no Dockerfile; looked for ${looked}`,
    fix: 'Add one, or name it with `dockerfile:` (relative to the path of the app)',
  })
}

interface Ignored {
  readonly text: string
  readonly rules: IgnoreRules
  /** The file of the user's that counts. */
  readonly path: string | undefined
}

/** BuildKit's order, then podman's name; last come what is no part of any source, so that nothing brings it back. */
const readIgnore = async (
  files: SourceFiles,
  { context }: ImageSettings,
  dockerfile: string,
  written: readonly string[],
): Promise<Ignored> => {
  const never = ['**/.git', ...patternsBelow(context, written)]
  for (const path of [
    `${dockerfile}.dockerignore`,
    below(context, '.dockerignore'),
    below(context, '.containerignore'),
  ]) {
    const content = await files.read(path)
    if (content === undefined) continue
    const text = [new TextDecoder().decode(content).replace(/\n$/, ''), ...never, ''].join('\n')
    return { text, rules: parseIgnoreFile(text), path }
  }
  const text = [...never, ''].join('\n')
  return { text, rules: parseIgnoreFile(text), path: undefined }
}

const sourceFor = (
  entries: readonly TreeEntry[],
  settings: ImageSettings,
  dockerfile: string,
  rules: IgnoreRules,
  buildArgs: Readonly<Record<string, string>>,
): Source => {
  const own = entries.find(({ path }) => path === dockerfile)
  const { target, test, labels, platforms, rebuild, sbom, provenance = '' } = settings
  return sourceOf({
    context: contextEntries(entries, settings.context).filter(({ path }) => !rules.excludes(path)),
    dockerfile: { mode: own?.mode ?? '', object: own?.object ?? '' },
    settings: { target, test, buildArgs, labels, platforms, rebuild, sbom, provenance },
  })
}

const contextEntries = (entries: readonly TreeEntry[], context: string): readonly SourceEntry[] =>
  entries
    .filter(({ path }) => isBelow(context, path))
    .map((entry) => ({ ...entry, path: entry.path.slice(context === '' ? 0 : context.length + 1) }))

const dirtyFiles = async (
  checkout: Checkout,
  differences: readonly string[],
  { context }: ImageSettings,
  dockerfile: string,
  { rules, path: ignoreFile }: Ignored,
): Promise<readonly string[]> => {
  const inContext = (path: string): string => path.slice(context === '' ? 0 : context.length + 1)
  const isSent = (path: string): boolean =>
    path === dockerfile || path === ignoreFile || (isBelow(context, path) && !rules.excludes(inContext(path)))
  const looked = await Promise.all(
    differences.map(async (path) => {
      if (!path.endsWith('/')) return isSent(path) ? [path] : []
      const folder = folderOf(path)
      const holdsContext = isBelow(folder, context) || folder === context
      if (!holdsContext && !isBelow(context, path) && !dockerfile.startsWith(path)) return []
      if (isBelow(context, path) && rules.excludesAllBelow(inContext(folder)) && !dockerfile.startsWith(path)) return []
      return (await checkout.unknownFiles(folder)).filter(isSent)
    }),
  )
  return looked.flat().toSorted()
}
