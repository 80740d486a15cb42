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

  test('lists every problem in the summary, as annotations end at ten, with text of others inert', () => {
    const problems = `Array.from({ length: 12 }, (_, i) => ({ where: { input: 'app' + i }, what: '"<b>@you</b>" is *wrong*', fix: 'Mend\\n- it' }))`
    const { code, summary } = runBody(`throw new UserError('INPUT_INVALID', ${problems})`)
    expect(code).toBe(1)
    const message = (i: number) =>
      `- input "app${i}": "&#60;b&#62;@&#8203;you&#60;/b&#62;" is \\*wrong\\*. Mend - it.\n`
    expect(summary).toBe(`### Failed\n\n${Array.from({ length: 12 }, (_, i) => message(i)).join('')}`)
  })

  test('calls what it did not foresee a bug of its own', () => {
    const result = runBody(`throw new TypeError('x is undefined')`)
    expect(result.code).toBe(1)
    expect(result.log).toContain(
      '::error::Tagline: this is a bug in Tagline (x is undefined). Report it with the lines below.',
    )
    expect(result.log).toContain('TypeError: x is undefined\n    at')
    expect(result.summary).toBe(
      '### Failed\n\n- Tagline: this is a bug in Tagline \\(x is undefined\\). Report it with the lines in the log.\n',
    )
  })

  test('fails after the outputs are set where the outcome says so', () => {
    const result = runBody(`return { outputs: { findings: '[]' }, summary: 'bad', failed: true }`)
    expect(result).toMatchObject({ code: 1, summary: 'bad\n' })
    expect(result.output).toContain('findings<<')
  })

  test.each(['TOKEN', 'REGISTRY-TOKEN', 'REGISTRY-PASSWORD'])('masks %s before anything is said', (name) => {
    const body = `return { outputs: {}, summary: '' }`
    expect(runBody(body, { [`INPUT_${name}`]: 's3cret' }).log).toBe('::add-mask::s3cret\n')
  })

  test.each(['20.20.2', '21.7.3', '18.0.0'])('says of Node %s that it is too old, and runs nothing', (version) => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const result = runBody(`return { outputs: { ran: 'yes' }, summary: '' }`, {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}`,
    })
    expect({ code: result.code, log: result.log, output: result.output }).toEqual({
      code: 1,
      log: `::error::Node: this is version "${version}", and the action needs Node 24 (\`runs.using: node24\`). Update the runner to one that brings it along.\n`,
      output: '',
    })
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
