import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CommitId } from '../../../src/core/images/revision.ts'

/** A real repository in a temporary folder, for tests. */
export interface TestRepository {
  readonly folder: string
  readonly git: (...args: string[]) => string
  /** Writes files (undefined removes one, `link:` and a target makes a link, `exec:` and a text an executable) and commits all. */
  readonly commit: (files: Readonly<Record<string, string | undefined>>, message?: string) => CommitId
  readonly remove: () => void
}

const identity = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'protocol.file.allow',
  GIT_CONFIG_VALUE_0: 'always',
}

/** Makes an empty folder that the caller removes. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'tagline-test-'))

/** Opens a folder as a repository of the test. */
export const repositoryAt = (folder: string): TestRepository => {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      env: { ...process.env, ...identity },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 28,
    })
      .toString()
      .trim()
  return {
    folder,
    git,
    commit: (files, message = 'Change') => {
      for (const [path, text] of Object.entries(files)) put(join(folder, path), text)
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD') as CommitId
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const put = (path: string, text: string | undefined): void => {
  rmSync(path, { recursive: true, force: true })
  if (text === undefined) return
  mkdirSync(dirname(path), { recursive: true })
  if (text.startsWith('link:')) symlinkSync(text.slice(5), path)
  else writeFileSync(path, text.startsWith('exec:') ? text.slice(5) : text)
  if (text.startsWith('exec:')) chmodSync(path, 0o755)
}

/** Makes an empty repository with the branch `main`. */
export const newRepository = (): TestRepository => {
  const repository = repositoryAt(temporaryFolder())
  repository.git('init', '-q', '-b', 'main')
  return repository
}

/**
 * Clones as `actions/checkout` does: init, one fetch of the commit at a depth (0 is all), and a detached checkout.
 * The remote is reached by `file://`, so that depth and filters count.
 */
export const checkoutLikeActions = (origin: TestRepository, commit: string, depth = 1): TestRepository => {
  const clone = repositoryAt(temporaryFolder())
  origin.git('config', 'uploadpack.allowFilter', 'true')
  origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  clone.git('init', '-q', '-b', 'main')
  clone.git('remote', 'add', 'origin', `file://${origin.folder}`)
  const refspec = depth === 0 ? '+refs/heads/*:refs/remotes/origin/*' : `+${commit}:refs/remotes/origin/main`
  clone.git('fetch', '-q', '--no-tags', ...(depth === 0 ? [] : [`--depth=${depth}`]), 'origin', refspec)
  clone.git('checkout', '-q', '--detach', commit)
  return clone
}
