import type { Actor } from '../tokens.ts'
import { type Commit, formatCommit, type Signature } from './commit.ts'
import type { Repository, World } from './model.ts'

const seconds = (world: World) => Math.floor(world.clock.now() / 1000)

/** The signature of an account: bots have their id in the address, as people do. */
export const authorOf = (world: World, { id, login }: Actor): Signature => ({
  name: login,
  email: `${id}+${login}@users.noreply.github.com`,
  seconds: seconds(world),
  zone: '+0000',
})

/** The committer of what GitHub commits by itself. */
export const githubSignature = (world: World): Signature => ({
  name: 'GitHub',
  email: 'noreply@github.com',
  seconds: seconds(world),
  zone: '+0000',
})

/** Writes a commit object. @returns its id. */
export const writeCommit = (repo: Repository, commit: Commit): string =>
  repo.objects.write('commit', formatCommit(commit))
