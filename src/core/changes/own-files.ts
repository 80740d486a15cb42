import type { Config } from '../config/config.ts'

/** The folder in which holds are kept (CONTRACT.md section 3). */
const holds = '.tagline/'

/**
 * Makes the test for what Tagline writes itself: manifests of stages, rendered files, holds. A change of those is no
 * change of an app, or an app at the root would be rebuilt because of its own promotion.
 */
export const ownFiles = (config: Config): ((path: string) => boolean) => {
  if (config.repository !== undefined) return (path) => path.startsWith(holds)
  const stages = config.stages.map(({ name }) => name)
  const apps = new Set(config.apps.map(({ name }) => name))
  const templates = [...config.manifests.map(({ path }) => path), ...config.render.map(({ output }) => output)]
  const tests = templates.map((template) => templateTest(template, stages, apps))
  return (path) => path.startsWith(holds) || tests.some((test) => test(path))
}

/** Tests for paths that a template makes for some stage and app; `*` and `**` in it are globs, a slash at its end a folder. */
const templateTest = (
  template: string,
  stages: readonly string[],
  apps: ReadonlySet<string>,
): ((path: string) => boolean) => {
  const start = /^[^{*]*/.exec(template)?.[0] ?? ''
  const variants = template.includes('{stage}')
    ? stages.map((stage) => template.replaceAll('{stage}', stage))
    : [template]
  const expressions = variants.map(toExpression)
  return (path) =>
    path.startsWith(start) &&
    expressions.some((expression) => {
      const found = expression.exec(path)
      return found !== null && (found.groups?.app === undefined || apps.has(found.groups.app))
    })
}

const toExpression = (template: string): RegExp => {
  let seen = false
  const source = template
    .split(/(\{app\}|\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part !== '{app}') return wildcards[part] ?? part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&')
      const again = seen
      seen = true
      return again ? '\\k<app>' : '(?<app>[^/]+)'
    })
    .join('')
  return new RegExp(`^${source}${template.endsWith('/') ? '.+' : ''}$`, 's')
}

const wildcards: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' }
