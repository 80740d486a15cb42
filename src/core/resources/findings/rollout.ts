import { fieldsAt, itemsOf, type Resource } from '../resource.ts'
import type { Remark } from './finding.ts'
import { containersOf, isServed, nameOf, podOf, replicasOf } from './workload.ts'

/** What breaks a rollout without downtime. */
export const rolloutRemarks = (resource: Resource, set: readonly Resource[]): readonly Remark[] => {
  const { kind } = resource.identity
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return []
  return [
    ...noReadinessProbe(resource, set),
    ...(kind === 'Deployment' ? [...recreate(resource), ...noSurgeRoom(resource, set)] : []),
    ...(kind === 'DaemonSet' ? [] : oneReplica(resource, set)),
  ]
}

/** A container that opens no port and that no Service sends traffic to is a worker and needs none. */
const noReadinessProbe = (resource: Resource, set: readonly Resource[]): readonly Remark[] => {
  const containers = containersOf(podOf(resource)?.spec ?? {})
  const open = containers.filter((container) => itemsOf(container.ports).length > 0)
  const served = isServed(resource, set)
  const silent = open.length > 0 ? open : served ? containers : []
  const missing = silent.filter((container) => Object.keys(fieldsAt(container, 'readinessProbe')).length === 0)
  if (missing.length === 0 || (open.length === 0 && missing.length < containers.length)) return []
  return missing.slice(0, open.length === 0 ? 1 : missing.length).map((container) => ({
    id: 'no-readiness-probe',
    resource,
    what: `container "${nameOf(container)}" has no readinessProbe, so traffic is sent to it before it can answer`,
    fix: 'Add a `readinessProbe`',
    word: 'containers',
  }))
}

const oneReplica = (resource: Resource, set: readonly Resource[]): readonly Remark[] => {
  if (replicasOf(resource, set) !== 1) return []
  const what = 'it runs one replica, so a node that drains takes it down'
  return [{ id: 'one-replica', resource, what, fix: 'Set `replicas: 2` or more', word: 'replicas' }]
}

const recreate = (resource: Resource): readonly Remark[] => {
  if (fieldsAt(resource.value, 'spec', 'strategy').type !== 'Recreate') return []
  const what = 'strategy "Recreate" stops all pods before it starts new ones'
  return [{ id: 'recreate', resource, what, fix: 'Use `strategy: { type: RollingUpdate }`', word: 'Recreate' }]
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment: surge is rounded up, unavailable down. */
const noSurgeRoom = (resource: Resource, set: readonly Resource[]): readonly Remark[] => {
  const { maxSurge = '25%', maxUnavailable = '25%' } = fieldsAt(resource.value, 'spec', 'strategy', 'rollingUpdate')
  const replicas = replicasOf(resource, set)
  const surge = amountOf(maxSurge, replicas, Math.ceil)
  const stated = amountOf(maxUnavailable, replicas, Math.floor)
  if (replicas === 0 || surge === undefined || stated === undefined) return []
  // Where neither leaves room, Kubernetes takes one pod down all the same.
  const unavailable = surge === 0 && stated === 0 ? 1 : stated
  if (unavailable < replicas) return []
  const what = `maxSurge "${maxSurge}" and maxUnavailable "${maxUnavailable}" let all ${replicas} replicas stop at once`
  const fix = 'Set `maxUnavailable: 0` and `maxSurge: 1`'
  return [{ id: 'no-surge-room', resource, what, fix, word: 'maxUnavailable' }]
}

const amountOf = (value: unknown, replicas: number, round: (n: number) => number): number | undefined => {
  if (typeof value === 'number') return value
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined
  return percent === undefined ? undefined : round((Number(percent) / 100) * replicas)
}
