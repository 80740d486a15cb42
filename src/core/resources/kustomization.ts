import { outsideError } from '../inputs/inside-path.ts'
import { readKubernetesYaml } from './kubernetes-yaml.ts'
import { isFields, itemsOf } from './resource.ts'

/** The names under which kustomize looks for its file, in its order. */
export const kustomizationNames: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** Whether a resource or a base comes from elsewhere: kustomize fetches it by itself. */
export const isRemote = (path: string): boolean =>
  /^[a-z][a-z0-9+.-]*:|^git@|^github\.com\/|^[\w.-]+\.[a-z]{2,}\/[^/]+\/|\?ref=/i.test(path)

/**
 * Resolves a path from a folder of the repository.
 * @returns the path from the root, with no `.` and `..` in it; the root itself is ''.
 * @throws UserError PATH_OUTSIDE where it leaves the repository.
 */
export const resolvePath = (folder: string, path: string): string => {
  if (path.startsWith('/')) throw outsideError(path, `"${path}" is an absolute path`)
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) {
      const where = folder === '' ? '' : ` in "${folder}"`
      throw outsideError(folder === '' ? path : folder, `"${path}"${where} leads out of the repository`)
    }
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

const lists = ['resources', 'bases', 'components', 'crds', 'configurations', 'generators', 'transformers', 'validators']

/** What a kustomization file reads, as it writes the paths: files and folders, those from elsewhere too. */
export const pathsIn = (text: string): readonly string[] => {
  const reading = readKubernetesYaml(text)
  if (!('value' in reading) || !isFields(reading.value)) return []
  const file = reading.value
  const texts = [...lists, 'patchesStrategicMerge'].flatMap((key) => textsOf(file[key]))
  const patches = ['patches', 'patchesJson6902', 'replacements'].flatMap((key) =>
    itemsOf(file[key]).flatMap((item) => textsOf([item.path])),
  )
  const generated = ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
    itemsOf(file[key]).flatMap(filesOfGenerator),
  )
  return [...texts, ...patches, ...generated].filter((path) => !path.includes('\n'))
}

const filesOfGenerator = (generator: Readonly<Record<string, unknown>>): readonly string[] => [
  ...textsOf(generator.files).map((entry) => entry.slice(entry.indexOf('=') + 1)),
  ...textsOf(generator.envs),
  ...textsOf([generator.env]),
]

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
