import type { Problem } from '../core/errors/problem.ts'
import { UserError } from '../core/errors/user-error.ts'
import { kustomizationNames, resolvePath } from '../core/resources/kustomization.ts'
import type { RenderJob } from '../core/resources/render-jobs.ts'
import type { ChartSource, RenderSource } from '../core/resources/render-source.ts'
import type { SourceFiles } from '../ports/files.ts'
import { filesOfKustomization } from './kustomization-files.ts'

/** Whether a job is to be made: one that demands its inputs is, so that what they lack becomes an error. */
export const isThere = async (files: SourceFiles, { demand, source }: RenderJob): Promise<boolean> => {
  if (demand === 'source') return true
  if (!(await hasMain(files, source))) return false
  return demand === 'values' || !('chart' in source) || (await missingValues(files, source)).length === 0
}

/**
 * Checks that everything a source names stands in the repository.
 * @throws UserError FILE_NOT_FOUND for each file that does not, PATH_OUTSIDE for a path that leads out.
 */
export const checkInputs = async (files: SourceFiles, { source }: RenderJob): Promise<void> => {
  if (!(await hasMain(files, source))) throw new UserError('FILE_NOT_FOUND', missingMain(source))
  if (!('chart' in source)) {
    await filesOfKustomization(files, source.kustomization)
    return
  }
  const missing = await missingValues(files, source)
  if (missing.length > 0)
    throw new UserError(
      'FILE_NOT_FOUND',
      missing.map((file) => missingValue(file, source)),
    )
}

const hasMain = async (files: SourceFiles, source: RenderSource): Promise<boolean> => {
  const names = 'chart' in source ? ['Chart.yaml'] : kustomizationNames
  const folder = 'chart' in source ? source.chart : source.kustomization
  const contents = await Promise.all(names.map((name) => files.read(resolvePath(folder, name))))
  return contents.some((content) => content !== undefined)
}

const missingValues = async (files: SourceFiles, { values }: ChartSource): Promise<readonly string[]> => {
  const contents = await Promise.all(values.map((file) => files.read(resolvePath('', file))))
  return values.filter((_, index) => contents[index] === undefined)
}

const missingMain = (source: RenderSource): Problem =>
  'chart' in source
    ? {
        where: { file: `${source.chart}/Chart.yaml` },
        what: `there is no chart in "${source.chart}"`,
        fix: 'Name the folder that holds Chart.yaml',
      }
    : {
        where: { file: source.kustomization },
        what: `there is no kustomization in "${source.kustomization}"`,
        fix: 'Name the folder that holds kustomization.yaml',
      }

const missingValue = (file: string, { chart }: ChartSource): Problem => ({
  where: { file },
  what: `the values file "${file}" of the chart "${chart}" is not there`,
  fix: 'Add the file, or take it out of `values`',
})
