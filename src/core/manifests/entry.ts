import type { App } from '../config/config.ts'
import { formatImageName, isSameImage } from '../images/image-name.ts'
import type { AddEntry } from './change.ts'
import { isKustomization } from './find-kustomize.ts'
import type { Manifest } from './manifest.ts'
import type { Target } from './want.ts'
import type { Wanted } from './wanted.ts'

/**
 * Plans the entry of an image that a kustomization does not have yet.
 * @param name the image as the manifests write it.
 * @returns undefined where the file is no kustomization.
 */
export const planNewEntry = (
  manifest: Manifest,
  wanted: Wanted,
  name: string,
  target: Target,
): AddEntry | undefined => {
  const root = manifest.region.documents.find((document) => isKustomization(document, manifest.file))
  if (root?.kind !== 'mapping') return undefined
  const { registryImage } = wanted
  const renamed = registryImage !== undefined && !isSameImage(registryImage, wanted.image)
  const withTag = target.tag !== undefined && target.pin !== 'digest'
  const withDigest = target.digest !== undefined && (target.pin === undefined ? !withTag : target.pin !== 'tag')
  const fields: (readonly [string, string])[] = [['name', name]]
  if (renamed) fields.push(['newName', formatImageName(registryImage)])
  if (withTag && target.tag !== undefined) fields.push(['newTag', target.tag])
  if (withDigest && target.digest !== undefined) fields.push(['digest', target.digest])
  return { kind: 'add-entry', manifest, region: manifest.region, root, fields }
}

/** The image of an app as a rule for manifests names it. */
export const manifestNameOf = (app: App, image: string | undefined): string => image ?? formatImageName(app.image)
