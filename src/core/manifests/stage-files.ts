import type { App, ManifestRule, Stage } from '../config/config.ts'

/** The files in which a rule lets a stage keep the image of apps. */
export interface StageFiles {
  readonly rule: ManifestRule
  /** The one app that the files belong to; undefined where every app may be in them. */
  readonly app: App | undefined
  /** A path, or a pattern with `*` and `**`. */
  readonly path: string
}

/** Lists where a stage may keep the image of an app, in the order of the rules. */
export const stageFilesOf = (rules: readonly ManifestRule[], stage: Stage, app: App): readonly StageFiles[] =>
  rules.map((rule) => ({
    rule,
    app: rule.path.includes('{app}') ? app : undefined,
    path: rule.path.replaceAll('{stage}', stage.name).replaceAll('{app}', app.name),
  }))

/** Tells whether a path is a pattern. */
export const isPattern = (path: string): boolean => path.includes('*')

/** The folder under which all files of a pattern are; '' for the root. */
export const folderOf = (pattern: string): string => {
  const parts = pattern.split('/')
  const first = parts.findIndex(isPattern)
  return parts.slice(0, first < 0 ? -1 : first).join('/')
}

/** Makes the test for a pattern over whole paths: `*` stays within one folder, `**` goes through all. */
export const patternTest = (pattern: string): ((path: string) => boolean) => {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => wildcards[part] ?? part.replace(/[.?+^${}()|[\]\\]/g, '\\$&'))
    .join('')
  const expression = new RegExp(`^${source}$`)
  return (path) => expression.test(path)
}

const wildcards: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' }
