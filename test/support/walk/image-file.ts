import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registry } from '../services/registry.ts'
import { ensureTools } from '../tools/ensure-tools.ts'
import { runCommand } from '../tools/run-command.ts'

/** The text of one file of an image, as whoever pulls it gets it. */
export const fileOfImage = async (registry: Registry, image: string, path: string): Promise<string> => {
  const { crane } = await ensureTools(['crane'])
  const folder = await mkdtemp(join(tmpdir(), 'tagline-image-'))
  try {
    const tar = join(folder, 'image.tar')
    await read(crane, ['export', `${registry.host}/${image}`, tar])
    return await read('tar', ['-xOf', tar, path])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const read = async (command: string, args: readonly string[]): Promise<string> => {
  const { code, output } = await runCommand(command, args)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${output}`)
  return output
}
