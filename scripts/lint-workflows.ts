import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureTools } from '../test/support/tools/ensure-tools.ts'
import { lineProgress } from '../test/support/tools/progress.ts'
import { runCommand } from '../test/support/tools/run-command.ts'

type Complaint = { readonly where: string; readonly what: string }

/** actionlint 1.7 does not know `concurrency.queue` of 2026-05-07. */
const queueComplaint = /^unexpected key "queue" for "concurrency" section\./

/** In a called workflow `./` means the caller's checkout, and this one step is the caller's to write. */
const callersStep = './.github/actions/tagline-setup'

const root = resolve(process.argv[2] ?? '.')

const workflowsOf = async (folder: string): Promise<readonly string[]> =>
  (await readdir(join(folder, '.github', 'workflows'))).filter((file) => /\.ya?ml$/.test(file)).toSorted()

/**
 * actionlint 1.7 does not know `$/` (rhysd/actionlint#711). It reads a copy in which that is `./`, on the same lines,
 * so that it even checks the inputs and outputs of our own actions.
 */
const copyForActionlint = async (to: string): Promise<void> => {
  await mkdir(join(to, '.github', 'workflows'), { recursive: true })
  await mkdir(join(to, '.git'))
  for (const part of ['actions', 'dist', 'action.yml'])
    if (existsSync(join(root, part))) await cp(join(root, part), join(to, part), { recursive: true })
  for (const file of await workflowsOf(root)) {
    const text = await readFile(join(root, '.github', 'workflows', file), 'utf8')
    await writeFile(join(to, '.github', 'workflows', file), text.replace(/(\buses:\s*['"]?)\$\//g, '$1./'))
  }
}

/** A `$/` that leads nowhere: actionlint passes over local actions that it does not find. */
const strayUses = async (): Promise<readonly Complaint[]> => {
  const files = (await workflowsOf(root)).map((file) => join('.github', 'workflows', file))
  const found = await Promise.all([...files, 'action.yml'].map(strayUsesIn))
  return found.flat()
}

const strayUsesIn = async (file: string): Promise<readonly Complaint[]> => {
  if (!existsSync(join(root, file))) return []
  const lines = (await readFile(join(root, file), 'utf8')).split('\n')
  return lines.flatMap((line, i) => {
    const path = /^[\s-]*uses:\s*['"]?\$\/([^\s'"#]*)/.exec(line)?.[1]
    if (path === undefined || isOurs(path)) return []
    return [{ where: `${file}:${i + 1}`, what: `"$/${path}" is no action and no workflow of this repository.` }]
  })
}

const isOurs = (path: string): boolean =>
  /\.ya?ml$/.test(path) ? existsSync(join(root, path)) : existsSync(join(root, path, 'action.yml'))

const runActionlint = async (actionlint: string): Promise<readonly Complaint[]> => {
  const copy = await mkdtemp(join(tmpdir(), 'tagline-lint-'))
  try {
    await copyForActionlint(copy)
    const files = (await workflowsOf(copy)).map((file) => join('.github', 'workflows', file))
    const { code, output } = await runCommand(actionlint, ['-format', '{{json .}}', ...files], { cwd: copy })
    if (code !== 0 && code !== 1) throw new Error(`actionlint: ended with exit code ${code}. It said:\n${output}`)
    const all = JSON.parse(output) as { message: string; filepath: string; line: number; column: number }[]
    return all
      .filter(({ message }) => !queueComplaint.test(message))
      .map(({ message, filepath, line, column }) => ({ where: `${filepath}:${line}:${column}`, what: message }))
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

type Location = {
  readonly symbolic: { readonly kind: string; readonly key: { readonly Local?: { readonly verbatim_path: string } } }
  readonly concrete: {
    readonly feature: string
    readonly location: { readonly start_point: { readonly row: number; readonly column: number } }
  }
}
type Finding = { readonly ident: string; readonly desc: string; readonly locations: readonly Location[] }

const runZizmor = async (zizmor: string): Promise<readonly Complaint[]> => {
  const actions = existsSync(join(root, 'actions')) ? await readdir(join(root, 'actions')) : []
  const metadata = ['action.yml', ...actions.map((name) => join('actions', name, 'action.yml'))]
  const inputs = ['.github/workflows', ...metadata.filter((file) => existsSync(join(root, file)))]
  const args = ['--offline', '--quiet', '--no-progress', '--no-exit-codes', '--format', 'json-v1', ...inputs]
  const { code, output } = await runCommand(zizmor, args, { cwd: root })
  if (code !== 0) throw new Error(`zizmor: ended with exit code ${code}. It said:\n${output}`)
  return (JSON.parse(output) as Finding[]).flatMap(toComplaint)
}

const toComplaint = ({ ident, desc, locations }: Finding): readonly Complaint[] => {
  const at = locations.find(({ symbolic }) => symbolic.kind === 'Primary') ?? locations[0]
  if (ident === 'self-repository' && at?.concrete.feature === callersStep) return []
  const { row = 0, column = 0 } = at?.concrete.location.start_point ?? {}
  const file = at?.symbolic.key.Local?.verbatim_path ?? '?'
  return [{ where: `${file}:${row + 1}:${column + 1}`, what: `${desc} [${ident}]` }]
}

const tools = await ensureTools(['actionlint', 'zizmor'], {
  progress: lineProgress((line) => console.log(`  ${line}`)),
})
const complaints = (await Promise.all([strayUses(), runActionlint(tools.actionlint), runZizmor(tools.zizmor)])).flat()

for (const { where, what } of complaints) console.error(`${where}: ${what}`)
console.log(`${(await workflowsOf(root)).length} workflows, ${complaints.length} complaints`)
if (complaints.length > 0) process.exitCode = 1
