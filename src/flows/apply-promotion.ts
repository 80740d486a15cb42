import type { Config } from '../core/config/config.ts'
import { UserError } from '../core/errors/user-error.ts'
import type { CommitId } from '../core/images/revision.ts'
import { escapeText } from '../core/markdown/escape.ts'
import { markClosed, replaceGates } from '../core/promotion/body-marks.ts'
import { gatesMarkdown, statusOf } from '../core/promotion/gate-text.ts'
import { gatesOf, type Operation } from '../core/promotion/operation.ts'
import type { PullRequest } from '../core/promotion/pull-request.ts'
import type { Effect } from '../core/promotion/result.ts'
import type { PromotionState, StageState } from '../core/promotion/state.ts'
import { bodyOf, commitMessageOf, type PromotionStory, type StoryCommit, titleOf } from '../core/promotion/text.ts'
import type { FileChange } from '../ports/files.ts'
import { planStageEdits } from './edit.ts'
import type { PromotionDeps, Rendered } from './promotion-deps.ts'

/** What the operations of one run share. */
export interface ApplyRequest {
  readonly config: Config
  readonly state: PromotionState
  readonly reason: string | undefined
  readonly reviewers: readonly string[]
  readonly teamReviewers: readonly string[]
  readonly labels: readonly string[]
  /** The head of the default branch, which has the charts. */
  readonly inputs: CommitId | undefined
  /** Address of the source repository. */
  readonly source: string
}

/** What came of an operation; `lost` means that somebody else was first: all must be gathered again. */
export type Applied = Effect | 'lost'

/** Does one operation; every write is safe to repeat. */
export const applyOperation = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operation: Operation,
): Promise<Applied> => {
  switch (operation.kind) {
    case 'create':
    case 'update':
      return promote(deps, request, operation)
    case 'refresh':
      return refresh(deps, request, operation)
    case 'merge':
      return merge(deps, request, operation)
    case 'close':
      return close(deps, operation)
    case 'sweep':
      await deps.refs.remove(`refs/heads/${operation.branch}`, operation.head)
      return {}
    case 'commit':
      throw new Error('the commits of a stage are made together')
    default:
      return {}
  }
}

/** Makes one commit on a stage's branch for all apps that it takes directly. */
export const applyCommits = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operations: readonly Operation[],
): Promise<Applied> => {
  const moves = operations.flatMap((operation) => operation.moves)
  const [first] = operations
  if (first === undefined) return {}
  const at = stageOf(request.state, first.stage)
  const content = await contentOf(deps, request, at, { ...first, moves })
  if (content.changes.length === 0) return {}
  const sha = await deps.commits.create({
    parent: at.head,
    changes: content.changes,
    message: (tree) => commitMessageOf({ ...request, stage: first.stage, moves, force: request.state.force }, tree),
  })
  return (await deps.refs.forward(`refs/heads/${at.base}`, sha)) === 'lost' ? 'lost' : { sha }
}

const stageOf = (state: PromotionState, name: string): StageState => {
  const found = state.stages.find(({ stage }) => stage.name === name)
  if (found === undefined) throw new Error(`the plan names the stage "${name}", which the state lacks`)
  return found
}

interface Content {
  readonly changes: readonly FileChange[]
  readonly story: PromotionStory
}

const contentOf = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  at: StageState,
  operation: Operation,
): Promise<Content> => {
  const { config, state, reason, source } = request
  const files = deps.filesAt(at.head)
  const releases = operation.moves.flatMap(({ app: name, after: { tag, digest } }) => {
    const app = config.apps.find((one) => one.name === name)
    return app === undefined
      ? []
      : [{ app, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }]
  })
  const edited = await planStageEdits({ files }, { config, stage: at.stage, releases })
  const rendered = await renderedOf(deps, request, at, operation, edited.changes)
  const byPath = new Map([...edited.changes, ...rendered.changes].map((change) => [change.path, change]))
  const commits = new Map<string, readonly StoryCommit[] | undefined>()
  for (const move of operation.moves) commits.set(move.app, await commitsOf(deps, config, move))
  const story: PromotionStory = {
    stage: at.stage.name,
    moves: operation.moves,
    why: operation.reason,
    reason,
    force: operation.force ?? state.force,
    commits,
    edits: edited.edits.map(({ place, before, after }) => ({ file: place.file, line: place.line, before, after })),
    rendered: rendered.markdown,
    source,
  }
  return { changes: [...byPath.values()], story }
}

const renderedOf = async (
  deps: PromotionDeps,
  { config, inputs }: ApplyRequest,
  { stage, head, apps }: StageState,
  operation: Operation,
  changes: readonly FileChange[],
): Promise<Rendered> => {
  if (config.render.length === 0) return { changes: [], markdown: '' }
  const manifests = [...new Set([...apps.values()].flatMap(({ files }) => files))]
  const names = operation.moves.map(({ app }) => app)
  return deps.render({
    config,
    inputs: inputs ?? head,
    outputs: head,
    manifests,
    changes,
    stage: stage.name,
    apps: names,
  })
}

const mostCommits = 100

