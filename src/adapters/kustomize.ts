import { UserError } from '../core/errors/user-error.ts'
import { kustomizeProblem } from '../core/resources/tool-message.ts'
import { type ProcessResult, runProcess } from './process.ts'

/** The programs to try, in this order. */
export interface KustomizeOptions {
  readonly kustomize: string
  readonly kubectl: string
}

/** Renders a folder by `kustomize build`, or by `kubectl kustomize` where there is no kustomize. */
export type BuildKustomization = (root: string, folder: string) => Promise<string>

/** Makes a function that builds kustomizations. */
export const kustomizations = (options: KustomizeOptions): BuildKustomization => {
  let known: boolean | undefined
  const run = async (root: string, folder: string): Promise<ProcessResult> => {
    if (known !== false) {
      const result = await runIfThere(options.kustomize, ['build', '--', folder], root)
      known = result !== undefined
      if (result !== undefined) return result
    }
    const result = await runIfThere(options.kubectl, ['kustomize', '--', folder], root)
    if (result === undefined) throw new UserError('TOOL_MISSING', neither(folder))
    return result
  }
  return async (root, folder) => {
    const { exitCode, stdout, stderr } = await run(root, folder)
    if (exitCode === 0) return stdout.toString('utf8')
    throw new UserError('RENDER_FAILED', kustomizeProblem(stderr, folder, root))
  }
}

const runIfThere = async (
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<ProcessResult | undefined> => {
  try {
    return await runProcess(command, args, { cwd })
  } catch (error) {
    if (error instanceof UserError && error.code === 'TOOL_MISSING') return undefined
    throw error
  }
}

const neither = (folder: string) => ({
  where: { file: folder },
  what: 'neither "kustomize" nor "kubectl" is on PATH',
  fix: 'Install kustomize 5 or kubectl 1.27 or later in a step before',
})
