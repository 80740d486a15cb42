import type { Config } from '../core/config/config.ts'
import { discoverApps, discoveryRoots } from '../core/config/discovery.ts'
import { type ReadConfig, readConfig, resolveConfig, wantsDiscovery } from '../core/config/parse-config.ts'
import { formatProblem } from '../core/errors/problem.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { SourceFiles } from '../ports/files.ts'
import type { Log } from '../ports/log.ts'

/** The name of the configuration where the user gives none. */
export const defaultConfigFile = 'tagline.yaml'

/** Which configuration is read, and for whom. */
export interface ConfigRequest {
  /** Undefined: `tagline.yaml` if it is there, else apps are discovered. */
  readonly file: string | undefined
  /** Of the repository, for the default registry. */
  readonly owner: string | undefined
}

/**
 * Reads the configuration of a tree, with its defaults; warnings are shown on their lines.
 * @throws UserError CONFIG_INVALID with every mistake at once, CONFIG_NOT_FOUND.
 */
export const loadConfig = async (
  { files, log }: { readonly files: SourceFiles; readonly log: Log },
  { file, owner }: ConfigRequest,
): Promise<Config> => {
  const read = await readFile(files, file)
  const discovered = wantsDiscovery(read) ? discoverApps(await listRoots(files)) : []
  const { config, warnings } = resolveConfig(read, { owner, discovered })
  for (const warning of warnings)
    log.annotate({ level: 'warning', message: formatProblem(warning), where: warning.where })
  return config
}

const readFile = async (files: SourceFiles, file: string | undefined): Promise<ReadConfig> => {
  const bytes = await files.read(file ?? defaultConfigFile)
  if (bytes !== undefined) return readConfig(file ?? defaultConfigFile, decode(file ?? defaultConfigFile, bytes))
  // The default that a workflow hands on is no wish of its own.
  if (file === undefined || file === defaultConfigFile) return readConfig('', '')
  throw new UserError('CONFIG_NOT_FOUND', {
    where: { input: 'config' },
    what: `there is no file "${file}"`,
    fix: 'Give its path from the working directory, or leave the input out to have tagline.yaml read',
  })
}

const decode = (file: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new UserError(
      'CONFIG_INVALID',
      { where: { file }, what: 'the file is not UTF-8', fix: 'Save it as UTF-8' },
      { cause: error },
    )
  }
}

const listRoots = async (files: SourceFiles): Promise<readonly string[]> =>
  (await Promise.all(discoveryRoots.map((root) => files.list(root)))).flat()
