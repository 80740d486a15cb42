import { pageReply } from '../pages.ts'
import { invalidField, notFound, Refusal } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import type { Label, Repository, Ticket, World } from '../store/model.ts'
import { addTicketEvent } from '../store/tickets.ts'
import type { Actor } from '../tokens.ts'
import { labelsOf, labelView } from '../views/issue.ts'
import { requireTicket } from './issues.ts'

const read = { anyOf: ['issues', 'pull_requests'], level: 'read' } as const
const write = { anyOf: ['issues', 'pull_requests'], level: 'write' } as const

/** The label of a name; who names one that is not there makes it. */
export const ensureLabel = (world: World, repo: Repository, name: string): Label => {
  const known = repo.labels.get(name.toLowerCase())
  if (known !== undefined) return known
  const label = { id: world.nextId(), name, color: 'ededed', description: '' }
  repo.labels.set(name.toLowerCase(), label)
  return label
}

/** Gives a ticket exactly these labels. */
export const putLabels = (
  world: World,
  repo: Repository,
  actor: Actor,
  ticket: Ticket,
  names: readonly string[],
): void => {
  const wanted = [...new Set(names.map((name) => ensureLabel(world, repo, name).name))]
  for (const label of wanted.filter((name) => !ticket.labels.includes(name)))
    addTicketEvent(world, ticket, actor, 'labeled', { label })
  for (const label of ticket.labels.filter((name) => !wanted.includes(name)))
    addTicketEvent(world, ticket, actor, 'unlabeled', { label })
  ticket.labels = wanted
  ticket.updatedAt = world.clock.iso()
}

const list = (context: Context): Promise<Reply> =>
  pageReply(context, [...context.repo.labels.values()], (label) => labelView(context.world, context.repo, label))

const get = ({ world, repo, params }: Context): Reply => {
  const label = repo.labels.get((params.name ?? '').toLowerCase())
  if (label === undefined) throw notFound()
  return { status: 200, body: labelView(world, repo, label) }
}

const create = ({ world, repo, body }: Context): Reply => {
  const { name, color, description } = body as { name: string; color?: string; description?: string }
  if (repo.labels.has(name.toLowerCase())) throw invalidField('Label', 'name', 'already_exists')
  if (name.length > 50) throw invalidField('Label', 'name', 'invalid')
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) throw invalidField('Label', 'color', 'invalid')
  if ((description ?? '').length > 100) throw invalidField('Label', 'description', 'invalid')
  const label = { id: world.nextId(), name, color: color ?? 'ededed', description: description ?? '' }
  repo.labels.set(name.toLowerCase(), label)
  return { status: 201, body: labelView(world, repo, label) }
}

const namesOf = (body: unknown): readonly string[] => {
  const listed = Array.isArray(body) ? body : ((body as { labels?: unknown[] }).labels ?? [])
  return listed.map((one) => (typeof one === 'string' ? one : String((one as { name: string }).name)))
}

const listOnIssue = (context: Context): Promise<Reply> =>
  pageReply(context, labelsOf(context.world, context.repo, requireTicket(context)), (label) => label)

const change =
  (next: (old: readonly string[], body: unknown) => readonly string[]) =>
  (context: Context): Reply => {
    const { world, repo, token } = context
    const ticket = requireTicket(context)
    putLabels(world, repo, token.actor, ticket, next(ticket.labels, context.body))
    return { status: 200, body: labelsOf(world, repo, ticket) }
  }

const remove = (context: Context): Reply => {
  const { world, repo, token, params } = context
  const ticket = requireTicket(context)
  const name = params.name ?? ''
  const rest = ticket.labels.filter((label) => label.toLowerCase() !== name.toLowerCase())
  if (rest.length === ticket.labels.length) throw new Refusal(404, 'Label does not exist')
  putLabels(world, repo, token.actor, ticket, rest)
  return { status: 200, body: labelsOf(world, repo, ticket) }
}

/** Labels, of the repository and on tickets. */
export const labelRoutes: readonly Route[] = [
  { operation: 'issues/list-labels-for-repo', needs: read, run: list },
  { operation: 'issues/get-label', needs: read, run: get },
  { operation: 'issues/create-label', needs: write, run: create },
  { operation: 'issues/list-labels-on-issue', needs: read, run: listOnIssue },
  { operation: 'issues/add-labels', needs: write, run: change((old, body) => [...old, ...namesOf(body)]) },
  { operation: 'issues/set-labels', needs: write, run: change((_, body) => namesOf(body)) },
  { operation: 'issues/remove-label', needs: write, run: remove },
]
