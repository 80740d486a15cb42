import { type Fields, listOf, mapOf, object } from './schema/collections.ts'
import type { Node } from './schema/node.ts'
import { choice, text } from './schema/scalars.ts'
import { described, located, type Read, type Schema } from './schema/schema.ts'
import { complain } from './schema/source-text.ts'
import { date, days, timeOfDay, zone } from './values/calendar.ts'
import { duration } from './values/duration.ts'
import { branch, nameComplaint, nameOf } from './values/names.ts'
import { stageText } from './values/templates.ts'

const freezeFields = object(
  {
    from: described(located(date), 'The first day.'),
    to: described(located(date), 'The last day, included.'),
    reason: described(text('holidays'), 'Shown where a promotion waits.'),
    zone: described(zone, 'Whose days they are. Default: UTC.'),
  },
  { what: 'a freeze', example: '{ from: 2026-12-20, to: 2027-01-04, reason: holidays }', required: ['from', 'to'] },
)

const windowFields = object(
  {
    days: described(listOf(days, { lone: true }), 'Such as Mon-Thu, or a list. Default: every day.'),
    from: described(located(timeOfDay), 'When it opens, such as "09:00". Default: "00:00".'),
    to: described(located(timeOfDay), 'When it closes; before `from`, on the next day. Default: "24:00".'),
    zone: described(zone, 'An IANA name such as Europe/Berlin. Default: UTC.'),
  },
  { what: 'a window', example: '{ days: Mon-Thu, from: "09:00", to: "16:00", zone: Europe/Berlin }' },
)

/** The same schema with a look at the whole of what it read. */
const checked = <T extends { readonly at: number }>(
  schema: Schema<T>,
  check: (value: T) => { at: number; what: string; fix: string } | undefined,
): Schema<T> => ({
  ...schema,
  read: (node, key, source) => {
    const value = schema.read(node, key, source)
    const wrong = value === undefined ? undefined : check(value)
    return wrong === undefined ? value : complain(source, wrong.at, wrong.what, wrong.fix)
  },
})

const freeze = checked(
  freezeFields,
  ({ from, to }: Fields<{ from: Schema<{ value: string; at: number }>; to: Schema<{ value: string; at: number }> }>) =>
    from === undefined || to === undefined || from.value <= to.value
      ? undefined
      : {
          at: to.at,
          what: `a freeze ends on "${to.value}", before it begins on "${from.value}"`,
          fix: 'Swap the two dates',
        },
)

const window = checked(
  windowFields,
  ({
    from,
    to,
  }: {
    from: { value: number; at: number } | undefined
    to: { value: number; at: number } | undefined
    at: number
  }) =>
    from === undefined || to === undefined || from.value !== to.value
      ? undefined
      : { at: to.at, what: 'a window closes when it opens', fix: 'Leave out both `from` and `to` for the whole day' },
)

const gates = object(
  {
    checks: described(
      listOf(stageText('"ci/*"'), { lone: true }),
      'Globs of statuses and check runs that must be green. {app} and {stage} may stand in them.',
    ),
    deployments: described(listOf(text('prod-canary'), { lone: true }), 'Environments that must report success.'),
    soak: described(duration, 'How long the release must have been in the stage before, such as 30m, 24h or 2d.'),
    freeze: described(listOf(freeze), 'Days on which nothing is promoted.'),
    windows: described(listOf(window), 'Hours of the week in which promotions may happen.'),
  },
  { what: 'the gates of a stage', example: '{ soak: 30m }' },
)

const stage = object(
  {
    from: described(
      listOf(located(nameOf('stage')), { lone: true }),
      'The stage before it, or a list of them. A first stage has none.',
    ),
    delivery: described(
      choice('commit', 'auto-merge', 'pull-request'),
      'How a release comes in. Default: commit for a first stage, pull-request for the others.',
    ),
    pin: described(choice('tag', 'digest', 'both'), 'What is written into the slot. Default: as the slot is.'),
    branch: described(branch, 'The branch with its manifests. Default: the default branch.'),
    environment: described(text('production'), 'The GitHub environment in which forced promotions run.'),
    batch: described(
      choice('app', 'stage'),
      'One pull request an app, or one a stage. Default: app, and stage for apps that share a file.',
    ),
    supersede: described(
      choice('wait', 'replace'),
      'What happens to an approved pull request when a newer release comes. Default: wait.',
    ),
    gates: described(gates, 'What a promotion waits for.'),
  },
  { what: 'a stage', example: '{ from: dev }' },
)

/** The stages, by name. */
export const stagesSchema = mapOf(stage, {
  expected: 'a mapping of names to stages',
  example: '{ dev: {}, staging: { from: dev } }',
  checkName: nameComplaint('stage'),
  insteadOfList: (items) => `{ ${chain(items)} }`,
})

/** What a list of names most likely means: one after the other. */
const chain = (items: readonly Node[]): string => {
  const names = items.map((item) => (item.kind === 'text' ? item.text : 'dev'))
  return names.map((name, i) => (i === 0 ? `${name}: {}` : `${name}: { from: ${names[i - 1]} }`)).join(', ')
}

/** One stage as it is written. */
export type WrittenStage = Read<typeof stage>
