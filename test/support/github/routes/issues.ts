import { pageReply } from '../pages.ts'
import { invalid, invalidField, notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import { isPull, type Ticket, type TicketEvent } from '../store/model.ts'
import { nextNumber, reopenPull } from '../store/open-pull.ts'
import { closeTicket, reopenTicket } from '../store/tickets.ts'
import { requirePermission } from '../tokens.ts'
import { issueView, labelView } from '../views/issue.ts'
import { repoUrl } from '../views/repository.ts'
import { userView } from '../views/user.ts'
import { ensureLabel, putLabels } from './labels.ts'

const read = { anyOf: ['issues', 'pull_requests'], level: 'read' } as const

/** The issue or pull request that the path names. @throws Refusal 404, or 403 when the token is for the other kind only. */
export const requireTicket = (
  context: Pick<Context, 'repo' | 'params' | 'token'>,
  level?: 'read' | 'write',
): Ticket => {
  const ticket = context.repo.tickets.get(Number(context.params.issue_number))
  if (ticket === undefined) throw notFound()
  if (level !== undefined)
    requirePermission(context.token, [isPull(ticket) ? 'pull_requests' : 'issues', 'issues'], level)
  return ticket
}

const namesOf = (labels: readonly (string | { name?: string })[]) =>
  labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')))

const list = (context: Context): Promise<Reply> => {
  const { world, repo, query } = context
  const state = query.get('state') ?? 'open'
  const labels = (query.get('labels') ?? '').split(',').filter((label) => label !== '')
  const creator = query.get('creator')
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const found = [...repo.tickets.values()]
    .filter((ticket) => state === 'all' || ticket.state === state)
    .filter((ticket) => labels.every((label) => ticket.labels.includes(label)))
    .filter((ticket) => creator === null || ticket.user.login === creator)
    .filter((ticket) => ticket.updatedAt >= (query.get('since') ?? ''))
    .sort((a, b) => a[key].localeCompare(b[key]) || a.number - b.number)
  const ordered = query.get('direction') === 'asc' ? found : found.reverse()
  return pageReply(context, ordered, (ticket) => issueView(world, repo, ticket))
}

const get = (context: Context): Reply => ({
  status: 200,
  body: issueView(context.world, context.repo, requireTicket(context)),
})

type Wanted = {
  title?: string | number
  body?: string | null
  state?: 'open' | 'closed'
  state_reason?: Ticket['stateReason']
  labels?: (string | { name?: string })[]
  assignees?: string[]
}

const requireText = ({ title, body }: Wanted) => {
  if (title !== undefined && String(title).trim() === '') throw invalidField('Issue', 'title', 'missing_field')
  if ((body ?? '').length > 65_536) throw invalid('Issue', 'body is too long (maximum is 65536 characters)')
}

const create = ({ world, repo, token, body }: Context): Reply => {
  const wanted = body as Wanted
  requireText(wanted)
  const now = world.clock.iso()
  const ticket: Ticket = {
    id: world.nextId(),
    number: nextNumber(repo),
    title: String(wanted.title),
    body: wanted.body ?? null,
    state: 'open',
    stateReason: null,
    user: token.actor,
    labels: namesOf(wanted.labels ?? []).map((name) => ensureLabel(world, repo, name).name),
    assignees: wanted.assignees ?? [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    events: [],
    pull: null,
  }
  repo.tickets.set(ticket.number, ticket)
  world.emit(repo, token.actor, { name: 'issues', action: 'opened', number: ticket.number })
  const view = issueView(world, repo, ticket)
  return { status: 201, body: view, headers: { location: view.url } }
}

const changeState = async ({ world, repo, token }: Context, ticket: Ticket, { state, state_reason }: Wanted) => {
  if (state === 'closed') closeTicket(world, repo, token.actor, ticket)
  if (state === 'closed') ticket.stateReason = isPull(ticket) ? null : (state_reason ?? 'completed')
  if (state !== 'open' || ticket.state === 'open') return
  if (isPull(ticket)) return reopenPull(world, repo, token.actor, ticket)
  reopenTicket(world, repo, token.actor, ticket)
  ticket.stateReason = 'reopened'
}

const update = async (context: Context): Promise<Reply> => {
  const { world, repo, token } = context
  const ticket = requireTicket(context, 'write')
  const wanted = context.body as Wanted
  requireText(wanted)
  await changeState(context, ticket, wanted)
  if (wanted.title !== undefined) ticket.title = String(wanted.title)
  if (wanted.body !== undefined) ticket.body = wanted.body
  if (wanted.labels !== undefined) putLabels(world, repo, token.actor, ticket, namesOf(wanted.labels))
  if (wanted.assignees !== undefined) ticket.assignees = wanted.assignees
  ticket.updatedAt = world.clock.iso()
  return { status: 200, body: issueView(world, repo, ticket) }
}

const addAssignees = (context: Context): Reply => {
  const { world, repo } = context
  const ticket = requireTicket(context, 'write')
  const { assignees = [] } = context.body as { assignees?: string[] }
  const allowed = assignees.filter((login) => repo.settings.collaborators?.includes(login) ?? true)
  const all = [...new Set([...ticket.assignees, ...allowed])]
  if (all.length > 10) throw new Refusal(422, 'Validation Failed')
  ticket.assignees = all
  return { status: 201, body: issueView(world, repo, ticket) }
}

const eventView = ({ world, repo }: Context, ticket: Ticket, event: TicketEvent) => ({
  id: event.id,
  node_id: `E_${event.id}`,
  url: `${repoUrl(world, repo)}/issues/events/${event.id}`,
  actor: userView(world, event.actor),
  event: event.event,
  commit_id: event.commit,
  commit_url: event.commit === null ? null : `${repoUrl(world, repo)}/commits/${event.commit}`,
  created_at: event.at,
  performed_via_github_app: null,
  ...(event.label === undefined ? {} : { label: labelView(world, repo, ensureLabel(world, repo, event.label)) }),
  ...(event.event === 'closed' ? { state_reason: ticket.stateReason } : {}),
})

const listEvents = (context: Context): Promise<Reply> => {
  const ticket = requireTicket(context)
  return pageReply(context, ticket.events, (event) => eventView(context, ticket, event))
}

/** Issues, and pull requests as issues. */
export const issueRoutes: readonly Route[] = [
  { operation: 'issues/list-for-repo', needs: read, run: list },
  { operation: 'issues/get', needs: read, run: get },
  { operation: 'issues/create', needs: { anyOf: ['issues'], level: 'write' }, run: create },
  { operation: 'issues/update', needs: { anyOf: ['issues', 'pull_requests'], level: 'write' }, run: update },
  {
    operation: 'issues/add-assignees',
    needs: { anyOf: ['issues', 'pull_requests'], level: 'write' },
    run: addAssignees,
  },
  { operation: 'issues/list-events', needs: read, run: listEvents },
]
