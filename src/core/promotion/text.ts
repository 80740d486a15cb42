import { code } from '../markdown/code.ts'
import { details } from '../markdown/details.ts'
import { escapeText } from '../markdown/escape.ts'
import { foldTo, longestBody, type Part } from '../markdown/fold.ts'
import { table } from '../markdown/table.ts'
import { markGates, markTells } from './body-marks.ts'
import { clip } from './clip.ts'
import { gatesMarkdown, longestReason } from './gate-text.ts'
import { type HeldRelease, isEmptyRelease, nameOfRelease } from './held-release.ts'
import { gatesOf, type Move, releasesOf } from './operation.ts'
import { formatTrailers, formatTreeSeal, reasonOnRecord } from './trailers.ts'

/** What a pull request tells beside its moves. */
export interface PromotionStory {
  readonly stage: string
  readonly moves: readonly Move[]
  readonly why: string
  readonly reason: string | undefined
  readonly force: string | undefined
  /** Commits between the two releases that touched each app, newest first; undefined where they are not known. */
  readonly commits: ReadonlyMap<string, readonly StoryCommit[] | undefined>
  /** Slots that change. */
  readonly edits: readonly {
    readonly file: string
    readonly line: number
    readonly before: string
    readonly after: string
  }[]
  /** The rendered difference; empty where nothing is rendered. */
  readonly rendered: string
  /** Address of the source repository, for links. */
  readonly source: string
}

/** A commit as the text names it. */
export interface StoryCommit {
  readonly commit: string
  readonly author: string
  readonly subject: string
}

const mostNames = 3

/** The title, such as `staging: web sha-1a2b3c4d5e6f -> sha-6f5e4d3c2b1a`; GitHub takes 256 characters. */
export const titleOf = (stage: string, moves: readonly Move[]): string => {
  const [first] = moves
  if (moves.length === 1 && first !== undefined) {
    return clip(`${stage}: ${first.app} ${nameOfRelease(first.before)} -> ${nameOfRelease(first.after)}`, longestTitle)
  }
  const names = moves.slice(0, mostNames).map(({ app }) => app)
  const more = moves.length > mostNames ? ` and ${moves.length - mostNames} more` : ''
  return clip(`${stage}: ${names.join(', ')}${more}`, longestTitle)
}

const longestTitle = 250

/** The message of a commit of ours, which `git log` alone can be read by. */
export const commitMessageOf = (
  { stage, moves, reason, force }: Pick<PromotionStory, 'stage' | 'moves' | 'reason' | 'force'>,
  tree: string,
): string => {
  const records = moves.map(({ app, after, from, gates, byName }) => ({
    stage,
    app,
    release: after,
    from: byName ? 'by name' : from.join(', '),
    gates: gates.map(({ gate, open, detail }) => `${gate} ${open ? 'open' : 'closed'} (${detail})`).join('; '),
    reason: reasonOnRecord(reason, force),
  }))
  return `${titleOf(stage, moves)}\n\n${formatTrailers(records)}\n${formatTreeSeal(tree)}\n`
}

/** The body, within what GitHub takes; text of others is inert in it. */
export const bodyOf = (story: PromotionStory): string => {
  const parts: Part[] = [
    { title: 'what', weight: 100, text: whatPart(story, story.moves.length), short: whatPart(story, mostRows) },
    { title: 'gates', weight: 99, text: `### Gates\n\n${markGates(gatesMarkdown(gatesOf(story.moves), story.force))}` },
    ...story.moves.map((move): Part => ({ title: `commits of ${move.app}`, weight: 50, ...commitsPart(story, move) })),
    { title: 'edits', weight: 40, text: `### Changes\n\n${editsTable(story)}` },
    ...(story.rendered === ''
      ? []
      : [{ title: 'rendered difference', weight: 30, text: `### Rendered\n\n${story.rendered}` }]),
    { title: 'what you can do', weight: 90, text: advice(story) },
  ]
  return foldTo(longestBody - 1000, parts)
}

