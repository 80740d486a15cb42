import { describe, expect, test } from 'vitest'
import { runProcess } from '../../src/adapters/process.ts'
import type { UserError } from '../../src/core/errors/user-error.ts'

const node = (script: string, ...rest: string[]): [string, string[]] => [process.execPath, ['-e', script, ...rest]]

describe('runProcess', () => {
  test('gives exit code, bytes and complaints apart', async () => {
    const [command, args] = node('process.stdout.write(Buffer.from([0, 255])); console.error("oh"); process.exit(3)')
    const result = await runProcess(command, args)
    expect(result).toEqual({ exitCode: 3, stdout: Buffer.from([0, 255]), stderr: 'oh\n' })
  })

  test('passes arguments as they are, with no shell to read them', async () => {
    const hostile = '$(touch x); `id` "\'\n*'
    const [command, args] = node('process.stdout.write(process.argv[1])', hostile)
    expect((await runProcess(command, args)).stdout.toString()).toBe(hostile)
  })

  test('feeds its input and survives a program that does not read it', async () => {
    const [command, args] = node('process.stdin.pipe(process.stdout)')
    expect((await runProcess(command, args, { input: 'text' })).stdout.toString()).toBe('text')
    const [deaf, none] = node('process.exit(0)')
    expect((await runProcess(deaf, none, { input: Buffer.alloc(2 ** 22) })).exitCode).toBe(0)
  })

  test('tells lines as they come, whole and without their ends', async () => {
    const lines: string[] = []
    const [command, args] = node('process.stdout.write("a\\r\\nb"); process.stdout.write("c\\n\\u00e9")')
    await runProcess(command, args, { onLine: (line, stream) => lines.push(`${stream} ${line}`) })
    expect(lines).toEqual(['stdout a', 'stdout bc', 'stdout é'])
  })

  test('adds variables and takes away those that are undefined', async () => {
    process.env.TAGLINE_TEST_GONE = 'here'
    const [command, args] = node(
      'process.stdout.write(`${process.env.TAGLINE_TEST_GONE} ${process.env.TAGLINE_TEST_NEW}`)',
    )
    const env = { TAGLINE_TEST_GONE: undefined, TAGLINE_TEST_NEW: 'new' }
    expect((await runProcess(command, args, { env })).stdout.toString()).toBe('undefined new')
    delete process.env.TAGLINE_TEST_GONE
  })

  test('counts a killed process as shells do', async () => {
    const [command, args] = node('process.kill(process.pid, "SIGKILL")')
    expect((await runProcess(command, args)).exitCode).toBe(137)
  })

  test('ends the process when it is aborted', async () => {
    const abort = new AbortController()
    const [command, args] = node('setInterval(() => {}, 1000); console.log("up")')
    const running = runProcess(command, args, { signal: abort.signal, onLine: () => abort.abort(new Error('enough')) })
    await expect(running).rejects.toThrow('enough')
  })

  test('says what to install when there is no such program', async () => {
    const error = (await runProcess('no-such-program', []).catch((thrown) => thrown)) as UserError
    expect(error.code).toBe('TOOL_MISSING')
    expect(error.message).toBe(
      'no-such-program: the program "no-such-program" cannot be started. Install it and put its folder on PATH; where it is there, see that the working folder exists.',
    )
  })
})
