/** An item of a list that is told apart by one of its fields, as `containers` are by `name`. */
export interface ItemStep {
  readonly field: string
  readonly is: string | number
}

/** The way to a value: keys of mappings, indexes of lists, and items that a field names. */
export type Path = readonly (string | number | ItemStep)[]

/** Writes a path as people read it: `spec.template.spec.containers[web].image`, `data["app.properties"]`, `args[1]`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (typeof step === 'object') return `${text}[${step.is}]`
    if (!/^[\w$/-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')

/** The keys of mappings along a path, without items and indexes. */
export const keysOf = (path: Path): readonly string[] => path.filter((step) => typeof step === 'string')
