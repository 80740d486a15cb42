import { pageReply } from '../pages.ts'
import { invalid, notFound } from '../refusal.ts'
import type { Context, Reply, Route } from '../router.ts'
import type { Comment } from '../store/model.ts'
import { isPull } from '../store/model.ts'
import { commentView } from '../views/issue.ts'
import { requireTicket } from './issues.ts'

const read = { anyOf: ['issues', 'pull_requests'], level: 'read' } as const
const write = { anyOf: ['issues', 'pull_requests'], level: 'write' } as const

const requireText = (body: string) => {
  if (body.trim() === '') throw invalid('IssueComment', "body can't be blank")
  if (body.length > 65_536) throw invalid('IssueComment', 'body is too long (maximum is 65536 characters)')
}

const requireComment = ({ repo, params }: Context): Comment => {
  const comment = repo.comments.get(Number(params.comment_id))
  if (comment === undefined) throw notFound()
  return comment
}

const list = (context: Context): Promise<Reply> => {
  const { world, repo, query } = context
  const ticket = requireTicket(context)
  const found = [...repo.comments.values()]
    .filter((comment) => comment.ticket === ticket.number)
    .filter((comment) => comment.updatedAt >= (query.get('since') ?? ''))
  return pageReply(context, found, (comment) => commentView(world, repo, comment))
}

const create = (context: Context): Reply => {
  const { world, repo, token } = context
  const ticket = requireTicket(context, 'write')
  const { body } = context.body as { body: string }
  requireText(body)
  const now = world.clock.iso()
  const comment = { id: world.nextId(), ticket: ticket.number, user: token.actor, body, createdAt: now, updatedAt: now }
  repo.comments.set(comment.id, comment)
  const detail = { pull: isPull(ticket) }
  world.emit(repo, token.actor, { name: 'issue_comment', action: 'created', number: ticket.number, detail })
  return { status: 201, body: commentView(world, repo, comment) }
}

const get = (context: Context): Reply => ({
  status: 200,
  body: commentView(context.world, context.repo, requireComment(context)),
})

const update = (context: Context): Reply => {
  const comment = requireComment(context)
  const { body } = context.body as { body: string }
  requireText(body)
  comment.body = body
  comment.updatedAt = context.world.clock.iso()
  return { status: 200, body: commentView(context.world, context.repo, comment) }
}

const remove = (context: Context): Reply => {
  context.repo.comments.delete(requireComment(context).id)
  return { status: 204 }
}

/** Comments of issues and pull requests. */
export const commentRoutes: readonly Route[] = [
  { operation: 'issues/list-comments', needs: read, run: list },
  { operation: 'issues/create-comment', needs: write, run: create },
  { operation: 'issues/get-comment', needs: read, run: get },
  { operation: 'issues/update-comment', needs: write, run: update },
  { operation: 'issues/delete-comment', needs: write, run: remove },
]
