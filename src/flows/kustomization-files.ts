import { isRemote, kustomizationNames, pathsIn, resolvePath } from '../core/resources/kustomization.ts'
import type { SourceFiles } from '../ports/files.ts'

/**
 * Every file that a kustomization reads, through its bases and components; what comes from elsewhere is not among them.
 * A path that leads to nothing is left to kustomize, which says so.
 * @throws UserError PATH_OUTSIDE for a path or a link that leaves the repository.
 */
export const filesOfKustomization = async (files: SourceFiles, folder: string): Promise<readonly string[]> => {
  const found = new Set<string>()
  const enter = async (at: string): Promise<void> => {
    for (const name of kustomizationNames) {
      const path = resolvePath(at, name)
      const content = found.has(path) ? undefined : await files.read(path)
      if (content === undefined) continue
      found.add(path)
      await Promise.all(
        pathsIn(Buffer.from(content).toString('utf8'))
          .filter((one) => !isRemote(one))
          .map((one) => follow(at, one)),
      )
    }
  }
  const follow = async (from: string, path: string): Promise<void> => {
    const target = resolvePath(from, path)
    if (/\.(ya?ml|json|env|properties|conf|txt)$/.test(target)) {
      if ((await files.read(target)) !== undefined) found.add(target)
      return
    }
    await enter(target)
  }
  await enter(folder)
  return [...found].sort()
}
