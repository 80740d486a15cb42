import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../tools/run-command.ts'
import { type LibraryName, toActForm } from './act-form.ts'

/** A copy of the library that act can run. */
export type StagedLibrary = LibraryName & { readonly folder: string }

/** What a caller's runner reads of the library. */
const shipped = ['action.yml', 'actions', 'dist', join('.github', 'workflows')]

/**
 * Copies what the library ships into a new Git repository, in the form that act understands.
 * @param from the root of the library.
 * @param to   a folder that does not exist yet.
 */
export const stageLibrary = async (
  from: string,
  to: string,
  name: LibraryName = { repository: 'your-org/tagline', ref: 'v1' },
): Promise<StagedLibrary> => {
  await mkdir(join(to, '.github'), { recursive: true })
  for (const part of shipped)
    if (existsSync(join(from, part))) await cp(join(from, part), join(to, part), { recursive: true })
  for (const file of await readdir(to, { recursive: true }))
    if (/\.ya?ml$/.test(file)) await rewrite(join(to, file), name)
  await commitAll(to)
  return { ...name, folder: to }
}

const rewrite = async (file: string, name: LibraryName): Promise<void> => {
  const text = await readFile(file, 'utf8')
  const rewritten = toActForm(text, name)
  if (rewritten !== text) await writeFile(file, rewritten)
}

/** Makes a folder a Git repository of one commit, because act reads actions from nothing else. */
export const commitAll = async (folder: string): Promise<void> => {
  const person = ['-c', 'user.name=tests', '-c', 'user.email=tests@example.com', '-c', 'commit.gpgsign=false']
  const commands = [
    ['init', '-q', '-b', 'main'],
    ['add', '-A', '-f'],
    ['commit', '-q', '--no-verify', '-m', 'staged'],
  ]
  for (const command of commands) {
    const { code, output } = await runCommand('git', [...person, ...command], { cwd: folder })
    if (code !== 0) throw new Error(`git ${command.join(' ')}: ${output}`)
  }
}
