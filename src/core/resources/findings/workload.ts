import { type Fields, fieldsAt, isFields, itemsOf, type Resource } from '../resource.ts'

/** Where each kind keeps the pods that it makes. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

/** The pod that a resource makes: its labels and its specification; undefined where it makes none. */
export const podOf = ({
  identity,
  value,
}: Resource): { readonly labels: Fields; readonly spec: Fields } | undefined => {
  const path = Object.hasOwn(podPaths, identity.kind) ? podPaths[identity.kind] : undefined
  if (path === undefined) return undefined
  const pod = fieldsAt(value, ...path)
  return { labels: fieldsAt(pod, 'metadata', 'labels'), spec: fieldsAt(pod, 'spec') }
}

/** The containers of a pod that run beside each other; those of `initContainers` that restart always are among them. */
export const containersOf = (spec: Fields): readonly Fields[] => [
  ...itemsOf(spec.containers),
  ...itemsOf(spec.initContainers).filter((container) => container.restartPolicy === 'Always'),
]

/** Every container of a pod, those that only prepare it too. */
export const allContainersOf = (spec: Fields): readonly Fields[] => [
  ...itemsOf(spec.containers),
  ...itemsOf(spec.initContainers),
]

/** Whether a Service of the set sends traffic to the pods of a resource. */
export const isServed = (resource: Resource, set: readonly Resource[]): boolean =>
  set.some(({ identity, value }) => {
    const selector = fieldsAt(value, 'spec', 'selector')
    return (
      identity.kind === 'Service' &&
      identity.namespace === resource.identity.namespace &&
      Object.keys(selector).length > 0 &&
      Object.entries(selector).every(([key, text]) => podOf(resource)?.labels[key] === text)
    )
  })

/** The replicas that a resource has at least: an autoscaler of the set counts before the number in the resource. */
export const replicasOf = (resource: Resource, set: readonly Resource[]): number => {
  const scaler = set.find(({ identity, value }) => {
    const target = fieldsAt(value, 'spec', 'scaleTargetRef')
    return (
      identity.kind === 'HorizontalPodAutoscaler' &&
      target.kind === resource.identity.kind &&
      target.name === resource.identity.name &&
      identity.namespace === resource.identity.namespace
    )
  })
  const field =
    scaler === undefined ? fieldsAt(resource.value, 'spec').replicas : fieldsAt(scaler.value, 'spec').minReplicas
  return typeof field === 'number' ? field : 1
}

/** The name of a container for a message. */
export const nameOf = (container: Fields): string => String(isFields(container) ? (container.name ?? '') : '')
