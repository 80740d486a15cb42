import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runCommand } from '../../support/tools/run-command.ts'
import { exampleFiles } from '../../support/walk/example.ts'
import { digestOf, tagsOf } from '../../support/walk/facts.ts'
import { fileOfImage } from '../../support/walk/image-file.ts'
import { deliver, mergeChange, openBranches, promoteThrough, rollBack } from '../../support/walk/person.ts'
import { runOnPush } from '../../support/walk/runs.ts'
import { type Site, startSite } from '../../support/walk/site.ts'

const image = 'acme/gitops-argocd-hello'
const page = (greeting: string) => ({
  'app/index.html': `<title>Hello</title>\n<h1>${greeting}</h1>\n<p>Version <code>@version@</code></p>\n`,
})

describe('examples/kustomize-argocd: one app, two overlays', { timeout: 60_000 }, () => {
  let site: Site
  let [first, second] = ['', '']

  const overlay = async (stage: string): Promise<string> =>
    (await site.shop.read('main', `kustomize/envs/${stage}/kustomization.yaml`)) ?? ''
  const held = async () => ({
    dev: parse(await overlay('dev')).images[0].newTag,
    test: parse(await overlay('test')).images[0].newTag,
  })

  beforeAll(async () => {
    site = await startSite({ files: exampleFiles('kustomize-argocd'), tools: ['kustomize'], ref: 'v0' })
  }, 600_000)

  afterAll(() => site?.stop())

  test('a merge is built as the commit that it is, and goes to dev at once', async () => {
    const before = await overlay('dev')
    const push = await mergeChange(site, 'Greet the morning', page('Hello, morning'))
    await deliver(site, push)
    first = push.after
    expect(await tagsOf(site.registry, image)).toContain(first)
    expect(await fileOfImage(site.registry, `${image}:${first}`, 'site/index.html')).toContain(`<code>${first}</code>`)
    expect(await overlay('dev')).toBe(before.replace('newTag: ""', `newTag: "${first}"`))
    expect(await held()).toEqual({ dev: first, test: '' })
  })

  test('test takes it when a person merges the pull request', async () => {
    expect(openBranches(site)).toEqual(['tagline/test/hello'])
    await promoteThrough(site, ['test'], 'hello')
    expect(await held()).toEqual({ dev: first, test: first })
    expect(openBranches(site)).toEqual([])
  })

  test('the next merge goes the same way', async () => {
    const push = await mergeChange(site, 'Greet the evening', page('Hello, evening'))
    await deliver(site, push)
    second = push.after
    await promoteThrough(site, ['test'], 'hello')
    expect(await held()).toEqual({ dev: second, test: second })
    expect(await digestOf(site.registry, image, second)).not.toBe(await digestOf(site.registry, image, first))
  })

  test('kustomize makes of the overlay what the cluster will run', async () => {
    const folder = `${site.library.folder}-checkout`
    await site.shop.git('worktree', 'add', '--detach', folder, 'main')
    const { code, output } = await runCommand('kustomize', ['build', `${folder}/kustomize/envs/test`], {
      env: { ...process.env, ...site.env },
    })
    await site.shop.git('worktree', 'remove', '--force', folder)
    expect({ code, images: output.match(/image: \S+/g) }).toEqual({
      code: 0,
      images: [`image: ${site.registry.host}/${image}:${second}`],
    })
  })

  test('a rollback puts the release before into test, and it stays', async () => {
    await rollBack(site, 'test', 'hello')
    expect(await held()).toEqual({ dev: second, test: first })
    expect(openBranches(site)).toEqual([])
    const message = await site.shop.git('log', '-1', '--format=%B', '--grep=Tagline-Stage: test', 'main')
    expect(message).toContain('Tagline-Reason: It answers with errors')
  })

  test('a unit test that fails stops the line before anything is pushed', async () => {
    const tags = await tagsOf(site.registry, image)
    const push = await mergeChange(site, 'Break the greeting', page('Bye'))
    expect((await runOnPush(site, 'deliver', push)).exitCode).toBe(1)
    expect(await tagsOf(site.registry, image)).toEqual(tags)
    expect(await site.shop.sha('main')).toBe(push.after)
    expect(await held()).toEqual({ dev: second, test: first })
    expect(openBranches(site)).toEqual([])
  })

  test('GitHub was asked for nothing that it does not know', () => {
    expect(site.github.problems).toEqual([])
  })
})
