import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isObtainable } from '../tools/ensure-tools.ts'
import { findTool } from '../tools/find-tool.ts'
import type { Progress } from '../tools/progress.ts'
import { startBuildah } from './buildah.ts'
import { startBuildkit } from './buildkit.ts'
import { isDockerServing, useDocker } from './docker.ts'
import type { Registry } from './registry.ts'

/** What makes the images. */
export type BuilderKind = 'docker' | 'buildkit' | 'buildah'

/** A builder that is ready. */
export type Builder = {
  readonly kind: BuilderKind
  /**
   * Variables, PATH among them, under which `docker buildx build` (kinds docker and buildkit), `buildx build` (kind
   * buildkit) or `buildah build` (kind buildah) work and reach the registries; they go over those of the process.
   */
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** What a builder of any kind starts from. */
export type BuilderSetting = {
  /** The registries of this machine that it pulls from and pushes to, over http, with their credentials. */
  readonly registries: readonly Registry[]
  /** A private folder, removed with the builder. */
  readonly folder: string
  readonly progress: Progress | undefined
}

const starters = { docker: useDocker, buildkit: startBuildkit, buildah: startBuildah }

/** Starts a builder: the kind that is asked for, else the cheapest that this machine can have. */
export const startBuilder = async (options: {
  readonly registries: readonly Registry[]
  readonly kind?: BuilderKind
  readonly progress?: Progress
}): Promise<Builder> => {
  const kind = options.kind ?? (await cheapestBuilder())
  const folder = await mkdtemp(join(tmpdir(), 'tagline-builder-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const started = await starters[kind]({ registries: options.registries, folder, progress: options.progress })
    return { kind, env: started.env, stop: () => started.stop().finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

/**
 * The kind of builder that costs the least here: a Docker that runs, BuildKit that is there already,
 * buildah from Debian, and only then BuildKit built from source.
 */
export const cheapestBuilder = async (): Promise<BuilderKind> => {
  if (await isDockerServing()) return 'docker'
  const buildkit = await Promise.all([findTool('buildkitd'), findTool('buildx'), findTool('runc')])
  if (buildkit.every((file) => file !== undefined)) return 'buildkit'
  return (await isObtainable('buildah')) ? 'buildah' : 'buildkit'
}
