import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type LocalGitHub, startGitHub } from '../github/github.ts'
import type { RepositoryHandle } from '../github/handle.ts'
import { type StagedLibrary, stageLibrary } from '../runner/stage-library.ts'
import { seedBaseImage } from '../services/base-image.ts'
import { type Builder, type BuilderKind, startBuilder } from '../services/builder.ts'
import { type Registry, startRegistry } from '../services/registry.ts'
import { ensureTools } from '../tools/ensure-tools.ts'
import { type Progress, silentProgress } from '../tools/progress.ts'
import type { ToolName } from '../tools/tool.ts'
import { type FileMap, shopFiles } from './shop.ts'

/** Everything that a delivery needs, started on this machine. */
export interface Site {
  readonly github: LocalGitHub
  readonly shop: RepositoryHandle
  readonly registry: Registry
  readonly builder: Builder
  readonly library: StagedLibrary
  /** Variables of the runner: under them the builder and the tools are found. */
  readonly env: Readonly<Record<string, string>>
  /** The `GITHUB_TOKEN` of the runs. */
  readonly token: string
  readonly stop: () => Promise<void>
}

/** Grants that the shop's callers give to their jobs (a run's token cannot have more). */
const permissions = {
  actions: 'read',
  checks: 'read',
  contents: 'write',
  deployments: 'read',
  issues: 'write',
  pull_requests: 'write',
  statuses: 'write',
} as const

/**
 * Starts a local GitHub with one repository, a registry with a base image, and a builder.
 * @param options.files makes the repository's first commit for a registry's host; the shop by default.
 * @param options.tools what the runner has on its PATH beside the builder.
 * @param options.ref   how callers pin the library.
 * @param options.builder the cheapest that this machine can have by default.
 */
export const startSite = async (
  options: {
    readonly progress?: Progress
    readonly files?: (registry: string) => FileMap | Promise<FileMap>
    readonly tools?: readonly ToolName[]
    readonly ref?: string
    readonly builder?: BuilderKind
  } = {},
): Promise<Site> => {
  const { progress = silentProgress, files = shopFiles, tools = [], ref = 'v1' } = options
  const folder = await mkdtemp(join(tmpdir(), 'tagline-site-'))
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    await ensureTools(['act'], { progress })
    const registry = await progress.during('Starting a registry', () => startRegistry({ progress }))
    ends.push(registry.stop)
    await seedBaseImage(registry, { progress })
    const builder = await progress.during('Starting a builder', () =>
      startBuilder({
        registries: [registry],
        progress,
        ...(options.builder === undefined ? {} : { kind: options.builder }),
      }),
    )
    ends.push(builder.stop)
    const github = await progress.during('Starting a local GitHub', () => startGitHub())
    ends.push(github.stop)
    const shop = await github.createRepository({
      owner: 'acme',
      name: 'shop',
      private: true,
      files: await files(registry.host),
    })
    const token = github.setToken('token-of-this-run', { kind: 'actions', permissions })
    const library = await stageLibrary(process.cwd(), join(folder, 'library'), { repository: 'your-org/tagline', ref })
    const env = { ...builder.env, PATH: await pathWith(tools, builder) }
    return { github, shop, registry, builder, library, env, token, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const pathWith = async (tools: readonly ToolName[], { env }: Builder): Promise<string> => {
  const folders = Object.values(await ensureTools(tools)).map((file) => dirname(file))
  return [...folders, env.PATH ?? process.env.PATH ?? ''].join(delimiter)
}
