import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const take = async (folder: string): Promise<boolean> => {
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await writeFile(join(folder, 'pid'), String(process.pid))
  return true
}

/** Longer than any process is between making its lock and writing its number into it. */
const namelessFor = 10_000

const isAbandoned = async (folder: string): Promise<boolean> => {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''))
  if (pid > 0) return !isAlive(pid)
  const made = await stat(folder).catch(() => undefined)
  return made !== undefined && Date.now() - made.mtimeMs > namelessFor
}

/**
 * Runs `work` while this process alone holds the lock folder; a lock whose process is dead is taken over.
 * @param onWait called once if another process holds it.
 */
export const withFolderLock = async <T>(folder: string, onWait: () => void, work: () => Promise<T>): Promise<T> => {
  for (let waited = false; !(await take(folder)); await sleep(200)) {
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true })
    else if (!waited) {
      waited = true
      onWait()
    }
  }
  try {
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
