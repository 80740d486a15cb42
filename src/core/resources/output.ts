import { UserError } from '../errors/user-error.ts'
import { inOrder } from './order.ts'
import { formatSource, type RenderSource } from './render-source.ts'
import { groupOf, type Resource } from './resource.ts'

const mark = '# Rendered by Tagline from '
const advice = '. Change the source, not this file.'

/** The first line of each file that we write, by which we know it in a fresh checkout. */
export const headerOf = (source: RenderSource): string => `${mark}${formatSource(source)}${advice}`

/** The source that our header names; undefined for a file that is not ours. */
export const sourceNamedIn = (text: string): string | undefined => {
  const line = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n')).trimEnd()
  return line.startsWith(mark) && line.endsWith(advice) ? line.slice(mark.length, -advice.length) : undefined
}

/** What stands at the output now: paths with their text. */
export type Existing = ReadonlyMap<string, string>

/**
 * Says how the files of an output shall be.
 * @param output a file, or a folder where it ends in `/`.
 * @param existing the file, or every file in the folder.
 * @returns path to new text, undefined for one that goes; files that are right already are left out.
 * @throws UserError EDIT_REFUSED for a file that would be overwritten and is not ours.
 */
export const planOutput = (
  source: RenderSource,
  resources: readonly Resource[],
  output: string,
  existing: Existing,
): ReadonlyMap<string, string | undefined> => {
  const wanted = filesOf(source, resources, output)
  const foreign = [...wanted.keys()].filter((path) => isForeign(existing.get(path)))
  if (foreign.length > 0) throw new UserError('EDIT_REFUSED', foreign.map(foreignProblem))
  const stale = [...existing].filter(
    ([path, text]) => !wanted.has(path) && sourceNamedIn(text) === formatSource(source),
  )
  return new Map<string, string | undefined>([
    ...[...wanted].filter(([path, text]) => existing.get(path) !== text),
    ...stale.map(([path]) => [path, undefined] as const),
  ])
}

/** What an earlier run rendered into an output, as one YAML stream: in a folder, the files that name this source. */
export const committedStream = (source: RenderSource, output: string, existing: Existing): string =>
  [...existing.values()]
    .filter((text) => {
      const named = sourceNamedIn(text)
      return output.endsWith('/') ? named === formatSource(source) : named !== undefined
    })
    .join('\n---\n')

const isForeign = (text: string | undefined): boolean => text !== undefined && sourceNamedIn(text) === undefined

const foreignProblem = (file: string) => ({
  where: { file },
  what: 'this file would be overwritten, and it does not begin with our header "# Rendered by Tagline from …"',
  fix: `Remove it with \`git rm ${file}\` if it may be replaced, or name another \`output\``,
})

const filesOf = (source: RenderSource, resources: readonly Resource[], output: string): ReadonlyMap<string, string> => {
  const ordered = inOrder(resources)
  if (ordered.length === 0) return new Map()
  if (!output.endsWith('/')) return new Map([[output, fileText(source, ordered)]])
  return new Map([...named(ordered)].map(([name, resource]) => [`${output}${name}.yaml`, fileText(source, [resource])]))
}

const fileText = (source: RenderSource, resources: readonly Resource[]): string =>
  `${[headerOf(source), ...resources.map(({ text }) => text.replace(/\n$/, ''))].join('\n---\n')}\n`

/** Names for files: by kind and name, and by what else it takes where resources share these. */
const named = (resources: readonly Resource[]): ReadonlyMap<string, Resource> => {
  const names: readonly ((resource: Resource) => readonly string[])[] = [
    ({ identity }) => [identity.kind, identity.name],
    ({ identity }) => [identity.kind, identity.name, identity.namespace ?? ''],
    ({ identity }) => [identity.kind, identity.name, identity.namespace ?? '', groupOf(identity)],
  ]
  const found = new Map<string, Resource>()
  let open = resources
  for (const name of names) {
    const groups = Map.groupBy(open, (resource) => fileName(name(resource)))
    for (const [file, [first, ...others]] of groups)
      if (others.length === 0 && first !== undefined) found.set(file, first)
    open = [...groups.values()].filter((group) => group.length > 1).flat()
  }
  for (const [index, resource] of open.entries())
    found.set(`${fileName([resource.identity.kind, resource.identity.name])}-${index + 1}`, resource)
  return found
}

const fileName = (parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '')
