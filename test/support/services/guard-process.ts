import { type ChildProcess, spawn } from 'node:child_process'

/** Waits for the end of its standard input, which is the death of this process, and ends the other one then. */
const script = 'cat >/dev/null; kill "$1"; sleep 3; kill -9 "$1"; rm -rf -- "$2"'

/**
 * Sees to it that a process does not outlive this one, also where this one is killed and can clean up nothing itself.
 * @param folder is removed then, too.
 * @returns the guard, to be killed once the process has ended.
 */
export const guardProcess = (pid: number, folder: string): ChildProcess =>
  spawn('sh', ['-c', script, 'guard', String(pid), folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
