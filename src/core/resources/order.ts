import type { Resource } from './resource.ts'
import { groupOf } from './resource.ts'

/** Kinds that others need, in the order in which they can be applied one after another; kinds not named here come between. */
const early = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Secret',
  'ConfigMap',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
]
const workloads = ['DaemonSet', 'Pod', 'ReplicaSet', 'Deployment', 'StatefulSet', 'Job', 'CronJob']
/** What acts on the others: it must not stand before them. */
const late = [
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'Ingress',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]

const ranks = new Map([...early, ...workloads, '', ...late].map((kind, index) => [kind, index]))
const unknown = ranks.get('') ?? 0

/**
 * The one order in which resources are written, whatever tool and version rendered them: by kind, then group, namespace and name.
 */
export const inOrder = (resources: readonly Resource[]): readonly Resource[] =>
  resources
    .map((resource) => ({ resource, sort: sortKey(resource) }))
    .sort(byKeys)
    .map(({ resource }) => resource)

const sortKey = ({ identity, text }: Resource): readonly (number | string)[] => [
  ranks.get(identity.kind) ?? unknown,
  identity.kind,
  groupOf(identity),
  identity.namespace ?? '',
  identity.name,
  identity.apiVersion,
  text,
]

type Sorted = { readonly sort: readonly (number | string)[] }

const byKeys = (a: Sorted, b: Sorted): number => {
  for (const [index, left] of a.sort.entries()) {
    const right = b.sort[index] ?? ''
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
