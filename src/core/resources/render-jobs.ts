import type { App, Config, RenderRule, Stage } from '../config/config.ts'
import { defaultKubeVersion } from './kube-version.ts'
import type { RenderSource } from './render-source.ts'

/** An app in a stage; without an app, all that go through the stage. */
export interface RenderPair {
  readonly app: string | undefined
  readonly stage: string
}

/** One rendering to be made. */
export interface RenderJob {
  readonly app: string | undefined
  readonly stage: string | undefined
  readonly source: RenderSource
  /** A file, or a folder where it ends in `/`; undefined where nothing is to be written. */
  readonly output: string | undefined
  readonly pin: Stage['pin']
  /**
   * What must be there, else it is an error: the source and its values; only the values of a source that is there, as of a rule
   * that does not fit the app that was asked for; or nothing, as of rules tried for every app.
   */
  readonly demand: 'source' | 'values' | 'nothing'
}

/** The renderings that the rules of the configuration make for pairs, each one once. */
export const renderJobsOf = (config: Config, pairs: readonly RenderPair[]): readonly RenderJob[] => {
  const jobs = new Map<string, RenderJob>()
  for (const pair of pairs) {
    const stage = config.stages.find(({ name }) => name === pair.stage)
    for (const app of appsOf(config, pair)) {
      for (const rule of config.render) {
        const job = jobOf(config, rule, app, stage?.name ?? pair.stage, stage?.pin, pair.app !== undefined)
        const key = JSON.stringify([job.source, job.output])
        if (jobs.get(key)?.demand !== 'values') jobs.set(key, job)
      }
    }
  }
  return [...jobs.values()]
}

const appsOf = (config: Config, { app, stage }: RenderPair): readonly string[] =>
  app === undefined ? config.apps.filter((candidate) => mayGoThrough(candidate, stage)).map(({ name }) => name) : [app]

const mayGoThrough = ({ stages }: App, stage: string): boolean => stages === undefined || stages.includes(stage)

const jobOf = (
  config: Config,
  rule: RenderRule,
  app: string,
  stage: string,
  pin: Stage['pin'],
  named: boolean,
): RenderJob => {
  const fill = (template: string): string => template.replaceAll('{app}', app).replaceAll('{stage}', stage)
  const ofApp = ruleTexts(rule).some((text) => text.includes('{app}'))
  return {
    app: ofApp ? app : undefined,
    stage,
    source: sourceOf(config, rule, app, fill),
    output: fill(rule.output),
    pin,
    demand: named && ofApp ? 'values' : 'nothing',
  }
}

const ruleTexts = (rule: RenderRule): readonly string[] =>
  'chart' in rule
    ? [rule.chart, rule.output, rule.name ?? '', ...rule.values, ...rule.set]
    : [rule.kustomization, rule.output]

const sourceOf = (config: Config, rule: RenderRule, app: string, fill: (template: string) => string): RenderSource => {
  if (!('chart' in rule)) return { kustomization: withoutSlash(fill(rule.kustomization)) }
  const ofApp = ruleTexts(rule).some((text) => text.includes('{app}'))
  const chart = withoutSlash(fill(rule.chart))
  return {
    chart,
    values: rule.values.map(fill),
    set: rule.set.map(fill),
    releaseName: rule.name === undefined ? (ofApp ? app : (chart.split('/').at(-1) ?? chart)) : fill(rule.name),
    namespace: rule.namespace === undefined ? undefined : fill(rule.namespace),
    kubeVersion: config.kubeVersion ?? defaultKubeVersion,
    apiVersions: rule.apiVersions,
    includeCrds: rule.includeCrds,
  }
}

const withoutSlash = (folder: string): string => folder.replace(/(?<=.)\/+$/, '')
