import type { Config } from '../config/config.ts'

/** What Tagline itself writes into a repository, as patterns of an ignore file from the root: no part of any source. */
export const writtenPatterns = (config: Pick<Config, 'manifests' | 'render' | 'stages'>): readonly string[] => {
  const templates = [...config.manifests.map(({ path }) => path), ...config.render.map(({ output }) => output)]
  const stages = config.stages.map(({ name }) => name)
  return ['.tagline/holds', ...new Set(templates.flatMap((template) => patternsOf(template, stages)))]
}

/** A folder is written as a whole, and an app's name stands for itself in a pattern of a thousand apps. */
const patternsOf = (template: string, stages: readonly string[]): readonly string[] => {
  const folder = template.replace(/\/+$/, '').replaceAll('{app}', '*')
  return folder.includes('{stage}') ? stages.map((stage) => folder.replaceAll('{stage}', stage)) : [folder]
}

/** Rewrites patterns from the root for a folder; those that can match nothing below it are dropped. */
export const patternsBelow = (folder: string, patterns: readonly string[]): readonly string[] => {
  const steps = folder === '' ? [] : folder.split('/')
  return [...new Set(patterns.flatMap((pattern) => remainders(steps, pattern.split('/'))))]
}

/** What is left of a pattern after it has gone down some folders; `**` may stand for any number of them. */
const remainders = (steps: readonly string[], parts: readonly string[]): readonly string[] => {
  const [step, ...furtherSteps] = steps
  const [part, ...furtherParts] = parts
  if (step === undefined) return parts.length === 0 ? ['**'] : [parts.join('/')]
  // The pattern matches a folder above: all below it is meant.
  if (part === undefined) return ['**']
  if (part === '**') return [...remainders(furtherSteps, parts), ...remainders(steps, furtherParts)]
  return globOf(part).test(step) ? remainders(furtherSteps, furtherParts) : []
}

const globOf = (part: string): RegExp => {
  const source = part
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}
