/** The way to a value: keys and positions, innermost first, so that walking down makes no copies. */
export interface Path {
  readonly parent: Path | undefined
  readonly step: string | number
}

/** The path one step further down. */
export const pathTo = (parent: Path | undefined, step: string | number): Path => ({ parent, step })

/** The steps from the root. */
export const stepsOf = (path: Path | undefined): readonly (string | number)[] => {
  const steps: (string | number)[] = []
  for (let at = path; at !== undefined; at = at.parent) steps.push(at.step)
  return steps.reverse()
}

/** Writes a path as the input `key` takes it: `a.b[0].c`, with `"a.b"` for a key that holds a dot. */
export const formatPath = (path: Path | undefined): string =>
  stepsOf(path).reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    const key = /^[^."[\]:/\s]+$/.test(step) && !/^[0-9]+$/.test(step) ? step : JSON.stringify(step)
    return text === '' ? key : `${text}.${key}`
  }, '')
