import { Refusal } from './refusal.ts'

/** Who acts: a person, a GitHub App's installation, or the `GITHUB_TOKEN` of a workflow run. */
export type ActorKind = 'user' | 'app-installation' | 'actions'

/** An account of the local GitHub. */
export type Actor = { readonly id: number; readonly login: string; readonly kind: ActorKind }

/** What a token may be allowed, named as in a workflow's `permissions:`, with `_` for `-`. */
export type Permission =
  | 'actions'
  | 'administration'
  | 'checks'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'statuses'
  | 'workflows'

/** How far a permission goes. */
export type Level = 'read' | 'write'

/** What each permission allows; one that is absent is refused. */
export type Permissions = Readonly<Partial<Record<Permission, Level>>>

/** A token as a test registers it; `repositories` (as "owner/name") limits what it sees. */
export type Token = {
  readonly value: string
  readonly actor: Actor
  readonly permissions: Permissions
  readonly repositories: readonly string[] | undefined
}

/** Everything, for a token that a test gives no permissions. */
export const allPermissions: Permissions = {
  actions: 'write',
  administration: 'write',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
  workflows: 'write',
}

/** The sentence with which GitHub turns away a token of this kind. */
export const forbiddenMessage = (kind: ActorKind): string =>
  kind === 'user' ? 'Resource not accessible by personal access token' : 'Resource not accessible by integration'

/** True when the token's permission reaches the level. */
export const allows = (token: Token, permission: Permission, level: Level): boolean => {
  const held = permission === 'metadata' ? 'read' : token.permissions[permission]
  return held === 'write' || held === level
}

/** @throws Refusal 403 when none of the permissions that would do is held. */
export const requirePermission = (token: Token, anyOf: readonly Permission[], level: Level): void => {
  if (anyOf.some((permission) => allows(token, permission, level))) return
  throw new Refusal(403, forbiddenMessage(token.actor.kind), {
    headers: { 'x-accepted-github-permissions': anyOf.map((permission) => `${permission}=${level}`).join('; ') },
  })
}

/** The token text of an Authorization header (`token`, `Bearer`, or Basic with any user name). */
export const tokenTextOf = (header: string | undefined): string | undefined => {
  const match = /^(token|bearer|basic)\s+(.+)$/i.exec(header ?? '')
  const [, scheme, value] = match ?? []
  if (scheme === undefined || value === undefined) return undefined
  if (scheme.toLowerCase() !== 'basic') return value
  return Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '')
}
