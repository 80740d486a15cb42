import type { Change } from './compare-values.ts'
import { keysOf, type Path } from './path.ts'

/** What kind of change a path is, in the words of a summary; noise tells nothing about what will run. */
export interface Aspect {
  readonly name: string
  readonly noise: boolean
}

/** Labels that follow the chart and not what runs. */
const chartLabels = new Set(['helm.sh/chart', 'chart', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'])

const byLastKey: Readonly<Record<string, string>> = {
  image: 'image',
  replicas: 'replicas',
  minReplicas: 'replicas',
  maxReplicas: 'replicas',
}

/** By a key anywhere on the path, the first of these that is there. */
const byAnyKey: readonly (readonly [string, string])[] = [
  ['env', 'environment'],
  ['envFrom', 'environment'],
  ['readinessProbe', 'probes'],
  ['livenessProbe', 'probes'],
  ['startupProbe', 'probes'],
  ['resources', 'resources'],
  ['command', 'command'],
  ['args', 'command'],
  ['volumes', 'volumes'],
  ['volumeMounts', 'volumes'],
  ['securityContext', 'security context'],
  ['strategy', 'rollout strategy'],
  ['updateStrategy', 'rollout strategy'],
  ['selector', 'selector'],
  ['ports', 'ports'],
]

const byFirstKey: Readonly<Record<string, string>> = {
  data: 'data',
  stringData: 'data',
  binaryData: 'data',
  rules: 'rules',
  status: 'status',
  apiVersion: 'API version',
}

/** Says what a change is about. */
export const aspectOf = ({ path }: Change): Aspect => {
  const keys = keysOf(path)
  const last = keys.at(-1) ?? ''
  const parent = keys.at(-2)
  if (parent === 'labels' && chartLabels.has(last)) return { name: 'chart labels', noise: true }
  if (parent === 'annotations' && isChecksum(last)) return { name: 'checksum annotations', noise: true }
  if (parent === 'annotations' && isGeneratorNote(last)) return { name: 'generator annotations', noise: true }
  return { name: telling(keys, path), noise: false }
}

const telling = (keys: readonly string[], path: Path): string => {
  const [first = '', second] = keys
  const last = keys.at(-1) ?? ''
  if (first === 'metadata' && second !== undefined) return second
  if (keys.includes('metadata'))
    return last === 'metadata' ? 'metadata' : (keys[keys.lastIndexOf('metadata') + 1] ?? 'metadata')
  if (typeof path.at(-1) === 'string' && byLastKey[last] !== undefined) return byLastKey[last]
  const inside = byAnyKey.find(([key]) => keys.includes(key))?.[1]
  return inside ?? byFirstKey[first] ?? (second === undefined ? first : `${first}.${second}`)
}

const isChecksum = (annotation: string): boolean =>
  /^checksum\/|(?:^|[-/.])(?:check|config|values)[-_]?(?:sum|hash|sha)/i.test(annotation)

const isGeneratorNote = (annotation: string): boolean => /^controller-gen\.kubebuilder\.io\/version$/.test(annotation)