/** As many apps of a large batch as a person reads. */
const mostRows = 40

const whatPart = (story: PromotionStory, rows: number): string => {
  const more = story.moves.length > rows ? `\n\nand ${story.moves.length - rows} more` : ''
  const shown = story.moves.slice(0, rows)
  return `${markTells(releasesOf(story.moves))}\n${headline(story, shown)}\n\n${movesTable(shown)}${more}`
}

const headline = ({ stage, moves, why, reason }: PromotionStory, shown: readonly Move[]): string => {
  const names = shown.map(({ app }) => `**${escapeText(app)}**`).join(', ')
  const apps = moves.length > shown.length ? `${names} and ${moves.length - shown.length} more` : names
  const because = reason === undefined ? '' : `\n\nReason: ${escapeText(clip(reason, longestReason))}`
  return `Puts ${apps} into **${escapeText(stage)}**: ${escapeText(clip(why, longestReason))}.${because}`
}

const movesTable = (moves: readonly Move[]): string =>
  table(
    ['App', 'From', 'To', 'Digest', 'Revision'],
    moves.map(({ app, before, after }) => [
      escapeText(app),
      code(nameOfRelease(before)),
      code(nameOfRelease(after)),
      after.digest === undefined ? 'not known' : code(after.digest),
      after.revision === undefined ? 'not known' : code(after.revision.sha.slice(0, 12)),
    ]),
  )

const commitsPart = (
  { commits, source }: PromotionStory,
  { app, before, after }: Move,
): Pick<Part, 'text' | 'short'> => {
  const link = compareLink(source, before, after)
  const head = `### Commits of ${escapeText(app)}\n\n`
  const list = commits.get(app)
  if (isEmptyRelease(before)) return { text: `${head}This is the first release that the stage takes.` }
  if (list === undefined)
    return { text: `${head}What lies between is not known, as the revision of one of the two is not.${link}` }
  if (list.length === 0) return { text: `${head}No commit between the two touched it.${link}` }
  const lines = list.map(
    ({ commit, author, subject }) => `- ${code(commit.slice(0, 12))} ${escapeText(subject)} (${escapeText(author)})`,
  )
  return {
    text: `${head}${lines.join('\n')}${link}`,
    short: `${head}${lines.slice(0, 10).join('\n')}\n- and ${Math.max(0, lines.length - 10)} more${link}`,
  }
}

const compareLink = (source: string, before: HeldRelease, after: HeldRelease): string =>
  before.revision === undefined || after.revision === undefined
    ? ''
    : `\n\n[Compare](${source}/compare/${before.revision.sha}...${after.revision.sha})`

const editsTable = ({ edits }: PromotionStory): string =>
  table(
    ['File', 'Line', 'Before', 'After'],
    edits.map(({ file, line, before, after }) => [
      code(file),
      String(line),
      before === '' ? '_empty_' : code(before),
      code(after),
    ]),
  )

const advice = ({ stage, moves }: PromotionStory): string => {
  const [first] = moves
  const app = first?.app ?? ''
  return details(
    'How to promote, hold, skip or roll back',
    [
      `- **Promote:** merge this pull request. What ${escapeText(stage)} deploys is what its branch says.`,
      '- **Skip:** close it unmerged. This release is skipped here until it is promoted by name; reopen to undo.',
      `- **Hold:** commit ${code(`.tagline/holds/${stage}/${app}.yaml`)} with \`reason: …\`; remove the file to go on.`,
      `- **Roll back:** run the promote workflow with ${code(`stage: ${stage}`)}, ${code(`app: ${app}`)}, \`version: previous\` and a reason, or revert the merge: either holds the stage until something newer comes.`,
      '- **Add commits:** they are kept, and Tagline stops rewriting this branch.',
    ].join('\n'),
  )
}
