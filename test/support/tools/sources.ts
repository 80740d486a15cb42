import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Finished, runCommand } from './run-command.ts'
import type { DebianSource, GoSource, PythonSource, Source, Tool } from './tool.ts'

const root = new URL('../../../', import.meta.url).pathname

/** Tells why a source cannot be used on this machine, or undefined when it can. */
export const obstacle = async (source: Source): Promise<string | undefined> => {
  switch (source.kind) {
    case 'go':
      return goObstacle(source)
    case 'debian':
      return debianObstacle(source)
    case 'python':
      return pythonObstacle()
  }
}

const goObstacle = async (source: GoSource): Promise<string | undefined> => {
  const { code, output } = await runCommand('go', ['env', 'GOVERSION'], { cwd: join(root, source.module) })
  if (code === null) return 'there is no Go to build it'
  return code === 0 ? undefined : `this Go cannot build it ("${output.trim()}")`
}

const debianObstacle = async (source: DebianSource): Promise<string | undefined> => {
  if ((await runCommand('apt-get', ['--version'])).code !== 0)
    return `this is no Debian to install ${source.package} from`
  return process.getuid?.() === 0 ? undefined : `only root can install the Debian package ${source.package}`
}

const pythonObstacle = async (): Promise<string | undefined> =>
  (await runCommand('python3', ['-m', 'pip', '--version'])).code === 0
    ? undefined
    : 'there is no Python 3 with pip to install it'

/**
 * Makes a tool into an empty folder.
 * @param folder gets the executable at `tool.executable`.
 * @returns how the command that made it ended.
 */
export const fill = (tool: Tool, source: GoSource | PythonSource, folder: string): Promise<Finished> =>
  source.kind === 'go' ? buildGo(tool, source, folder) : installPython(source, folder)

const buildGo = async (tool: Tool, source: GoSource, folder: string): Promise<Finished> => {
  const stamps = Object.entries(source.stamps ?? {}).map(([name, value]) => `-X ${name}=${value}`)
  const target = join(folder, tool.executable)
  await mkdir(dirname(target), { recursive: true })
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', ['-s', '-w', ...stamps].join(' ')]
  return runCommand('go', [...args, '-o', target, source.package], {
    cwd: join(root, source.module),
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
  })
}

const installPython = (source: PythonSource, folder: string): Promise<Finished> => {
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes']
  return runCommand('python3', [...args, '--target', folder, '-r', join(root, source.requirements)])
}

/**
 * Installs Debian packages, all in one go, waiting for another apt that is at work.
 * The package lists are fetched only if the first try finds that it needs them.
 */
export const installDebian = async (packages: readonly string[]): Promise<Finished> => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=300']
  const install = () =>
    runCommand('apt-get', [...wait, 'install', '--yes', '--quiet', '--no-install-recommends', ...packages], { env })
  const first = await install()
  if (first.code === 0) return first
  const update = await runCommand('apt-get', [...wait, 'update', '--quiet'], { env })
  return update.code === 0 ? install() : update
}
