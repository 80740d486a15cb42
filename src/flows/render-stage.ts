import { UserError } from '../core/errors/user-error.ts'
import type { Finding } from '../core/resources/findings/finding.ts'
import type { WorkFiles } from '../ports/files.ts'
import type { Log } from '../ports/log.ts'
import type { Renderer } from '../ports/renderer.ts'
import type { LineDeps, RenderAt, Rendered } from './promotion-deps.ts'
import { planRenders } from './render.ts'

/** A work tree that may be written into, as it is thrown away afterwards. */
export interface ScratchTree {
  readonly root: string
  readonly files: WorkFiles
}

/**
 * Renders a stage's apps in a work tree of the commit with the charts, with the stage's manifests as they shall be.
 * @throws UserError FINDINGS where the configuration takes what was found as an error, beside those of `planRenders`.
 */
export const renderStage = async (
  deps: { readonly renderer: Renderer; readonly log: Log; readonly filesAt: LineDeps['filesAt'] },
  { root, files }: ScratchTree,
  request: RenderAt,
): Promise<Rendered> => {
  const outputs = deps.filesAt(request.outputs)
  if (request.inputs !== request.outputs) {
    for (const path of request.manifests) {
      const content = await outputs.read(path)
      if (content !== undefined) await files.write(path, content)
    }
  }
  for (const { path, content } of request.changes) {
    if (content === undefined) await files.remove(path)
    else await files.write(path, content)
  }
  const pairs = request.apps.map((app) => ({ app, stage: request.stage }))
  const { changes, markdown, findings } = await planRenders(
    { renderer: deps.renderer, files, outputs, log: deps.log },
    { config: request.config, pairs, root },
  )
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new UserError('FINDINGS', errors.map(problemOf))
  return { changes, markdown }
}

const problemOf = ({ id, file, line, message }: Finding) => ({
  where: line === undefined ? { file } : { file, line },
  what: message.replace(/\.$/, ''),
  fix: `Or take this as no error, with \`findings: { ${id}: warn }\` in tagline.yaml`,
})
