import type { Actor } from '../tokens.ts'
import { isPull, type Repository, type Ticket, type TicketEvent, type World } from './model.ts'

/** A line more in the timeline. */
export const addTicketEvent = (
  world: World,
  ticket: Ticket,
  actor: Actor,
  event: string,
  more: Pick<Partial<TicketEvent>, 'label'> = {},
): void => {
  const line = { id: world.nextId(), event, actor, at: world.clock.iso(), commit: null, ...more }
  ticket.events = [...ticket.events, line]
}

/** Closes an issue or a pull request, whoever and whatever did it. */
export const closeTicket = (world: World, repo: Repository, actor: Actor, ticket: Ticket): void => {
  if (ticket.state === 'closed') return
  ticket.state = 'closed'
  ticket.closedAt = world.clock.iso()
  ticket.updatedAt = world.clock.iso()
  ticket.closedBy = actor
  if (isPull(ticket)) {
    ticket.pull.autoMerge = null
    ticket.pull.queuedAt = null
  }
  addTicketEvent(world, ticket, actor, 'closed')
  const detail = { merged: ticket.pull !== null && ticket.pull.mergedAt !== null }
  world.emit(repo, actor, {
    name: isPull(ticket) ? 'pull_request' : 'issues',
    action: 'closed',
    number: ticket.number,
    detail,
  })
}

/** Opens what was closed; whether that may be is for the caller to know. */
export const reopenTicket = (world: World, repo: Repository, actor: Actor, ticket: Ticket): void => {
  ticket.state = 'open'
  ticket.closedAt = null
  ticket.closedBy = null
  ticket.updatedAt = world.clock.iso()
  addTicketEvent(world, ticket, actor, 'reopened')
  world.emit(repo, actor, {
    name: isPull(ticket) ? 'pull_request' : 'issues',
    action: 'reopened',
    number: ticket.number,
  })
}
