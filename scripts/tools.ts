import { catalogue } from '../test/support/tools/catalogue.ts'
import { ensureTools } from '../test/support/tools/ensure-tools.ts'
import { MissingToolError } from '../test/support/tools/missing-tool-error.ts'
import { lineProgress } from '../test/support/tools/progress.ts'
import type { ToolName } from '../test/support/tools/tool.ts'

const all = Object.keys(catalogue) as ToolName[]
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(all as string[]).includes(name))

if (unknown.length > 0) {
  console.error(`tools: there is no tool "${unknown.join('", "')}". Ask for some of ${all.join(', ')}.`)
  process.exit(1)
}

try {
  const names = asked.length > 0 ? (asked as ToolName[]) : all
  const found = await ensureTools(names, { progress: lineProgress((line) => console.log(`  ${line}`)) })
  for (const [name, file] of Object.entries(found)) console.log(`${name.padEnd(16)} ${file}`)
} catch (error) {
  if (!(error instanceof MissingToolError)) throw error
  console.error(error.message)
  process.exit(1)
}
