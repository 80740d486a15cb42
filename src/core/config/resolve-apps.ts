import { posix } from 'node:path'
import { findImageName, formatImageName, type ImageName } from '../images/image-name.ts'
import { defaultTagTemplate } from '../images/tag-template.ts'
import { fieldsOf } from '../images/template.ts'
import type { WrittenApp } from './app-schema.ts'
import type { App } from './config.ts'
import type { Named } from './schema/collections.ts'
import { complain, placeAt, type SourceText, warn } from './schema/source-text.ts'
import { pathComplaint } from './values/paths.ts'

/** Fills in the defaults of every app, and notes what is wrong only as a whole. Sorted by name. */
export const resolveApps = (
  source: SourceText,
  apps: readonly Named<WrittenApp>[],
  registry: string | undefined,
): readonly App[] => {
  const resolved = apps.map((app) => resolveApp(source, app, registry)).filter((app) => app !== undefined)
  checkImages(source, resolved, apps)
  return resolved.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const resolveApp = (source: SourceText, app: Named<WrittenApp>, registry: string | undefined): App | undefined => {
  const { name, value } = app
  const path = value.path?.value ?? `apps/${name}`
  checkFile(source, path, 'dockerfile', value.dockerfile)
  checkFile(source, path, 'version', value.version)
  if (value.tag !== undefined) checkTag(source, value.tag)
  const image = imageOf(source, app, registry)
  if (image === undefined) return undefined
  return {
    name,
    path,
    context: value.context?.value ?? path,
    watch: value.watch ?? [],
    needs: valuesOf(value.needs) ?? [],
    image,
    dockerfile: value.dockerfile?.value,
    target: value.target,
    test: value.test,
    platforms: [...new Set(value.platforms ?? [])],
    buildArgs: Object.fromEntries((value['build-args'] ?? []).map((argument) => [argument.name, argument.value])),
    tag: value.tag?.value ?? defaultTagTemplate,
    version: value.version?.value ?? '.version',
    trigger: value.trigger ?? 'change',
    rebuild: value.rebuild,
    stages: valuesOf(value.stages),
  }
}

const valuesOf = <T>(located: readonly { readonly value: T }[] | undefined): readonly T[] | undefined =>
  located?.map(({ value }) => value)

/** A file beside the app may lie above its folder, and yet not outside of the repository. */
const checkFile = (
  source: SourceText,
  path: string,
  key: string,
  file: { readonly value: string; readonly at: number } | undefined,
): void => {
  if (file === undefined) return
  const wrong = pathComplaint(posix.join(path, file.value), key)
  if (wrong !== undefined) complain(source, file.at, wrong.what, wrong.fix)
}

const checkTag = (source: SourceText, { value, at }: { readonly value: string; readonly at: number }): void => {
  if (fieldsOf(value).size > 0 || value === 'latest') return
  warn(
    source,
    at,
    `the tag "${value}" has no field, so every release after the first is refused`,
    'Put a field in it, such as `tag: "{version}"`',
  )
}

const imageOf = (source: SourceText, app: Named<WrittenApp>, registry: string | undefined): ImageName | undefined => {
  const { name, value, at } = app
  if (value.image !== undefined) return findImageName(value.image.value)
  if (registry === undefined) return undefined
  const image = `${registry}/${name.toLowerCase()}`
  const found = findImageName(image)
  if (found === undefined)
    complain(
      source,
      at,
      `the app "${name}" would make the image "${image}", which no registry takes`,
      'Add `image:` with a name of your own',
    )
  return found
}

const checkImages = (source: SourceText, resolved: readonly App[], apps: readonly Named<WrittenApp>[]): void => {
  const placeOf = new Map(apps.map(({ name, at, value }) => [name, value.image?.at ?? at]))
  const first = new Map<string, string>()
  for (const { name, image } of resolved) {
    const text = formatImageName(image)
    const other = first.get(text)
    if (other === undefined) first.set(text, name)
    else
      complain(
        source,
        placeOf.get(name) ?? 0,
        `the app "${name}" has the same image "${text}" as "${other}" (line ${lineOf(source, placeOf.get(other) ?? 0)})`,
        'Give each app an image of its own with `image:`',
      )
  }
}

const lineOf = (source: SourceText, at: number): number | undefined => {
  const place = placeAt(source, at)
  return 'line' in place ? place.line : undefined
}
