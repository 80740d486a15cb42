import type { Severity } from '../core/config/config.ts'
import { type Finding, messageOf, type Remark } from '../core/resources/findings/finding.ts'
import { lineOfRemark, templatePlaces } from '../core/resources/findings/source-place.ts'
import { kustomizationNames, resolvePath } from '../core/resources/kustomization.ts'
import type { RenderSource } from '../core/resources/render-source.ts'
import { formatIdentity } from '../core/resources/resource.ts'
import type { SourceFiles } from '../ports/files.ts'
import { filesOfKustomization } from './kustomization-files.ts'

/** How seriously findings are taken: by id, else all alike. */
export interface Levels {
  readonly levels: Readonly<Record<string, Severity>>
  readonly otherwise: Severity
}

/** Turns remarks into findings at their place in the source; those that are off are left out. */
export const findingsOf = async (
  files: SourceFiles,
  source: RenderSource,
  remarks: readonly Remark[],
  { levels, otherwise }: Levels,
): Promise<readonly Finding[]> => {
  const findings = await Promise.all(
    remarks.map(async (remark): Promise<readonly Finding[]> => {
      const severity = levels[remark.id] ?? otherwise
      if (severity === 'off') return []
      const place = await placeOf(files, source, remark)
      return [
        {
          id: remark.id,
          severity,
          ...place,
          resource: formatIdentity(remark.resource.identity),
          message: messageOf(remark),
        },
      ]
    }),
  )
  return findings.flat()
}

type SourcePlace = Pick<Finding, 'file' | 'line'>

const placeOf = async (files: SourceFiles, source: RenderSource, remark: Remark): Promise<SourcePlace> => {
  const candidates =
    'chart' in source
      ? templatePlaces(source.chart, remark.resource.template)
      : await filesOfKustomization(files, source.kustomization)
  for (const file of candidates) {
    const content = await files.read(file)
    const line =
      content === undefined ? undefined : lineOfRemark(Buffer.from(content).toString('utf8'), remark, 'chart' in source)
    if (line !== undefined) return { file, line }
  }
  return { file: await mainFile(files, source), line: undefined }
}

const mainFile = async (files: SourceFiles, source: RenderSource): Promise<string> => {
  if ('chart' in source) return resolvePath(source.chart, 'Chart.yaml')
  for (const name of kustomizationNames) {
    const path = resolvePath(source.kustomization, name)
    if ((await files.read(path)) !== undefined) return path
  }
  return source.kustomization
}
