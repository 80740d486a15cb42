import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'tagline-action-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs an action whose body is `body`, in a process of its own, as the runner does. */
const runBody = (body: string, environment: Record<string, string> = {}) => {
  const main = join(folder, 'main.ts')
  const [summary, output] = [join(folder, 'summary'), join(folder, 'output')]
  for (const file of [summary, output]) writeFileSync(file, '')
  const frame = JSON.stringify(resolve('src/adapters/action.ts'))
  const errors = JSON.stringify(resolve('src/core/errors/user-error.ts'))
  writeFileSync(
    main,
    `import { runAction } from ${frame}\nimport { UserError } from ${errors}\nvoid UserError\nawait runAction(async (runner) => { ${body} })\n`,
  )
  const result = spawnSync('node', [main], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output, ...environment },
  })
  return {
    code: result.status,
    log: result.stdout,
    summary: readFileSync(summary, 'utf8'),
    output: readFileSync(output, 'utf8'),
  }
}

describe('the frame of an action', () => {
  test('sets the outputs and appends the summary', () => {
    const result = runBody(`return { outputs: { tag: 'v1' }, summary: '# Done' }`)
    expect(result.code).toBe(0)
    expect(result.output).toMatch(/^tag<<(\S+)\nv1\n\1\n$/)
    expect(result.summary).toBe('# Done\n')
  })

  test('gives the inputs by their names, trimmed, blank ones left out', () => {
    const body = `return { outputs: Object.fromEntries(runner.inputs), summary: '' }`
    const { output } = runBody(body, { 'INPUT_KUBE-VERSION': ' 1.34 ', INPUT_APP: ' ' })
    expect(output.split('\n').filter((line) => !line.includes('ghadelimiter'))).toEqual(['1.34', ''])
    expect(output).toMatch(/^kube-version<</)
  })

  test('shows each problem of the user on its file and line, and exits 1', () => {
    const problems = `[{ where: { file: 'tagline.yaml', line: 2, column: 3 }, what: '"x" is wrong', fix: 'Mend it' }, { where: { input: 'app' }, what: 'gone', fix: 'Name one' }]`
    const result = runBody(`throw new UserError('CONFIG_INVALID', ${problems})`)
    expect(result.code).toBe(1)
    expect(result.log.split('\n').slice(0, 2)).toEqual([
      '::error file=tagline.yaml,line=2,col=3::tagline.yaml:2:3: "x" is wrong. Mend it.',
      '::error::input "app": gone. Name one.',
    ])
    expect(result.output).toBe('')
  })

  test('calls what it did not foresee a bug of its own', () => {
    const result = runBody(`throw new TypeError('x is undefined')`)
    expect(result.code).toBe(1)
    expect(result.log).toContain(
      '::error::Tagline: this is a bug in Tagline (x is undefined). Report it with the lines below.',
    )
    expect(result.log).toContain('TypeError: x is undefined\n    at')
  })

  test('fails after the outputs are set where the outcome says so', () => {
    const result = runBody(`return { outputs: { findings: '[]' }, summary: 'bad', failed: true }`)
    expect(result).toMatchObject({ code: 1, summary: 'bad\n' })
    expect(result.output).toContain('findings<<')
  })

  test('masks the token before anything is said', () => {
    expect(runBody(`return { outputs: {}, summary: '' }`, { INPUT_TOKEN: 's3cret' }).log).toBe('::add-mask::s3cret\n')
  })

  test('lets no line of others become a workflow command', () => {
    const body = `runner.log.info('::set-output name=a::b'); runner.log.info('ok\\n  ::error::x'); return { outputs: {}, summary: '' }`
    expect(runBody(body).log).not.toMatch(/^\s*::/m)
  })

  test('cuts a summary at the size that GitHub takes', () => {
    const { summary } = runBody(`return { outputs: {}, summary: 'ä'.repeat(700000) }`)
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024)
    expect(summary.endsWith('ä\n\n_This summary was cut: GitHub takes at most 1 MiB. The log has all of it._\n')).toBe(
      true,
    )
  })

  test('says which payload it cannot read', () => {
    const path = join(folder, 'event.json')
    writeFileSync(path, '{')
    const { code, log } = runBody(`return { outputs: {}, summary: '' }`, { GITHUB_EVENT_PATH: path })
    expect(code).toBe(1)
    expect(log).toMatch(
      /^::error::GITHUB_EVENT_PATH: the event's payload ".+event\.json" cannot be read \(.+\)\. Run the action in a step of GitHub Actions, or unset the variable\.$/m,
    )
  })
})
