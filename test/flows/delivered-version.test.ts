import { afterEach, describe, expect, test } from 'vitest'
import { gitCheckout } from '../../src/adapters/git/checkout.ts'
import { gitIn } from '../../src/adapters/git/git.ts'
import { gitTrees } from '../../src/adapters/git/trees.ts'
import { workspaceFiles } from '../../src/adapters/workspace-files.ts'
import { noOverrides, settingsOfApp } from '../../src/core/images/image-settings.ts'
import { revisionLabel } from '../../src/core/images/labels.ts'
import type { Origin } from '../../src/core/images/origin.ts'
import { sourceLabel } from '../../src/core/images/source.ts'
import { parseGivenReleases } from '../../src/core/promotion/given-releases.ts'
import { findDelivery } from '../../src/flows/delivered-releases.ts'
import { beginPreparation } from '../../src/flows/prepare-image.ts'
import { parseConfigText } from '../support/fakes/config-text.ts'
import { recordedLog } from '../support/fakes/recorded-log.ts'
import { fakeRegistry } from '../support/fakes/registry.ts'
import { newRepository, type TestRepository } from '../support/git/repository.ts'

const made: TestRepository[] = []
afterEach(() => {
  for (const repository of made.splice(0)) repository.remove()
})

/** An app whose tag is its version file alone, at a commit that the registry may or may not have an image of. */
const versioned = async () => {
  const repository = newRepository()
  made.push(repository)
  const sha = repository.commit({
    'apps/web/Dockerfile': 'FROM scratch\nCOPY . /\n',
    'apps/web/.version': 'v1.4.0\n',
    'apps/web/page.txt': 'hello\n',
  })
  const config = await parseConfigText('apps:\n  web: { path: apps/web, tag: "{version}", trigger: version }\n')
  const git = gitIn(repository.folder)
  const registry = fakeRegistry()
  const deps = {
    registry,
    trees: gitTrees(git),
    files: workspaceFiles(repository.folder),
    checkout: gitCheckout(git),
    log: recordedLog(),
  }
  const origin: Origin = { content: sha, revision: sha, time: new Date(0), branch: 'main', run: '1', page: undefined }
  const [app] = config.apps
  if (app === undefined) throw new Error('the configuration has an app')
  const given = parseGivenReleases({ include: [{ app: 'web' }] }, { input: 'releases' })
  const settings = settingsOfApp(app, noOverrides)
  const { source = '' } = await (await beginPreparation(deps, { images: [settings], origin, written: [] })).prepare(
    settings,
  )
  return {
    publish: (labels: Readonly<Record<string, string>>) => registry.seed(app.image, 'v1.4.0', labels),
    delivered: () => findDelivery(deps, { config, given, origin, repository: undefined }),
    sha,
    source,
  }
}

describe('a version that stands in the registry', () => {
  test('is delivered where this commit built it', async () => {
    const { publish, delivered, sha } = await versioned()
    publish({ [revisionLabel]: sha, [sourceLabel]: 'with the settings of a step' })
    expect([...(await delivered()).releases.keys()]).toEqual(['web'])
  })

  test('is delivered where an earlier commit built it from the same source', async () => {
    const { publish, delivered, source } = await versioned()
    publish({ [revisionLabel]: 'b'.repeat(40), [sourceLabel]: source })
    expect([...(await delivered()).releases.keys()]).toEqual(['web'])
  })

  test.each([
    { name: 'another source', labels: { [revisionLabel]: 'b'.repeat(40), [sourceLabel]: 'f'.repeat(64) } },
    { name: 'who knows what', labels: {} },
  ])('is not delivered as this commit’s where it was built from $name', async ({ labels }) => {
    const { publish, delivered } = await versioned()
    publish(labels)
    await expect(delivered()).rejects.toMatchObject({
      code: 'PROMOTION_REFUSED',
      message:
        'input "releases": the registry has no image of "web" for this commit, and the apps of one push are delivered together or not at all. Mend the build of "web" and run the failed jobs again, or write `partial: true` into tagline.yaml.',
    })
  })
})
