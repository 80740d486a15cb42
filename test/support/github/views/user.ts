import type { World } from '../store/model.ts'
import type { Actor } from '../tokens.ts'

/** `User` or `Bot`. */
export const accountTypeOf = ({ kind }: Actor): 'User' | 'Bot' => (kind === 'user' ? 'User' : 'Bot')

/** An account as REST shows it (schema simple-user). */
export const userView = (world: World, actor: Actor) => {
  const url = `${world.apiUrl}/users/${encodeURIComponent(actor.login)}`
  return {
    login: actor.login,
    id: actor.id,
    node_id: `U_${actor.id}`,
    avatar_url: `${world.serverUrl}/avatars/u/${actor.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.serverUrl}/${encodeURIComponent(actor.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: accountTypeOf(actor),
    user_view_type: 'public',
    site_admin: false,
  }
}

/** An account by itself (schema public-user). */
export const publicUserView = (world: World, actor: Actor) => ({
  ...userView(world, actor),
  name: null,
  company: null,
  blog: null,
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: '2020-01-01T00:00:00Z',
  updated_at: '2020-01-01T00:00:00Z',
})
