import type { Place } from '../errors/place.ts'
import type { Problem } from '../errors/problem.ts'
import type { ChartSource } from './render-source.ts'

/**
 * Cuts what `helm` (3 or 4) says when it fails to the cause, at the template and line where it arose.
 * @param stderr all that it wrote.
 */
export const helmProblem = (stderr: string, source: ChartSource): Problem => {
  const message = withoutFrame(stderr)
  const schema = schemaFaults(message)
  if (schema !== undefined) {
    return {
      where: { file: `${source.chart}/values.schema.json` },
      what: `the values do not fit the schema: ${schema}`,
      fix: 'Mend the values',
    }
  }
  const place = lastPlace(message, source.chart)
  if (place === undefined) return { where: { file: source.chart }, what: oneSentence(message), fix: fixOf(message) }
  return { where: place.where, what: causeOf(place.rest), fix: fixOf(place.rest) }
}

const withoutFrame = (stderr: string): string => {
  const text = stderr.replace(/^(?:WARNING|level=WARN|time=\S+ level=WARN|\d{4}[/\d]+ \S+ (?:WARN|INFO))[^\n]*\n/gm, '')
  const error = text.lastIndexOf('Error: ')
  return text
    .slice(error < 0 ? 0 : error + 'Error: '.length)
    .replace(/\n\s*Use --debug flag[^\n]*/g, '')
    .trim()
}

interface Cause {
  readonly where: Place
  readonly rest: string
}

/** A chain of `include` ends at the template that is at fault, so the last place counts. */
const lastPlace = (message: string, chart: string): Cause | undefined => {
  const found = [...message.matchAll(/\(?([\w.@+-]+(?:\/[\w.@+ -]+)+\.\w+)(?::(\d+))?(?::(\d+))?\)?:?(?=\s|$)/g)]
  // What ends the message is no place of a cause: `unclosed action started at web/templates/a.yaml:1`.
  const leading = found.filter((match) => message.slice(match.index + match[0].length).trim() !== '')
  const last = leading.findLast((match) => match[2] !== undefined) ?? leading[0] ?? found[0]
  const [whole = '', file = '', line, column] = last ?? []
  if (last === undefined) return undefined
  const inside = file.split('/').slice(1).join('/')
  const where = {
    file: `${chart}/${inside}`,
    ...(line ? { line: Number(line) } : {}),
    ...(column ? { column: Number(column) } : {}),
  }
  const rest = message.slice(last.index + whole.length)
  return { where, rest: rest.trim() === '' ? message.slice(0, last.index) : rest }
}

const causeOf = (rest: string): string => {
  const text = oneSentence(rest)
  const executed = /^executing "[^"]*" at <(.*?)>: (?:error calling \w+: )?(.*)$/.exec(text)
  return executed === null ? text : `${executed[2]} at "${executed[1]}"`
}

const oneSentence = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^[\s:]+|[\s.:]+$/g, '')
    .replaceAll('error converting YAML to JSON: yaml: ', '')
    .slice(0, 500)

const schemaFaults = (message: string): string | undefined => {
  if (!message.startsWith("values don't meet the specifications of the schema")) return undefined
  return message
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2))
    .join('; ')
}

const fixOf = (cause: string): string => {
  if (/nil pointer evaluating|no entry for key|map has no entry/.test(cause))
    return 'Set the value, or let the template do without it'
  if (/error converting YAML|YAML parse error|failed to parse|did not find expected|mapping values are/.test(cause))
    return 'Render the template by itself and mend the YAML that it makes'
  if (/unknown flag/.test(cause)) return 'Use Helm 3.16 or later, or Helm 4'
  return 'Mend the chart or its values'
}

/**
 * Cuts what `kustomize build` or `kubectl kustomize` says when it fails to the cause.
 * @param root the absolute folder that paths in the message are told from.
 */
export const kustomizeProblem = (stderr: string, folder: string, root: string): Problem => {
  const message = withoutRoot(kustomizeMessage(stderr), root)
  const file = `${folder}/kustomization.yaml`
  const at = message.lastIndexOf(accumulating)
  const rest = at < 0 ? '' : message.slice(at + accumulating.length)
  const entry = /^([^']*)': (.*?)(?:': must build at directory|$)/s.exec(rest)
  const [, name = '', cause = message] = entry ?? []
  if (/no such file or directory/.test(cause)) {
    const path = /lstat ([^:]+):/.exec(cause)?.[1] ?? name
    return {
      where: { file: kustomizationNear(path, folder, name) },
      what: `"${path}" is not there`,
      fix: 'Add the file, or take its line out of the kustomization',
    }
  }
  if (/is not in or below/.test(cause)) {
    return {
      where: { file },
      what: `"${name}" lies outside of the kustomization's folder`,
      fix: 'Make a folder with a kustomization of it, and name that as a resource',
    }
  }
  return { where: { file }, what: kustomizeSentence(cause, name), fix: 'Mend the kustomization' }
}

/** Stands before each file that kustomize reads; the last one is at fault. */
const accumulating = "accumulating resources from '"

const kustomizeSentence = (cause: string, name: string): string => {
  const unknown = /unknown field "([^"]+)"/.exec(cause)?.[1]
  if (unknown !== undefined) return `kustomize knows no field "${unknown}"`
  return `${name === '' ? '' : `"${name}": `}${oneSentence(cause)}`
}

const kustomizeMessage = (stderr: string): string => {
  const text = stderr.replace(/^# Warning:[^\n]*\n?/gm, '')
  const klog = /"command failed" err=(?:<\n?([\s\S]*?)\n? >|"((?:[^"\\]|\\.)*)")/.exec(text)
  if (klog !== null)
    return (
      klog[1] ?? (klog[2] ?? '').replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character))
    ).trim()
  const error = text.indexOf('Error: ')
  return text.slice(error < 0 ? 0 : error + 'Error: '.length).trim()
}

const withoutRoot = (message: string, root: string): string => message.replaceAll(`${root}/`, '').replaceAll(root, '.')

/** The missing path tells the folder of the kustomization that names it, which may be a base. */
const kustomizationNear = (path: string, folder: string, name: string): string => {
  const base = path.endsWith(`/${name}`) ? path.slice(0, -name.length - 1) : folder
  return `${base}/kustomization.yaml`
}
