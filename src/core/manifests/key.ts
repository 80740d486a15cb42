import type { Place } from '../errors/place.ts'
import { UserError } from '../errors/user-error.ts'

/** The way to one value of a file, as the input `key` and the config's `key:` name it. */
export interface Key {
  /** As it was written. */
  readonly text: string
  /** Only in documents of this kind and name. */
  readonly selector?: { readonly kind: string; readonly name: string }
  readonly steps: readonly Step[]
}

/** A key or position as text, or the item of a list by the value of one of its fields. */
export type Step = string | { readonly field: string; readonly value: string }

/**
 * Parses a key: `image.tag`, `a.b[0].c` or `a.b.0.c`, `a."b.c"`, `containers[name=web].image`, a JSON pointer (`/a/b/0`, RFC 6901),
 * each with `Kind/name:` before it for one document of several.
 * @throws UserError INPUT_INVALID.
 */
export const parseKey = (text: string, where: Place = { input: 'key' }): Key => {
  const selected = /^([A-Za-z][A-Za-z0-9]*)\/([^\s:/]+):(.+)$/s.exec(text)
  const [, kind = '', name = '', rest = text] = selected ?? []
  const steps = rest.startsWith('/') ? pointerSteps(rest) : dottedSteps(rest)
  if (steps === undefined || steps.length === 0) {
    const fix = 'Write it as `image.tag`, `containers[0].image`, `a."key.with.dots"` or `/a/b/0`'
    throw new UserError('INPUT_INVALID', { where, what: `"${text}" is no path to a value`, fix })
  }
  return { text, steps, ...(selected === null ? {} : { selector: { kind, name } }) }
}

const pointerSteps = (text: string): readonly Step[] =>
  text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

const token = /\.?"((?:[^"\\]|\\.)*)"|\[([0-9]+)\]|\[([^\][="]+)=([^\]]*)\]|\.?([^.[\]"]+)/gsy

const dottedSteps = (text: string): readonly Step[] | undefined => {
  const steps: Step[] = []
  const pattern = new RegExp(token)
  let end = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, quoted, index, field, value, plain] = match
    if (match[0].startsWith('.') === (end === 0) && index === undefined && field === undefined) return undefined
    if (quoted !== undefined) steps.push(quoted.replace(/\\(.)/gs, '$1'))
    else if (field !== undefined) steps.push({ field, value: (value ?? '').replace(/^"(.*)"$/s, '$1') })
    else steps.push(index ?? plain ?? '')
    end = pattern.lastIndex
  }
  return end === text.length ? steps : undefined
}
