import { listOf, mapOf, type Named } from '../config/schema/collections.ts'
import { parseYaml } from '../config/schema/parse-yaml.ts'
import { textAs } from '../config/schema/scalars.ts'
import { sourceText } from '../config/schema/source-text.ts'
import { patternComplaint } from '../config/values/paths.ts'
import { UserError } from '../errors/user-error.ts'
import { decidingPattern, type Pattern, parsePattern } from './pattern.ts'

/** A name with the patterns that make files count for it. */
export interface Filter {
  readonly name: string
  readonly patterns: readonly Pattern[]
}

const pattern = textAs<Pattern>({
  expected: 'a gitignore pattern',
  example: "'src/**'",
  read: (text, key) => patternComplaint(text, key) ?? parsePattern(text),
})

const filters = mapOf(listOf(pattern, { lone: true }), {
  expected: 'a mapping of names to patterns',
  example: "{ web: 'apps/web/**' }",
  checkName: (name) =>
    /^[A-Za-z_][\w-]*$/.test(name)
      ? undefined
      : {
          what: `"${name}" cannot be the name of an output`,
          fix: 'Use letters, digits, "_" and "-", with a letter first',
        },
})

/**
 * Reads the input `filters`: YAML of names and patterns.
 * @param reserved names of outputs that a filter would hide.
 * @throws UserError INPUT_INVALID with every mistake, each with its line in the input.
 */
export const parseFilters = (text: string, reserved: readonly string[]): readonly Filter[] => {
  const source = sourceText('filters', text)
  const node = parseYaml(source)
  const read = node === undefined ? [] : (filters.read(node, 'filters', source) ?? [])
  const taken = read.filter(({ name }) => reserved.includes(name)).map(takenProblem)
  const problems = [...source.problems.map(inInput), ...taken]
  if (problems.length > 0) throw new UserError('INPUT_INVALID', problems)
  return read.map(({ name, value }) => ({ name, patterns: value }))
}

const takenProblem = ({ name }: Named<unknown>) => ({
  where: { input: 'filters' },
  what: `the name "${name}" is an output of this action already`,
  fix: 'Choose another name',
})

const inInput = ({ where, what, fix }: UserError['problems'][number]) => {
  const line = 'line' in where ? where.line : undefined
  return { where: { input: 'filters' }, what: line === undefined ? what : `line ${line}: ${what}`, fix }
}

/** The files that count for a filter. */
export const filesOf = ({ patterns }: Filter, paths: readonly string[]): readonly string[] =>
  paths.filter((path) => decidingPattern(patterns, path)?.negated === false)
