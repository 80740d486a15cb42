import type { Repository, World } from '../store/model.ts'
import { forbiddenMessage, type Level, type Permission, requirePermission, type Token } from '../tokens.ts'
import { Failure } from './failure.ts'

/** For whom a query is answered. */
export type Viewer = { readonly world: World; readonly token: Token }

/** @throws Failure FORBIDDEN when the token lacks the permission. */
export const requireGranted = ({ token }: Viewer, permission: Permission, level: Level): void => {
  try {
    requirePermission(token, [permission], level)
  } catch {
    throw new Failure('FORBIDDEN', forbiddenMessage(token.actor.kind))
  }
}

/** @throws Failure for a write to an archived repository. */
export const requireWritable = (repo: Repository): void => {
  if (repo.settings.archived) throw new Failure('UNPROCESSABLE', 'Repository was archived so is read-only.')
}
