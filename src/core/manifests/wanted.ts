import { findImageName, type ImageName, isSameImage } from '../images/image-name.ts'
import { findReference } from '../images/reference.ts'

/** The image that is looked for in manifests. */
export interface Wanted {
  /** The name that the manifests use for it. */
  readonly image: ImageName
  /** The name that it has in the registry, where manifests use another one. */
  readonly registryImage?: ImageName
  /** The app whose own file is read; then a slot counts that names no image at all, such as `image: { tag: v1 }`. */
  readonly app?: string
}

/** The last part of the name: a text that does not have it does not name the image. */
export const lastPartOf = (image: ImageName): string => image.repository.slice(image.repository.lastIndexOf('/') + 1)

/** Tells whether a text names an image, whatever tag and digest follow. */
export const namesImage = (text: string, image: ImageName): boolean => {
  const name = findReference(text)?.name
  return name !== undefined && isSameImage(name, image)
}

/** Tells whether a repository in one of the registries is the image; an empty registry says nothing. */
export const isInRegistry = (registries: readonly string[], repository: string, image: ImageName): boolean =>
  registries.some((registry) => {
    const name = findImageName(`${registry.replace(/\/$/, '')}/${repository.replace(/^\//, '')}`)
    return registry !== '' && name !== undefined && isSameImage(name, image)
  })
