import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { ensureTools } from '../tools/ensure-tools.ts'
import { runCommand } from '../tools/run-command.ts'
import type { BuilderSetting } from './builder.ts'
import { startChildService } from './child-service.ts'
import { makeDockerConfig } from './docker-config.ts'
import type { Registry } from './registry.ts'
import type { Started } from './started.ts'

const name = 'tagline'

/**
 * Starts BuildKit itself, with no Docker, and makes it the builder of `docker buildx` (where there is a docker command)
 * and of `buildx` (where there is none). Works as root only.
 */
export const startBuildkit = async ({ registries, folder, progress }: BuilderSetting): Promise<Started> => {
  if (process.getuid?.() !== 0) throw new Error('buildkitd: it needs root. Start Docker, or run this as root.')
  const tools = await ensureTools(['buildkitd', 'buildx', 'runc'], progress ? { progress } : {})
  const socket = `unix://${join(folder, 'buildkitd.sock')}`
  const config = join(folder, 'buildkitd.toml')
  await writeFile(config, formatConfig(join(folder, 'root'), socket, tools.runc, registries))
  const args = ['--config', config]
  const service = await startChildService({
    command: tools.buildkitd,
    args,
    ready: /running server on/,
    folder,
  })
  try {
    return { env: await makeEnvironment(folder, registries, tools.buildx, socket), stop: service.stop }
  } catch (error) {
    await service.stop()
    throw error
  }
}

const formatConfig = (root: string, socket: string, runc: string, registries: readonly Registry[]): string =>
  [
    `root = "${root}"`,
    `[grpc]\naddress = ["${socket}"]`,
    `[worker.oci]\nenabled = true\nnetworkMode = "host"\nbinary = "${runc}"`,
    '[worker.containerd]\nenabled = false',
    ...registries.map(({ host }) => `[registry."${host}"]\nhttp = true`),
  ].join('\n')

const makeEnvironment = async (
  folder: string,
  registries: readonly Registry[],
  buildx: string,
  socket: string,
): Promise<Record<string, string>> => {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await symlink(buildx, join(bin, 'buildx'))
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    DOCKER_CONFIG: await makeDockerConfig(folder, registries, buildx),
    BUILDX_BUILDER: name,
  }
  const create = await runCommand(buildx, ['create', '--name', name, '--driver', 'remote', socket], {
    env: { ...process.env, ...env },
  })
  if (create.code !== 0) throw new Error(`buildx create: ${create.output}`)
  return env
}
