import { buildxArguments, secretVariables } from '../core/images/build-arguments.ts'
import { type Digest, isDigest } from '../core/images/digest.ts'
import type { Builder } from '../ports/builder.ts'
import { readResult, withBuildFolder } from './builders/build-folder.ts'
import { runProcess } from './process.ts'

/** How buildx is called here. */
export interface Buildx {
  readonly command: string
  /** What stands before its own arguments: `buildx`, where it is called through `docker`. */
  readonly prefix: readonly string[]
  /** The builder to name; undefined for the one that the user selected. */
  readonly builder: string | undefined
  readonly title: string
}

/** Where an adapter of a builder works. */
export interface BuilderPlace {
  /** Absolute folder for temporary files. */
  readonly temp: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** BuildKit through `docker buildx`, or through the program `buildx` alone. */
export const buildxBuilder = ({ command, prefix, builder, title }: Buildx, { temp, env }: BuilderPlace): Builder => ({
  kind: 'buildx',
  title,
  build: (plan, onLine) =>
    withBuildFolder(temp, plan, async (files) => {
      const { exitCode } = await runProcess(command, [...prefix, ...buildxArguments(plan, files, builder)], {
        env: { ...env, ...secretVariables(plan), SOURCE_DATE_EPOCH: String(plan.epoch) },
        onLine,
      })
      if (exitCode !== 0) return { ok: false, exitCode }
      return { ok: true, digest: digestIn(await readResult(files)) }
    }),
})

const digestIn = (metadata: string): Digest | undefined => {
  if (metadata.trim() === '') return undefined
  const digest = (JSON.parse(metadata) as Record<string, unknown>)['containerimage.digest']
  return typeof digest === 'string' && isDigest(digest) ? digest : undefined
}
