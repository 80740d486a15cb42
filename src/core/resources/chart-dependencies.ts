import { readKubernetesYaml } from './kubernetes-yaml.ts'
import { isFields, itemsOf } from './resource.ts'

/** A chart that another needs. */
export interface ChartDependency {
  readonly name: string
  /** `https://…`, `oci://…`, `file://…`, `@name`, or empty for one that lies in `charts/`. */
  readonly repository: string
}

/** The dependencies that Chart.yaml, or the requirements.yaml of old charts, names; none where the file cannot be read, which Helm then says. */
export const dependenciesIn = (text: string): readonly ChartDependency[] => {
  const reading = readKubernetesYaml(text)
  if (!('value' in reading) || !isFields(reading.value)) return []
  return itemsOf(reading.value.dependencies).flatMap(({ name, repository }) =>
    typeof name === 'string' ? [{ name, repository: typeof repository === 'string' ? repository : '' }] : [],
  )
}

/** Whether a dependency lies in `charts/` already, as a folder or a package. */
export const isVendored = ({ name }: ChartDependency, inCharts: readonly string[]): boolean =>
  inCharts.some(
    (entry) => entry === name || (entry.startsWith(`${name}-`) && /^-v?\d.*\.tgz$/.test(entry.slice(name.length))),
  )

/** The folder of a `file://` dependency, from the folder of the chart; undefined for others. */
export const localFolderOf = ({ repository }: ChartDependency): string | undefined =>
  repository.startsWith('file://') ? repository.slice('file://'.length) : undefined
