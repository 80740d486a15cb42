import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ensureTools } from './ensure-tools.ts'
import { findTool, ownPlaces } from './find-tool.ts'
import { withFolderLock } from './folder-lock.ts'
import { lineProgress } from './progress.ts'
import { runCommand } from './run-command.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagline-ensure-'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const bare = () => ({ path: join(folder, 'bin'), kept: join(folder, 'kept') })

/** A PATH that holds these commands and nothing else. */
const usePathOf = async (commands: readonly string[]) => {
  await mkdir(join(folder, 'bin'))
  const folders = ownPlaces().path.split(delimiter)
  for (const command of commands) {
    const found = (await runCommand('sh', ['-c', `command -v ${command}`])).output.trim()
    expect(folders.some((each) => found.startsWith(each))).toBe(true)
    await symlink(found, join(folder, 'bin', command))
  }
  vi.stubEnv('PATH', join(folder, 'bin'))
}

test('a machine with nothing hears of every tool at once what it is and what to do', async () => {
  await usePathOf([])
  await expect(ensureTools(['helm4', 'runc', 'zizmor'], { places: bare() })).rejects.toThrow(
    [
      'helm4: not on PATH, not in .tools, and there is no Go to build it. Install Helm 4 4.0.0 or later, below 5.0.0, or Go 1.26, then run `npm run tools helm4` again.',
      'runc: not on PATH, not in .tools, and this is no Debian to install runc from. Install runc 1.1.0 or later, or the Debian package runc (as root this is done for you), then run `npm run tools runc` again.',
      'zizmor: not on PATH, not in .tools, and there is no Python 3 with pip to install it. Install zizmor 1.30.0 or later, or Python 3 with pip, then run `npm run tools zizmor` again.',
    ].join('\n'),
  )
})

test('a tool that cannot be had keeps the others from being made', async () => {
  await usePathOf(['go'])
  await expect(ensureTools(['actionlint', 'zizmor'], { places: bare() })).rejects.toThrow(/^zizmor: not on PATH/)
  expect(await readdir(folder)).toEqual(['bin'])
})

test('two that want the same tool at the same time make it once, and both find it', { timeout: 120_000 }, async () => {
  await usePathOf(['go'])
  const lines: string[] = []
  const options = { places: bare(), progress: lineProgress((line) => lines.push(line)) }
  const [one, other] = await Promise.all([ensureTools(['actionlint'], options), ensureTools(['actionlint'], options)])
  expect(one).toEqual({ actionlint: join(folder, 'kept', 'actionlint@1.7.12', 'actionlint') })
  expect(other).toEqual(one)
  expect(lines.filter((line) => line === 'building actionlint 1.7.12 ...')).toHaveLength(1)
  expect(lines).toContain('actionlint: another process is making it, waiting for it')
  expect(await readdir(join(folder, 'kept'))).toEqual(['actionlint@1.7.12'])
  expect((await runCommand(one.actionlint, ['-version'])).output).toContain('1.7.12')
})

test('a build that was killed leaves nothing that could be taken for the tool, and its lock is taken over', {
  timeout: 120_000,
}, async () => {
  await usePathOf(['go'])
  const places = bare()
  await mkdir(join(places.kept, '.making-actionlint'), { recursive: true })
  // A number that no process has: above the highest that Linux gives out.
  await writeFile(join(places.kept, '.making-actionlint', 'pid'), '4194999')
  await mkdir(join(places.kept, '.work-actionlint-x'))
  expect(await findTool('actionlint', places)).toBeUndefined()
  await ensureTools(['actionlint'], { places })
  expect(await findTool('actionlint', places)).toBe(join(places.kept, 'actionlint@1.7.12', 'actionlint'))
})

test('a lock whose process was killed before it wrote its number is taken over, too', async () => {
  const lock = join(folder, 'lock')
  await mkdir(lock)
  await utimes(lock, 1, 1)
  expect(
    await withFolderLock(
      lock,
      () => {},
      async () => 'held',
    ),
  ).toBe('held')
  expect(await readdir(folder)).toEqual([])
})
