import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startChildService } from './child-service.ts'

const makeFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagline-child-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a service that ends before it is ready is an error with what it said', async () => {
  const args = ['-c', 'echo no luck; exit 3']
  await expect(startChildService({ command: 'sh', args, ready: /ready/, folder: await makeFolder() })).rejects.toThrow(
    'sh: ended with exit code 3. It said:\nno luck\n',
  )
})

test('a command that does not exist is an error', async () => {
  const folder = await makeFolder()
  await expect(startChildService({ command: 'no-such-command', args: [], ready: /x/, folder })).rejects.toThrow(
    'no-such-command: spawn no-such-command ENOENT. It said:\n',
  )
})

test('a service that stays silent is ended, and is an error', async () => {
  const options = { command: 'sleep', args: ['60'], ready: /ready/, patience: 100, folder: await makeFolder() }
  await expect(startChildService(options)).rejects.toThrow('sleep: was not ready within 0.1 s. It said:\n')
})

test('stop ends the process', async () => {
  const args = ['-c', 'echo ready $$; exec sleep 60']
  const service = await startChildService({ command: 'sh', args, ready: /ready (\d+)/, folder: await makeFolder() })
  const pid = Number(service.ready[1])
  expect(isAlive(pid)).toBe(true)
  await service.stop()
  expect(isAlive(pid)).toBe(false)
})

test('a service and its folder go when the process that started it is killed', async () => {
  const folder = await makeFolder()
  const module = new URL('child-service.ts', import.meta.url).href
  const options = { command: 'sh', args: ['-c', 'echo ready $$; exec sleep 60'], folder }
  const script = `
    import { startChildService } from ${JSON.stringify(module)}
    const service = await startChildService({ ...${JSON.stringify(options)}, ready: /ready (\\d+)/ })
    console.log(service.ready[1])`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = Number((await once(parent.stdout, 'data')).toString())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000)
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), 8_000)
})
