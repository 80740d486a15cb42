/** Writes the tables of inputs and outputs into each README from its `action.yml`; `--check` only tells what is stale. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'

interface Field {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}

const cell = (text: string): string => text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|')

const inputRow = ([name, field]: [string, Field]): string => {
  const otherwise = field.default === undefined || field.default === '' ? '' : `\`${cell(field.default)}\``
  return `| \`${name}\` | ${cell(field.description)}${field.required === true ? ' **Required.**' : ''} | ${otherwise} |`
}

const inputTable = (inputs: Record<string, Field>): string =>
  ['| input | what it says | default |', '|---|---|---|', ...Object.entries(inputs).map(inputRow)].join('\n')

const outputTable = (outputs: Record<string, Field>): string =>
  [
    '| output | what it holds |',
    '|---|---|',
    ...Object.entries(outputs).map(([name, field]) => `| \`${name}\` | ${cell(field.description)} |`),
  ].join('\n')

/** Puts a table between `<!-- name -->` and `<!-- /name -->`. */
const fill = (page: string, file: string, name: string, table: string): string => {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`${file}: the markers "${begin}" and "${end}" are missing. Put them where the table belongs.`)
  return `${page.slice(0, from)}${begin}\n${table}\n${page.slice(to)}`
}

const check = process.argv.includes('--check')
const stale = globSync('actions/*/action.yml')
  .sort()
  .filter((file) => {
    const action = parse(readFileSync(file, 'utf8'))
    const readme = join(dirname(file), 'README.md')
    const page = readFileSync(readme, 'utf8')
    const next = fill(
      fill(page, readme, 'inputs', inputTable(action.inputs ?? {})),
      readme,
      'outputs',
      outputTable(action.outputs ?? {}),
    )
    if (next !== page && !check) writeFileSync(readme, next)
    return next !== page
  })

if (check && stale.length > 0) {
  for (const file of stale)
    console.error(`${dirname(file)}/README.md: its tables are not those of action.yml. Run \`npm run docs\`.`)
  process.exitCode = 1
}
