import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import type { CommitId } from '../../../src/core/images/revision.ts'
import { newRepository, type TestRepository } from '../../support/git/repository.ts'

type Step =
  | { readonly do: 'edit'; readonly path: string; readonly text: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'move'; readonly from: string; readonly to: string }
  | { readonly do: 'revert' }
  | { readonly do: 'merge'; readonly path: string; readonly text: string }

const path = fc.constantFrom('apps/a/x', 'apps/a/y z', 'apps/b/x', 'libs/ü', 'root', 'apps/a/sub/deep')
const content = fc.constantFrom('1', '2', 'exec:1', 'link:x')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('edit' as const), path, text: content }),
  fc.record({ do: fc.constant('remove' as const), path }),
  fc.record({ do: fc.constant('move' as const), from: path, to: path }),
  fc.record({ do: fc.constant('revert' as const) }),
  fc.record({ do: fc.constant('merge' as const), path, text: content }),
)

const has = (repository: TestRepository, file: string): boolean => repository.git('ls-files', '-z', '--', file) !== ''

const take = (repository: TestRepository, what: Step, index: number): CommitId => {
  if (what.do === 'edit') return repository.commit({ [what.path]: what.text })
  if (what.do === 'remove') return repository.commit({ [what.path]: undefined })
  if (what.do === 'move') {
    if (what.from === what.to || !has(repository, what.from)) return repository.commit({})
    const text = repository.git('show', `HEAD:${what.from}`)
    return repository.commit({ [what.to]: text, [what.from]: undefined })
  }
  if (what.do === 'revert') {
    repository.git('read-tree', '-u', '--reset', index > 1 ? 'HEAD~1' : 'HEAD')
    repository.git('commit', '-q', '--allow-empty', '-m', 'Revert')
    return repository.git('rev-parse', 'HEAD') as CommitId
  }
  repository.git('checkout', '-q', '-b', `topic-${index}`)
  repository.commit({ [what.path]: what.text })
  repository.git('checkout', '-q', 'main')
  repository.commit({ other: `${index}` })
  repository.git('merge', '-q', '--no-ff', '-m', 'Merge', `topic-${index}`)
  return repository.git('rev-parse', 'HEAD') as CommitId
}

/** Both trees in full, entry by entry. */
const plainly = (repository: TestRepository, base: string, head: string): readonly string[] => {
  const entries = (commit: string): Map<string, string> =>
    new Map(
      repository
        .git('ls-tree', '-r', '-z', commit)
        .split('\0')
        .filter(Boolean)
        .map((line) => [line.split('\t')[1] ?? '', line.split('\t')[0] ?? '']),
    )
  const [before, after] = [entries(base), entries(head)]
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file)).sort()
}

test('two commits of any history differ in exactly the paths of a plain comparison of their trees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), fc.nat(), fc.nat(), async (steps, a, b) => {
      const repository = newRepository()
      try {
        const commits = [repository.commit({ root: '0' })]
        for (const [index, what] of steps.entries()) commits.push(take(repository, what, index + 1))
        const [base, head] = [commits[a % commits.length], commits[b % commits.length]] as [CommitId, CommitId]
        const changes = await gitTrees(gitIn(repository.folder)).compare(base, head)
        expect(changes.map((change) => change.path).sort()).toEqual(plainly(repository, base, head))
      } finally {
        repository.remove()
      }
    }),
    { numRuns: 40 },
  )
}, 120_000)
