import type { Severity } from '../../src/core/config/config.ts'
import { type CommonInputs, parseCommonInputs } from '../../src/core/inputs/common.ts'
import { checkNames, commonInputs, type RawInputs } from '../../src/core/inputs/raw-inputs.ts'
import { booleanInput, choiceInput, inputError, linesInput, listInput } from '../../src/core/inputs/values.ts'
import { defaultKubeVersion } from '../../src/core/resources/kube-version.ts'
import { resolvePath } from '../../src/core/resources/kustomization.ts'
import type { RenderSource } from '../../src/core/resources/render-source.ts'

/** Inputs that describe one chart or kustomization, where the configuration is not asked. */
const sourceInputs = ['values', 'set', 'release-name', 'namespace', 'api-versions', 'include-crds', 'output'] as const

/** Every input of the action. */
export const inputNames = [
  ...commonInputs,
  'app',
  'stage',
  'chart',
  'kustomization',
  ...sourceInputs,
  'kube-version',
  'findings',
  'helm-version',
] as const

/** What the step is asked for. */
export interface Inputs extends CommonInputs {
  readonly what: What
  /** Undefined: as the configuration says. */
  readonly kubeVersion: string | undefined
  readonly findings: Severity
  readonly helmVersion: string | undefined
}

/** The rules of the configuration, for some apps and stages or all, or one source that is described here. */
export type What =
  | { readonly kind: 'rules'; readonly apps: Chosen; readonly stages: Chosen }
  | { readonly kind: 'source'; readonly source: RenderSource; readonly output: string | undefined }

/** Names, or all there are. */
export type Chosen = readonly string[] | 'all'

/**
 * Reads the inputs.
 * @throws UserError INPUT_INVALID, naming the input; PATH_OUTSIDE for a path that leaves the repository.
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  checkNames(raw, inputNames)
  return {
    ...parseCommonInputs(raw),
    what: parseWhat(raw),
    kubeVersion: versionInput(raw, 'kube-version', /^v?\d+\.\d+(\.\d+)?$/, '1.34'),
    findings: choiceInput(raw, 'findings', ['off', 'warn', 'error'], 'warn'),
    helmVersion: versionInput(raw, 'helm-version', /^v?\d+(\.\d+){0,2}$/, '3.19'),
  }
}

const parseWhat = (raw: RawInputs): What => {
  const direct = ['chart', 'kustomization'].filter((name) => raw.has(name))
  if (direct.length === 0) return parseRules(raw)
  const second = direct[1] ?? ['app', 'stage'].find((name) => raw.has(name))
  if (second !== undefined) {
    throw inputError(
      second,
      `"${direct[0]}" says what to render already`,
      `Give either \`${second}\` or \`${direct[0]}\``,
    )
  }
  const source = raw.has('chart') ? parseChart(raw) : parseKustomization(raw)
  return { kind: 'source', source, output: outputInput(raw) }
}

const parseRules = (raw: RawInputs): What => {
  const stray = sourceInputs.find((name) => raw.has(name))
  if (stray !== undefined) {
    throw inputError(
      stray,
      'it describes a chart or kustomization, and none is given',
      'Give `chart` or `kustomization` too, or put it under `render:` of tagline.yaml',
    )
  }
  return { kind: 'rules', apps: chosenInput(raw, 'app'), stages: chosenInput(raw, 'stage') }
}

const chosenInput = (raw: RawInputs, name: string): Chosen => {
  const names = listInput(raw, name)
  return names.length === 0 || names.includes('all') ? 'all' : names
}

const parseChart = (raw: RawInputs): RenderSource => {
  const chart = folderInput(raw, 'chart')
  return {
    chart,
    values: listInput(raw, 'values').map((file) => resolvePath('', file)),
    set: linesInput(raw, 'set').map(parseSet),
    releaseName: nameInput(raw, 'release-name') ?? chart.split('/').at(-1) ?? chart,
    namespace: nameInput(raw, 'namespace'),
    kubeVersion: raw.get('kube-version') ?? defaultKubeVersion,
    apiVersions: listInput(raw, 'api-versions'),
    includeCrds: booleanInput(raw, 'include-crds', true),
  }
}

const parseKustomization = (raw: RawInputs): RenderSource => {
  const stray = sourceInputs.find((name) => name !== 'output' && raw.has(name))
  if (stray !== undefined)
    throw inputError(stray, 'it is for charts, and a kustomization is given', `Take \`${stray}\` out`)
  return { kustomization: folderInput(raw, 'kustomization') }
}

const folderInput = (raw: RawInputs, name: string): string => {
  const folder = resolvePath('', raw.get(name) ?? '')
  if (folder === '') throw inputError(name, 'the root of the repository cannot be rendered', 'Name a folder in it')
  return folder
}

const outputInput = (raw: RawInputs): string | undefined => {
  const output = raw.get('output')
  if (output === undefined) return undefined
  const path = resolvePath('', output)
  if (path === '')
    throw inputError(
      'output',
      `"${output}" is the root of the repository`,
      'Name a file, or a folder with `/` at its end',
    )
  return output.endsWith('/') ? `${path}/` : path
}

const parseSet = (entry: string): string => {
  if (/^[^=]+=/.test(entry)) return entry
  throw inputError('set', `"${entry}" is no value`, 'Write `key=value`, one a line')
}

const nameInput = (raw: RawInputs, name: string): string | undefined => {
  const text = raw.get(name)
  if (text === undefined || /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(text)) return text
  throw inputError(name, `"${text}" is no name of Kubernetes`, 'Use lower-case letters, digits and `-`')
}

const versionInput = (raw: RawInputs, name: string, form: RegExp, example: string): string | undefined => {
  const text = raw.get(name)
  if (text === undefined || form.test(text)) return text
  throw inputError(name, `"${text}" is no version`, `Write it as \`${example}\``)
}
