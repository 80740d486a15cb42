import { parse } from 'yaml'
import type { RepositoryHandle } from '../github/handle.ts'
import type { Registry } from '../services/registry.ts'

/** What a person can look up at any moment, from Git, the registry and GitHub alone. */
export interface StageFacts {
  readonly stage: string
  /** Tag by app; empty text where the stage has none yet. */
  readonly tags: Readonly<Record<string, string>>
}

/** What the shop's values files on main say of each stage and app. */
export const tagsAt = async (
  shop: RepositoryHandle,
  stages: readonly string[],
  apps: readonly string[],
): Promise<readonly StageFacts[]> =>
  Promise.all(
    stages.map(async (stage) => {
      const pairs = apps.map(async (app) => {
        const text = await shop.read('main', `deploy/${stage}/${app}/values.yaml`)
        return [app, String(parse(text ?? '').image.tag)] as const
      })
      return { stage, tags: Object.fromEntries(await Promise.all(pairs)) }
    }),
  )

const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** The digest behind a tag, as the registry itself says; undefined where the tag is not there. */
export const digestOf = async (registry: Registry, repository: string, tag: string): Promise<string | undefined> => {
  const response = await fetch(`${registry.url}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept },
  })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`HEAD ${repository}:${tag} -> ${response.status}`)
  return response.headers.get('docker-content-digest') ?? undefined
}

/** The tags that the registry has of an image. */
export const tagsOf = async (registry: Registry, repository: string): Promise<readonly string[]> => {
  const response = await fetch(`${registry.url}/v2/${repository}/tags/list`)
  if (response.status === 404) return []
  const { tags } = (await response.json()) as { tags: readonly string[] | null }
  return [...(tags ?? [])].sort()
}

/** The board as text: a row an app, a column a stage. */
export const board = (facts: readonly StageFacts[]): readonly string[] => {
  const apps = Object.keys(facts[0]?.tags ?? {})
  const rows = [
    ['', ...facts.map(({ stage }) => stage)],
    ...apps.map((app) => [app, ...facts.map(({ tags }) => tags[app] || '-')]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}
