import { buildahBuildArguments, buildahPushArguments, secretVariables } from '../core/images/build-arguments.ts'
import type { BuildPlan, BuildResult } from '../core/images/build-plan.ts'
import { isDigest } from '../core/images/digest.ts'
import type { Builder } from '../ports/builder.ts'
import { readResult, withBuildFolder } from './builders/build-folder.ts'
import type { BuilderPlace } from './buildx.ts'
import { runProcess } from './process.ts'

/** buildah, with the storage and isolation that the machine has set up. */
export const buildahBuilder = (title: string, place: BuilderPlace): Builder => ({
  kind: 'buildah',
  title,
  build: (plan, onLine) => buildAndPush(plan, place, onLine),
})

const buildAndPush = (
  plan: BuildPlan,
  { temp, env }: BuilderPlace,
  onLine: (line: string) => void,
): Promise<BuildResult> =>
  withBuildFolder(temp, plan, async (files) => {
    const local = `localhost/tagline-${process.pid}-${Date.now()}`
    const call = async (args: readonly string[]): Promise<number> =>
      (await runProcess('buildah', args, { env: { ...env, ...secretVariables(plan) }, onLine })).exitCode
    const built = await call(buildahBuildArguments(plan, files, local))
    if (built !== 0) return { ok: false, exitCode: built }
    if (plan.output.kind !== 'push') return { ok: true, digest: undefined }
    try {
      const pushed = await call(buildahPushArguments(plan, files, local))
      if (pushed !== 0) return { ok: false, exitCode: pushed }
    } finally {
      // The layers stay as a cache; the name was for the push alone.
      await call(plan.platforms.length > 1 ? ['manifest', 'rm', local] : ['rmi', local])
    }
    const digest = (await readResult(files)).trim()
    return { ok: true, digest: isDigest(digest) ? digest : undefined }
  })
