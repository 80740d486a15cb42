import type { Stage } from '../../config/config.ts'
import type { Fields, Resource } from '../resource.ts'
import type { Remark } from './finding.ts'
import { allContainersOf, nameOf, podOf } from './workload.ts'

/** Tags that by custom move from image to image. */
const moving = new Set([
  'latest',
  'main',
  'master',
  'develop',
  'dev',
  'edge',
  'nightly',
  'stable',
  'current',
  'staging',
  'prod',
])

/** Images that can become others without a commit. */
export const imageRemarks = (resource: Resource, pin: Stage['pin']): readonly Remark[] =>
  allContainersOf(podOf(resource)?.spec ?? {}).flatMap((container) => {
    const remark = imageRemark(resource, container, pin)
    return remark === undefined ? [] : [remark]
  })

const imageRemark = (resource: Resource, container: Fields, pin: Stage['pin']): Remark | undefined => {
  const { image } = container
  if (typeof image !== 'string' || image === '' || image.includes('@')) return undefined
  const tag = /:([^:/]+)$/.exec(image)?.[1]
  const whose = `container "${nameOf(container)}"`
  if (tag === undefined || moving.has(tag)) {
    const told = tag === undefined ? `image "${image}" has no tag` : `the tag of image "${image}" moves`
    const what = `${whose}: ${told}, so what runs changes without a commit`
    return { id: 'mutable-tag', resource, what, fix: 'Name a tag that stays, or a digest', word: 'image' }
  }
  if (pin !== 'digest' && pin !== 'both') return undefined
  const what = `${whose}: image "${image}" has no digest, though the stage pins digests`
  return { id: 'no-digest', resource, what, fix: 'Write the image as `name:tag@sha256:…`', word: 'image' }
}
