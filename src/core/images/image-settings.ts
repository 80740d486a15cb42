import type { App } from '../config/config.ts'
import type { Provenance } from './build-plan.ts'
import type { ImageName } from './image-name.ts'
import { defaultTagTemplate } from './tag-template.ts'

/** What an image is built from and named by: an app of the configuration, with what the step says otherwise. */
export interface ImageSettings {
  /** The app's name; where there is no app, the last part of the image's name. */
  readonly name: string
  readonly image: ImageName
  /** Folders and files from the root of the repository; '' is the root. */
  readonly path: string
  readonly context: string
  /** Undefined where the usual names are to be looked for in `path`. */
  readonly dockerfile: string | undefined
  readonly target: string | undefined
  readonly test: string | undefined
  readonly platforms: readonly string[]
  /** Templates by name. */
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** The template of the release's own tag, and of those beside it, which may move. */
  readonly tag: string
  readonly tags: readonly string[]
  /** The file that `{version}` reads. */
  readonly versionFile: string
  readonly rebuild: string | undefined
  readonly sbom: boolean
  /** Undefined: as the builder does by default. */
  readonly provenance: Provenance | undefined
}

/** What a step may set beside an app, or instead of one; what is undefined or empty stays as the configuration has it. */
export interface ImageOverrides {
  readonly context: string | undefined
  readonly image: ImageName | undefined
  readonly dockerfile: string | undefined
  readonly target: string | undefined
  readonly test: string | undefined
  readonly platforms: readonly string[]
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly rebuild: string | undefined
  readonly sbom: boolean
  readonly provenance: Provenance | undefined
}

/** Where a step says nothing beside the app. */
export const noOverrides: ImageOverrides = {
  context: undefined,
  image: undefined,
  dockerfile: undefined,
  target: undefined,
  test: undefined,
  platforms: [],
  buildArgs: {},
  labels: {},
  tags: [],
  rebuild: undefined,
  sbom: false,
  provenance: undefined,
}

/** The settings of an app. */
export const settingsOfApp = (app: App, over: ImageOverrides): ImageSettings => ({
  ...added(over),
  name: app.name,
  image: over.image ?? app.image,
  path: folderOf(app.path),
  context: folderOf(over.context ?? app.context),
  dockerfile: over.dockerfile ?? app.dockerfile,
  target: over.target ?? app.target,
  test: over.test ?? app.test,
  platforms: over.platforms.length > 0 ? over.platforms : app.platforms,
  buildArgs: { ...app.buildArgs, ...over.buildArgs },
  tag: app.tag,
  versionFile: below(app.path, app.version),
  rebuild: over.rebuild ?? app.rebuild,
})

/** The settings of an image that no configuration knows. */
export const settingsOfImage = (context: string, image: ImageName, over: ImageOverrides): ImageSettings => ({
  ...added(over),
  name: image.repository.slice(image.repository.lastIndexOf('/') + 1),
  image,
  path: folderOf(context),
  context: folderOf(context),
  dockerfile: over.dockerfile,
  target: over.target,
  test: over.test,
  platforms: over.platforms,
  buildArgs: over.buildArgs,
  tag: defaultTagTemplate,
  versionFile: below(context, '.version'),
  rebuild: over.rebuild,
})

const added = ({ labels, tags, sbom, provenance }: ImageOverrides) => ({ labels, tags, sbom, provenance })

/** A folder as paths begin with it: no `.`, no slash at an end. */
export const folderOf = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

/** A path of a file in a folder. */
export const below = (folder: string, file: string): string =>
  [folderOf(folder), folderOf(file)].filter(Boolean).join('/')