const commitsOf = async (
  deps: PromotionDeps,
  config: Config,
  { app: name, before, after }: Operation['moves'][number],
): Promise<readonly StoryCommit[] | undefined> => {
  const from = before.revision?.sha
  const to = after.revision?.sha
  if (from === undefined || to === undefined) return undefined
  const known = await Promise.all([from, to].map((sha) => deps.revisions.find(sha)))
  if (known.includes(undefined)) return undefined
  const found = await deps.history.between(from, to, watchedPaths(config, name))
  return found
    .slice(0, mostCommits)
    .map(({ commit, author, message }) => ({ commit, author, subject: message.split('\n')[0] ?? '' }))
}

/** The folders whose commits concern an app: its own and those of the apps it needs; none means everything. */
const watchedPaths = (config: Config, name: string): readonly string[] => {
  const seen = new Set<string>()
  const look = (app: string): void => {
    if (seen.has(app)) return
    seen.add(app)
    for (const need of config.apps.find((one) => one.name === app)?.needs ?? []) look(need)
  }
  look(name)
  const paths = config.apps.filter((app) => seen.has(app.name)).map(({ path }) => path)
  return paths.includes('.') ? [] : paths
}

const promote = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operation: Extract<Operation, { kind: 'create' | 'update' }>,
): Promise<Applied> => {
  const at = stageOf(request.state, operation.stage)
  const { changes, story } = await contentOf(deps, request, at, operation)
  if (changes.length === 0) throw nothingToChange(operation)
  const sha = await deps.commits.create({
    parent: at.head,
    changes,
    message: (tree) => commitMessageOf(story, tree),
  })
  const ref = `refs/heads/${operation.branch}`
  const replaced = operation.kind === 'update' ? operation.pull.head : operation.replaces
  const moved = replaced === undefined ? await deps.refs.create(ref, sha) : await deps.refs.replace(ref, replaced, sha)
  if (moved === 'lost') return 'lost'
  const status = statusOf(gatesOf(operation.moves), story.force)
  await deps.reports.say(sha, status)
  const text = { title: titleOf(operation.stage, operation.moves), body: bodyOf(story), draft: operation.draft }
  if (operation.kind === 'update') {
    if ((await deps.pulls.change(operation.pull, text)) === 'lost') return giveBack(deps, operation.pull, text)
    return { sha, number: operation.pull.number, url: operation.pull.url }
  }
  const { labels, reviewers, teamReviewers } = request
  const pull = await deps.pulls.open({
    ...text,
    branch: operation.branch,
    base: operation.base,
    labels,
    reviewers,
    teamReviewers,
  })
  return { sha, number: pull.number, url: pull.url }
}

/** It was merged or closed while its branch was moved: it gets its own text back, and the release a pull request of its own. */
const giveBack = async (
  deps: PromotionDeps,
  pull: PullRequest,
  text: { readonly title: string; readonly body: string },
): Promise<'lost'> => {
  await deps.pulls.change({ ...pull, title: text.title, body: text.body }, { title: pull.title, body: pull.body })
  return 'lost'
}

const nothingToChange = ({ stage, moves }: Operation): UserError =>
  new UserError('PROMOTION_REFUSED', {
    where: { name: `stage "${stage}"` },
    what: `the release of "${moves.map(({ app }) => app).join(', ')}" differs, but no slot would change`,
    fix: 'Give the stage `pin: both` or `pin: digest`, so that two releases under one tag can be told apart',
  })

const refresh = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operation: Extract<Operation, { kind: 'refresh' }>,
): Promise<Applied> => {
  const { pull, moves, draft, retell, stage } = operation
  const force = operation.force ?? request.state.force
  const gates = gatesOf(moves)
  await deps.reports.say(pull.head, statusOf(gates, force))
  if (!retell) {
    const body = replaceGates(pull.body, gatesMarkdown(gates, force))
    return (await deps.pulls.change(pull, { draft, body })) === 'lost' ? 'lost' : {}
  }
  const { story } = await contentOf(deps, request, stageOf(request.state, stage), operation)
  const text = { title: titleOf(stage, moves), body: bodyOf(story) }
  return (await deps.pulls.change(pull, { draft, ...text })) === 'lost' ? giveBack(deps, pull, text) : {}
}

const merge = async (
  deps: PromotionDeps,
  request: ApplyRequest,
  operation: Extract<Operation, { kind: 'merge' }>,
): Promise<Applied> => {
  const { pull, stage, moves } = operation
  const story = { stage, moves, reason: request.reason, force: operation.force ?? request.state.force }
  const [title = '', , ...rest] = commitMessageOf(story, '').split('\n')
  const body = rest
    .filter((line) => !line.startsWith('Tagline-Tree:'))
    .join('\n')
    .trim()
  const merged = await deps.pulls.merge(pull, { title: `${title} (#${pull.number})`, body })
  if (merged.kind === 'moved') return 'lost'
  if (merged.kind === 'merged') return { sha: merged.commit }
  return { instead: { operation: 'waiting', reason: `GitHub does not merge #${pull.number} yet: "${merged.said}"` } }
}

const close = async (
  deps: PromotionDeps,
  { pull, branch, reason }: Extract<Operation, { kind: 'close' }>,
): Promise<Applied> => {
  await deps.pulls.change(pull, {
    state: 'closed',
    body: markClosed(pull.body, `**Closed by Tagline:** ${escapeText(reason)}.`),
  })
  await deps.refs.remove(`refs/heads/${branch}`, pull.head)
  return {}
}
