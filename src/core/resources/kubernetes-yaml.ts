import { parseDocument, type Tags } from 'yaml'

/** One document read, or the sentence that says why it cannot be. */
export type Reading = { readonly value: unknown } | { readonly fault: string; readonly line: number }

/**
 * Kubernetes reads YAML 1.1 through sigs.k8s.io/yaml: `yes` and `on` are booleans and `0644` is octal, but `12:30` and dates are text.
 */
const asKubernetes = (tags: Tags): Tags =>
  tags.filter(
    (tag) =>
      typeof tag === 'string' || ('format' in tag ? tag.format !== 'TIME' : tag.tag !== 'tag:yaml.org,2002:timestamp'),
  )

/** Reads one document as Kubernetes does. */
export const readKubernetesYaml = (text: string): Reading => {
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
    customTags: asKubernetes,
  })
  const [error] = document.errors
  if (error !== undefined) {
    return {
      fault: (error.message.split(/ at line \d/)[0] ?? error.message).trim(),
      line: error.linePos?.[0].line ?? 1,
    }
  }
  return { value: document.toJS() }
}
