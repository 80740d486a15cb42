import { UserError } from '../../core/errors/user-error.ts'
import type { CommitId } from '../../core/images/revision.ts'
import type { Move, Refs } from '../../ports/refs.ts'
import type { GitHub } from './client.ts'
import { messageOf } from './retry.ts'
import type { Answer } from './transport.ts'

const zero = '0'.repeat(40)

/** Refs through GitHub's API: creation and fast-forwards by REST, all else by `updateRefs`, which compares before it sets. */
export const gitHubRefs = (gitHub: GitHub): Refs => ({
  create: async (ref, sha) => {
    const answer = await gitHub.rest('POST /repos/{owner}/{repo}/git/refs', {
      parameters: { ref, sha },
      expect: [409, 422],
    })
    return settle(gitHub, 'POST', ref, sha, answer)
  },
  forward: async (ref, sha) => {
    const parameters = { ref: ref.replace(/^refs\//, ''), sha, force: false }
    const answer = await gitHub.rest('PATCH /repos/{owner}/{repo}/git/refs/{+ref}', {
      parameters,
      expect: [403, 409, 422],
    })
    return settle(gitHub, 'PATCH', ref, sha, answer)
  },
  replace: (ref, from, to) => compareAndSet(gitHub, ref, from, to),
  remove: (ref, from) => compareAndSet(gitHub, ref, from, zero),
})

const lost =
  /not a fast.?forward|reference already exists|reference does not exist|expected .* but|is at .* but expected|reference update failed|does not point to|not point/i

const settle = async (
  gitHub: GitHub,
  verb: string,
  ref: string,
  sha: CommitId,
  answer: Answer<unknown>,
): Promise<Move> => {
  if (answer.status < 400) return 'done'
  const said = messageOf(answer)
  if (!lost.test(said)) throw protectedRef(gitHub, verb, ref, answer.status, said)
  return (await headOf(gitHub, ref)) === sha ? 'done' : 'lost'
}

const headOf = async (gitHub: GitHub, ref: string): Promise<string | undefined> => {
  const parameters = { ref: ref.replace(/^refs\//, '') }
  const route = 'GET /repos/{owner}/{repo}/git/ref/{+ref}'
  const { status, data } = await gitHub.rest<{ object?: { sha?: string } }>(route, { parameters, expect: [404] })
  return status === 404 ? undefined : data.object?.sha
}

const protectedRef = (gitHub: GitHub, verb: string, ref: string, status: number, said: string): UserError =>
  new UserError('GITHUB_REFUSED', {
    where: { request: `${verb} /repos/${gitHub.repository}/git/${ref}`, status },
    what: `GitHub said "${said}"`,
    fix: /not accessible/i.test(said)
      ? 'Add `permissions: contents: write` to the job, and to the workflow that calls it'
      : 'Let a GitHub App bypass the rule and give its token as the input `token`, keep the stage on a branch of its own with `branch:`, or set `delivery: auto-merge`',
  })

const mutation = `mutation ($repositoryId: ID!, $refUpdates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repositoryId, refUpdates: $refUpdates }) { clientMutationId }
}`

const compareAndSet = async (gitHub: GitHub, name: string, beforeOid: CommitId, afterOid: string): Promise<Move> => {
  const refUpdates = [{ name, beforeOid, afterOid, force: true }]
  const { errors } = await gitHub.graphql(mutation, { repositoryId: await repositoryId(gitHub), refUpdates })
  const [error] = errors
  if (error === undefined) return 'done'
  const now = await headOf(gitHub, name)
  if (now === (afterOid === zero ? undefined : afterOid)) return 'done'
  if (now !== beforeOid) return 'lost'
  throw protectedRef(gitHub, 'updateRefs', name, 200, error.message)
}

const ids = new WeakMap<GitHub, Promise<string>>()

const repositoryId = (gitHub: GitHub): Promise<string> => {
  const known = ids.get(gitHub)
  if (known !== undefined) return known
  const asked = gitHub.rest<{ node_id: string }>('GET /repos/{owner}/{repo}').then(({ data }) => data.node_id)
  ids.set(gitHub, asked)
  return asked
}
