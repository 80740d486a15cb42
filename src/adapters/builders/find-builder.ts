import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place } from '../../core/errors/place.ts'
import { UserError } from '../../core/errors/user-error.ts'
import type { Builder, Builders } from '../../ports/builder.ts'
import { buildahBuilder } from '../buildah.ts'
import { type Buildx, buildxBuilder } from '../buildx.ts'
import { type ProcessResult, runProcess } from '../process.ts'
import type { CredentialsFor } from '../registry/credentials.ts'
import { isLocalHost } from '../registry/hosts.ts'
import { makePrivateConfig } from './private-docker-config.ts'

/** What is wanted of a builder, and where it works. */
export interface BuilderSearch {
  readonly choice: 'auto' | 'buildx' | 'buildah'
  /** Absolute folder for temporary files. */
  readonly temp: string
  readonly environment: NodeJS.ProcessEnv
  readonly credentialsFor: CredentialsFor
}

/** Finds a builder when one is needed, one for each registry; their logins live in a folder that `close` removes. */
export const buildersOf = (search: BuilderSearch): Builders => {
  let folder: Promise<string> | undefined
  const opened = new Map<string, Promise<Builder>>()
  const open = async (registry: string, number: number): Promise<Builder> => {
    folder ??= mkdtemp(join(search.temp, 'tagline-builder-'))
    const temp = await folder
    const login = { registry, credentials: await search.credentialsFor(registry) }
    const env = await makePrivateConfig(join(temp, `docker-${number}`), login, search.environment)
    return findBuilder(search.choice, { temp, env }, isLocalHost(registry))
  }
  return {
    open: (registry) => {
      const builder = opened.get(registry) ?? open(registry, opened.size)
      opened.set(registry, builder)
      return builder
    },
    close: async () => {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true })
    },
  }
}

interface Surroundings {
  readonly temp: string
  readonly env: Readonly<Record<string, string>>
}

type Found<T> = { readonly found: T } | { readonly missing: string }

const findBuilder = async (choice: BuilderSearch['choice'], place: Surroundings, local: boolean): Promise<Builder> => {
  const missing: string[] = []
  if (choice !== 'buildah') {
    const buildx = await findBuildx(place.env, local)
    if ('found' in buildx) return buildxBuilder(buildx.found, place)
    missing.push(buildx.missing)
  }
  if (choice !== 'buildx') {
    const buildah = await findBuildah(place.env)
    if ('found' in buildah) return buildahBuilder(buildah.found, place)
    missing.push(buildah.missing)
  }
  throw new UserError('TOOL_MISSING', { where: wherever(choice), what: missing.join('; '), fix: remedies[choice] })
}

const wherever = (choice: BuilderSearch['choice']): Place =>
  choice === 'auto' ? { name: 'builder' } : { input: 'builder' }

const remedies = {
  auto: 'Run on a machine with Docker, add `docker/setup-buildx-action` before this step, or install buildah',
  buildx: 'Start Docker, or add `docker/setup-buildx-action` before this step',
  buildah: 'Install buildah, or leave `builder` away',
}

/** Runs a program to see what it is; one that is not there has exit code 127, as in a shell. */
const probe = async (command: string, args: readonly string[], env: Surroundings['env']): Promise<ProcessResult> => {
  try {
    return await runProcess(command, args, { env })
  } catch (error) {
    if (error instanceof UserError && error.code === 'TOOL_MISSING') {
      return { exitCode: 127, stdout: Buffer.alloc(0), stderr: '' }
    }
    throw error
  }
}

const ways = [
  { command: 'docker', prefix: ['buildx'] },
  { command: 'buildx', prefix: [] },
  { command: 'docker-buildx', prefix: [] },
] as const

const findBuildx = async (env: Surroundings['env'], local: boolean): Promise<Found<Buildx>> => {
  for (const way of ways) {
    const version = await probe(way.command, [...way.prefix, 'version'], env)
    if (version.exitCode !== 0) continue
    return selectBuilder(way, env, local)
  }
  return { missing: 'there is no `docker buildx`, and no program "buildx"' }
}

type Way = (typeof ways)[number]

/** Takes the builder that the user selected; Docker's own only where its image store can push what we make. */
const selectBuilder = async (way: Way, env: Surroundings['env'], local: boolean): Promise<Found<Buildx>> => {
  const selected = await probe(way.command, [...way.prefix, 'inspect'], env)
  const name = fieldIn(selected, 'Name')
  const driver = fieldIn(selected, 'Driver')
  if (selected.exitCode === 0 && driver !== undefined && driver !== 'docker') {
    return { found: { ...way, builder: undefined, title: `buildx (builder "${name}", ${driver})` } }
  }
  const docker = await probe('docker', ['info', '--format', '{{json .DriverStatus}}'], env)
  if (docker.exitCode !== 0) return { missing: 'buildx is there, but no builder is selected and no Docker answers' }
  if (selected.exitCode === 0 && docker.stdout.includes('io.containerd.snapshotter')) {
    return { found: { ...way, builder: undefined, title: `buildx (builder "${name}", docker)` } }
  }
  return makeBuilder(way, env, local)
}

const fieldIn = ({ stdout }: ProcessResult, name: string): string | undefined =>
  new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(stdout.toString('utf8'))?.[1]

/** Makes a builder that can do all that we ask for, once for a machine; near to a local registry it shares the host's network. */
const makeBuilder = async (way: Way, env: Surroundings['env'], local: boolean): Promise<Found<Buildx>> => {
  const name = local ? 'tagline-local' : 'tagline'
  const found: Found<Buildx> = {
    found: { ...way, builder: name, title: `buildx (builder "${name}", docker-container)` },
  }
  const known = await probe(way.command, [...way.prefix, 'inspect', name], env)
  if (known.exitCode === 0) return found
  const network = local ? ['--driver-opt', 'network=host'] : []
  const made = await probe(
    way.command,
    [...way.prefix, 'create', '--name', name, '--driver', 'docker-container', ...network],
    env,
  )
  if (made.exitCode === 0) return found
  return { missing: `buildx could not make a builder ("${made.stderr.trim().split('\n').at(-1)}")` }
}

const findBuildah = async (env: Surroundings['env']): Promise<Found<string>> => {
  const version = await probe('buildah', ['--version'], env)
  if (version.exitCode !== 0) return { missing: 'there is no program "buildah"' }
  return { found: `buildah ${/version (\S+)/.exec(version.stdout.toString('utf8'))?.[1] ?? ''}`.trim() }
}
