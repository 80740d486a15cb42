import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTools, isObtainable } from '../tools/ensure-tools.ts'
import type { Progress } from '../tools/progress.ts'
import { type ChildService, startChildService } from './child-service.ts'

/** A registry of images that serves plain http on this machine. */
export type Registry = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** `127.0.0.1:<port>`, as it begins a reference. */
  readonly host: string
  /** What it asks for, where it asks for anything. */
  readonly credentials: Credentials | undefined
  readonly stop: () => Promise<void>
}

/** A user name and its password. */
export type Credentials = { readonly username: string; readonly password: string }

/** How the registry behaves. */
export type RegistryOptions = {
  /** `basic`: only the known credentials may read and write. Default: everybody may. */
  readonly auth?: 'none' | 'basic'
  /** Which program serves; default the registry of the distribution project, else crane. */
  readonly program?: 'docker-registry' | 'crane'
  readonly progress?: Progress
}

/** The one account of a registry that asks for credentials. */
export const registryAccount: Credentials = { username: 'carrier', password: 'carried-by-git' }

/** The account as a line of an htpasswd file: bcrypt is the one hash that the registry takes, and Node has none. */
const htpasswdLine = `${registryAccount.username}:$2b$05$abcdefghijklmnopqrstuuD1iyJ0q3a/YXgwBR2Xzv87zy/O1Wc/O\n`

/** Starts a registry on a free port, with nothing in it. */
export const startRegistry = async (options: RegistryOptions = {}): Promise<Registry> => {
  const program = options.program ?? ((await isObtainable('docker-registry')) ? 'docker-registry' : 'crane')
  const auth = options.auth ?? 'none'
  if (program === 'crane' && auth !== 'none')
    throw new Error(
      'startRegistry: the registry of "crane" knows no accounts. Install the Debian package docker-registry.',
    )
  const folder = await mkdtemp(join(tmpdir(), 'tagline-registry-'))
  const tools = await ensureTools([program], options.progress ? { progress: options.progress } : {})
  const start = program === 'crane' ? startCrane : startDistribution
  const service = await start(tools[program], folder, auth)
  const host = `127.0.0.1:${service.ready[1]}`
  return {
    url: `http://${host}`,
    host,
    credentials: auth === 'basic' ? registryAccount : undefined,
    stop: async () => {
      await service.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const startCrane = (command: string, folder: string): Promise<ChildService> =>
  startChildService({
    command,
    args: ['registry', 'serve', '--address', '127.0.0.1:0', '--disk', folder],
    ready: /serving on port (\d+)/,
    folder,
  })

const startDistribution = async (command: string, folder: string, auth: 'none' | 'basic'): Promise<ChildService> => {
  const htpasswd = join(folder, 'htpasswd')
  await writeFile(htpasswd, htpasswdLine)
  const config = join(folder, 'config.json')
  await writeFile(config, JSON.stringify(distributionConfig(folder, auth === 'basic' ? htpasswd : undefined)))
  return startChildService({ command, args: ['serve', config], ready: /listening on 127\.0\.0\.1:(\d+)/, folder })
}

const distributionConfig = (folder: string, htpasswd: string | undefined) => ({
  version: 0.1,
  log: { level: 'info', accesslog: { disabled: true } },
  storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
  http: { addr: '127.0.0.1:0', secret: 'of this run' },
  ...(htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'tagline', path: htpasswd } } }),
})
