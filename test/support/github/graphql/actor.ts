import type { Actor } from '../tokens.ts'
import { accountTypeOf, userView } from '../views/user.ts'
import type { Viewer } from './viewer.ts'

/** An account; GraphQL names a bot without its "[bot]". */
export const actorNode = ({ world }: Viewer, actor: Actor) => {
  const view = userView(world, actor)
  return {
    __typename: accountTypeOf(actor),
    id: view.node_id,
    databaseId: actor.id,
    login: actor.login.replace(/\[bot\]$/, ''),
    url: view.html_url,
    avatarUrl: view.avatar_url,
    resourcePath: `/${actor.login}`,
  }
}
