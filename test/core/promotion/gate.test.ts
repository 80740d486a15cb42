import { describe, expect, test } from 'vitest'
import type { Gates } from '../../../src/core/config/config.ts'
import type { Report, ReportedCommits } from '../../../src/core/promotion/facts.ts'
import { type GateState, timeGates, trialGates } from '../../../src/core/promotion/gate.ts'
import { gatesMarkdown, statusOf } from '../../../src/core/promotion/gate-text.ts'
import { commitId, noGates } from './scene.ts'

const now = new Date('2026-11-21T12:00:00Z')
const since = new Date('2026-11-21T11:00:00Z')
const report = (name: string, state: Report['state'], at = '11:30'): Report => ({
  name,
  state,
  at: new Date(`2026-11-21T${at}:00Z`),
})
const on = (...commits: readonly (readonly Report[])[]): ReportedCommits =>
  commits.map((reports, i) => ({ commit: commitId(9 - i), reports }))

const trial = (gates: Partial<Gates>, statuses: ReportedCommits = [], deployments: ReportedCommits = []) =>
  trialGates({ ...noGates, ...gates }, 'web', { stage: 'dev', since, statuses, deployments }, now)
const told = (gates: readonly GateState[]) =>
  gates.map(({ gate, open, detail }) => `${open ? 'open' : 'closed'} ${gate}: ${detail}`)

describe('soak', () => {
  test.each([
    { name: 'none', soak: 0, told: [] },
    {
      name: 'over to the second',
      soak: 3_600_000,
      told: ['open soak 1h in dev: since 2026-11-21 11:00 UTC, done 2026-11-21 12:00 UTC'],
    },
    {
      name: 'a second short',
      soak: 3_601_000,
      told: ['closed soak 1h1s in dev: since 2026-11-21 11:00 UTC, opens 2026-11-21 12:00 UTC'],
    },
    {
      name: 'days',
      soak: 129_600_000,
      told: ['closed soak 1d12h in dev: since 2026-11-21 11:00 UTC, opens 2026-11-22 23:00 UTC'],
    },
  ])('$name', ({ soak, told: expected }) => expect(told(trial({ soak }))).toEqual(expected))
})

describe('checks', () => {
  const checks = ['kustomization/{app}-{stage}/*']
  const name = 'check kustomization/web-dev/* in dev'
  test.each([
    { name: 'nothing reported proves nothing', statuses: on([]), told: `closed ${name}: nothing was reported yet` },
    {
      name: 'success',
      statuses: on([report('kustomization/web-dev/1', 'success')]),
      told: `open ${name}: succeeded 2026-11-21 11:30 UTC`,
    },
    {
      name: 'of another app',
      statuses: on([report('kustomization/api-dev/1', 'success')]),
      told: `closed ${name}: nothing was reported yet`,
    },
    {
      name: 'failure',
      statuses: on([report('kustomization/web-dev/1', 'failure')]),
      told: `closed ${name}: "kustomization/web-dev/1" failed since 2026-11-21 11:30 UTC`,
    },
    {
      name: 'pending',
      statuses: on([report('kustomization/web-dev/1', 'pending')]),
      told: `closed ${name}: "kustomization/web-dev/1" is pending since 2026-11-21 11:30 UTC`,
    },
    {
      name: 'one of two fails',
      statuses: on([report('kustomization/web-dev/1', 'success'), report('kustomization/web-dev/2', 'failure')]),
      told: `closed ${name}: "kustomization/web-dev/2" failed since 2026-11-21 11:30 UTC`,
    },
    {
      name: 'a later commit’s success settles an earlier failure',
      statuses: on([report('kustomization/web-dev/1', 'success')], [report('kustomization/web-dev/1', 'failure')]),
      told: `open ${name}: succeeded 2026-11-21 11:30 UTC`,
    },
    {
      name: 'a later commit’s failure counts',
      statuses: on([report('kustomization/web-dev/1', 'failure')], [report('kustomization/web-dev/1', 'success')]),
      told: `closed ${name}: "kustomization/web-dev/1" failed since 2026-11-21 11:30 UTC`,
    },
    {
      name: 'a later commit that is pending undoes no success',
      statuses: on([report('kustomization/web-dev/1', 'pending')], [report('kustomization/web-dev/1', 'success')]),
      told: `open ${name}: succeeded 2026-11-21 11:30 UTC`,
    },
    {
      name: 'of one commit the newest counts',
      statuses: on([
        report('kustomization/web-dev/1', 'failure', '11:10'),
        report('kustomization/web-dev/1', 'success', '11:40'),
      ]),
      told: `open ${name}: succeeded 2026-11-21 11:40 UTC`,
    },
  ])('$name', ({ statuses, told: expected }) => expect(told(trial({ checks }, statuses))).toEqual([expected]))

  test('contexts of our own never count', () => {
    const statuses = on([report('tagline', 'success'), report('tagline/preview', 'success')])
    expect(told(trial({ checks: ['*'] }, statuses))).toEqual(['closed check * in dev: nothing was reported yet'])
  })
})

describe('deployments', () => {
  test.each([
    { name: 'of the environment alone', reports: [report('canary-2', 'success')], told: 'nothing was reported yet' },
    { name: 'failed', reports: [report('canary', 'failure')], told: '"canary" failed since 2026-11-21 11:30 UTC' },
    { name: 'done', reports: [report('canary', 'success')], told: 'succeeded 2026-11-21 11:30 UTC' },
  ])('$name', ({ reports, told: expected }) => {
    expect(trial({ deployments: ['canary'] }, [], on(reports))).toMatchObject([
      { gate: 'deployment to canary from dev', open: expected.startsWith('succeeded'), detail: expected },
    ])
  })
})

describe('the text of gates', () => {
  const closed: GateState = { gate: 'soak', open: false, detail: 'opens never' }
  const open: GateState = { gate: 'window', open: true, detail: 'until then' }
  test.each([
    { name: 'no gate', gates: [], force: undefined, status: { state: 'success', description: 'No gate' } },
    {
      name: 'all open',
      gates: [open],
      force: undefined,
      status: { state: 'success', description: 'Every gate is open' },
    },
    {
      name: 'one closed',
      gates: [open, closed],
      force: undefined,
      status: { state: 'pending', description: 'soak: opens never' },
    },
    {
      name: 'forced',
      gates: [closed],
      force: 'incident',
      status: { state: 'success', description: 'Forced: incident' },
    },
    {
      name: 'at most 140 characters',
      gates: [{ ...closed, detail: 'x'.repeat(200) }],
      force: undefined,
      status: { state: 'pending', description: `soak: ${'x'.repeat(133)}…` },
    },
  ] as const)('$name', ({ gates, force, status }) => expect(statusOf(gates, force)).toEqual(status))

  test('a freeze whose reason is hostile is inert in the table', () => {
    const freeze = [{ from: '2026-11-20', to: '2026-11-22', reason: '@all | <b>\n# x', zone: undefined }]
    const table = gatesMarkdown(timeGates({ ...noGates, freeze }, now), undefined)
    expect(table).not.toMatch(/@all|<b>|\n#/)
    expect(table.split('\n')).toHaveLength(3)
  })
})
