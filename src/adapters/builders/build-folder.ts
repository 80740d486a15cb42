import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildFiles } from '../../core/images/build-arguments.ts'
import type { BuildPlan } from '../../core/images/build-plan.ts'

/**
 * Lends a folder with the Dockerfile and its ignore file to one build. They are copies, so that what may be sent is ours to say:
 * BuildKit reads `<dockerfile>.dockerignore` before the context's own.
 * @param temp absolute folder below which it is made.
 */
export const withBuildFolder = async <T>(
  temp: string,
  plan: Pick<BuildPlan, 'dockerfile' | 'ignore'>,
  use: (files: BuildFiles) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(temp, 'tagline-build-'))
  try {
    const dockerfile = join(folder, 'Dockerfile')
    const ignoreFile = `${dockerfile}.dockerignore`
    await writeFile(dockerfile, plan.dockerfile)
    await writeFile(ignoreFile, plan.ignore)
    return await use({ dockerfile, ignoreFile, result: join(folder, 'result') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a builder wrote about what it pushed; empty where it wrote nothing. */
export const readResult = async ({ result }: BuildFiles): Promise<string> =>
  readFile(result, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
