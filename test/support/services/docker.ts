import { existsSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ensureTools } from '../tools/ensure-tools.ts'
import { findTool } from '../tools/find-tool.ts'
import { runCommand } from '../tools/run-command.ts'
import type { BuilderSetting } from './builder.ts'
import { makeDockerConfig } from './docker-config.ts'
import type { Started } from './started.ts'

/**
 * Tells whether a Docker runs that we can use: one on this very Linux, since a daemon in a virtual machine does not
 * see our registry on 127.0.0.1, and with buildx at hand.
 */
export const isDockerServing = async (): Promise<boolean> => {
  if (process.platform !== 'linux' || (await findTool('buildx')) === undefined) return false
  const { code, output } = await runCommand('docker', ['version', '--format', '{{.Server.Os}}'])
  return code === 0 && output.trim() === 'linux'
}

/** Uses the Docker that runs: its own BuildKit, and its rule that registries on 127.0.0.0/8 may speak plain http. */
export const useDocker = async ({ registries, folder, progress }: BuilderSetting): Promise<Started> => {
  const { buildx } = await ensureTools(['buildx'], progress ? { progress } : {})
  const own = process.env.DOCKER_CONFIG ?? join(homedir(), '.docker')
  const config = await makeDockerConfig(folder, registries, buildx)
  if (existsSync(join(own, 'contexts'))) await symlink(join(own, 'contexts'), join(config, 'contexts'))
  const { output } = await runCommand('docker', ['context', 'show'])
  const env = {
    PATH: process.env.PATH ?? '',
    DOCKER_CONFIG: config,
    DOCKER_CONTEXT: output.trim(),
    BUILDX_BUILDER: output.trim(),
    ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
  }
  return { env, stop: async () => {} }
}
