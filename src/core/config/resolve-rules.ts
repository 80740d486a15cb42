import type { ManifestRule, RenderRule } from './config.ts'
import type { WrittenConfig } from './config-schema.ts'
import { complain, type SourceText } from './schema/source-text.ts'

/** The rules that say where stages keep images. */
export const resolveManifests = (written: WrittenConfig['manifests']): readonly ManifestRule[] =>
  (written ?? []).map(({ path, image, key }) => ({ path: path?.value ?? '', image, key }))

/** The renderings, each by one tool; two that write to one place are noted as a mistake. */
export const resolveRender = (source: SourceText, written: WrittenConfig['render']): readonly RenderRule[] => {
  checkOutputs(source, written)
  return (written ?? []).flatMap((entry) => {
    const kind = kindOf(source, entry)
    if (kind === undefined) return []
    const base = {
      output: entry.output?.value ?? '',
      name: entry.name,
      namespace: entry.namespace,
      set: entry.set ?? [],
      apiVersions: entry['api-versions'] ?? [],
      includeCrds: entry['include-crds'] ?? true,
    }
    return [{ ...base, ...kind }]
  })
}

type WrittenRender = NonNullable<WrittenConfig['render']>[number]

const kindOf = (source: SourceText, { chart, kustomization, values, at }: WrittenRender) => {
  if (chart !== undefined && kustomization !== undefined)
    return complain(
      source,
      kustomization.at,
      'an entry of render has both "chart" and "kustomization"',
      'Make two entries of it',
    )
  if (kustomization !== undefined && values !== undefined)
    return complain(
      source,
      at,
      'an entry of render has "values", which a kustomization does not take',
      'Take `values` away, or name a `chart`',
    )
  if (chart !== undefined) return { chart: chart.value, values: values ?? [] }
  if (kustomization !== undefined) return { kustomization: kustomization.value }
  return complain(
    source,
    at,
    'an entry of render names nothing to render',
    'Add `chart: "charts/{app}"` or `kustomization: "kustomize/envs/{stage}"`',
  )
}

const checkOutputs = (source: SourceText, written: WrittenConfig['render']): void => {
  const seen = new Set<string>()
  for (const { output } of written ?? []) {
    if (output === undefined) continue
    if (seen.has(output.value))
      complain(source, output.at, `two entries of render write to "${output.value}"`, 'Give each an output of its own')
    seen.add(output.value)
  }
}
