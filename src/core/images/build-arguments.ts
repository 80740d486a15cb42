import type { BuildPlan, Cache } from './build-plan.ts'
import { formatImageName } from './image-name.ts'

/** Where the files of one build lie for its builder, absolute. */
export interface BuildFiles {
  readonly dockerfile: string
  readonly ignoreFile: string
  /** Where the builder writes what it pushed: buildx JSON, buildah the digest. */
  readonly result: string
}

/** The variable that holds the secret of an id; ids may hold what names of variables may not. */
export const secretVariable = (position: number): string => `TAGLINE_BUILD_SECRET_${position}`

/** The secrets as variables, in the order in which the arguments name them. */
export const secretVariables = (plan: Pick<BuildPlan, 'secrets'>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(plan.secrets).map((value, position) => [secretVariable(position), value]))

/** The arguments after `docker buildx`; the ignore file lies beside the Dockerfile, where BuildKit looks first. */
export const buildxArguments = (plan: BuildPlan, files: BuildFiles, builder: string | undefined): readonly string[] => [
  'build',
  ...(builder === undefined ? [] : ['--builder', builder]),
  '--progress=plain',
  ...['--file', files.dockerfile],
  ...['--metadata-file', files.result],
  ...common(plan),
  ...(plan.platforms.length === 0 ? [] : ['--platform', plan.platforms.join(',')]),
  ...annotations(plan),
  ...buildxCache(plan.cache),
  ...(plan.output.kind === 'check' ? ['--provenance=false'] : attestations(plan)),
  ...['--output', buildxOutput(plan)],
  plan.context,
]

const common = (plan: BuildPlan): readonly string[] => [
  ...(plan.target === undefined ? [] : ['--target', plan.target]),
  ...pairs('--build-arg', plan.buildArgs),
  ...pairs('--label', plan.labels),
  ...Object.keys(plan.secrets).flatMap((id, position) => ['--secret', csv({ id, env: secretVariable(position) })]),
]

const pairs = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`])

/** The labels by OCI stand on the manifest too, where registries look; an index has them where there is one for sure. */
const annotations = (plan: BuildPlan): readonly string[] => {
  if (plan.output.kind === 'check') return []
  const level = plan.platforms.length > 1 ? 'index,manifest' : 'manifest'
  const known = Object.entries(plan.labels).filter(([name]) => name.startsWith('org.opencontainers.image.'))
  return known.flatMap(([name, value]) => ['--annotation', `${level}:${name}=${value}`])
}

const attestations = ({ provenance, sbom }: BuildPlan): readonly string[] => [
  provenance === 'off' ? '--provenance=false' : `--provenance=mode=${provenance}`,
  ...(sbom ? ['--sbom=true'] : []),
]

const buildxOutput = ({ output }: BuildPlan): string =>
  output.kind === 'check'
    ? 'type=cacheonly'
    : csv({
        type: 'image',
        name: formatImageName(output.image),
        push: 'true',
        'push-by-digest': 'true',
        'name-canonical': 'true',
        'oci-mediatypes': 'true',
        'rewrite-timestamp': 'true',
      })

/** `ignore-error`: a cache that cannot be written must not fail a build that is done. */
const buildxCache = (cache: Cache): readonly string[] => {
  if (cache.kind === 'none') return []
  if (cache.kind === 'gha') {
    const place = { type: 'gha', scope: cache.scope }
    return ['--cache-from', csv(place), '--cache-to', csv({ ...place, mode: 'max', 'ignore-error': 'true' })]
  }
  const place = { type: 'registry', ref: `${formatImageName(cache.image)}:${cache.tag}` }
  const written = { mode: 'max', 'image-manifest': 'true', 'oci-mediatypes': 'true', 'ignore-error': 'true' }
  return ['--cache-from', csv(place), '--cache-to', csv({ ...place, ...written })]
}

/** One line of comma-separated values as Go's `encoding/csv` reads it. */
const csv = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',')

/** The arguments after `buildah` that build; a push is a call of its own. */
export const buildahBuildArguments = (plan: BuildPlan, files: BuildFiles, local: string): readonly string[] => [
  'build',
  // Where two platforms share layers, buildah (seen with 1.28) takes the cached image of one for the other.
  ...(plan.platforms.length === 0 ? ['--layers'] : []),
  ...['--format', 'oci'],
  ...['--file', files.dockerfile],
  ...['--ignorefile', files.ignoreFile],
  ...['--timestamp', String(plan.epoch)],
  ...(isPlain(plan) ? ['--tls-verify=false'] : []),
  ...common(plan),
  ...(plan.platforms.length === 0 ? [] : ['--platform', plan.platforms.join(',')]),
  ...buildahCache(plan.cache),
  ...(plan.output.kind === 'push' ? [plan.platforms.length > 1 ? '--manifest' : '--tag', local] : []),
  plan.context,
]

/** The arguments after `buildah` that push what was built under a local name. */
export const buildahPushArguments = (plan: BuildPlan, files: BuildFiles, local: string): readonly string[] => {
  if (plan.output.kind !== 'push') return []
  const target = `docker://${formatImageName(plan.output.image)}:${plan.output.staging}`
  const verify = isPlain(plan) ? ['--tls-verify=false'] : []
  const digest = ['--digestfile', files.result]
  return plan.platforms.length > 1
    ? ['manifest', 'push', '--all', '--format', 'oci', ...verify, ...digest, local, target]
    : ['push', '--format', 'oci', ...verify, ...digest, local, target]
}

const isPlain = ({ output }: BuildPlan): boolean => output.kind === 'push' && output.plainHttp

/** buildah names cached layers itself, below a repository; it has no cache at GitHub. */
const buildahCache = (cache: Cache): readonly string[] => {
  if (cache.kind !== 'registry') return []
  const repository = `${formatImageName(cache.image)}/${cache.tag}`
  return ['--cache-from', repository, '--cache-to', repository]
}
