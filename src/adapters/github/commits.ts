import type { CommitId } from '../../core/images/revision.ts'
import type { Commits } from '../../ports/commits.ts'
import type { FileChange } from '../../ports/files.ts'
import type { Trees } from '../../ports/trees.ts'
import type { GitHub } from './client.ts'

/**
 * Commits through the Git Data API: file contents inline in one tree, and no author named, so that GitHub signs a bot's commit.
 * @param trees the local repository, which knows the modes of files and has the parent.
 */
export const gitHubCommits = (gitHub: GitHub, trees: Trees): Commits => ({
  create: async ({ parent, changes, message }) => {
    const tree = await createTree(gitHub, trees, parent, changes)
    const parameters = { message: message(tree), tree, parents: [parent] }
    const { data } = await gitHub.rest<{ sha: CommitId }>('POST /repos/{owner}/{repo}/git/commits', { parameters })
    return data.sha
  },
})

const createTree = async (
  gitHub: GitHub,
  trees: Trees,
  parent: CommitId,
  changes: readonly FileChange[],
): Promise<string> => {
  const modes = new Map(
    (
      await trees.list(
        parent,
        changes.map(({ path }) => path),
      )
    ).map(({ path, mode }) => [path, mode]),
  )
  const tree = await Promise.all(
    changes.map(async ({ path, content }) => {
      const entry = { path, mode: modes.get(path) ?? '100644', type: 'blob' }
      return content === undefined ? { ...entry, sha: null } : { ...entry, ...(await contentOf(gitHub, content)) }
    }),
  )
  const parameters = { base_tree: parent, tree }
  const { data } = await gitHub.rest<{ sha: string }>('POST /repos/{owner}/{repo}/git/trees', { parameters })
  return data.sha
}

/** Text goes inline; bytes that are no UTF-8 would be changed on the way and need a blob of their own. */
const contentOf = async (gitHub: GitHub, bytes: Uint8Array): Promise<{ content: string } | { sha: string }> => {
  const content = Buffer.from(bytes).toString('utf8')
  if (Buffer.from(content).equals(bytes)) return { content }
  const parameters = { content: Buffer.from(bytes).toString('base64'), encoding: 'base64' }
  const { data } = await gitHub.rest<{ sha: string }>('POST /repos/{owner}/{repo}/git/blobs', { parameters })
  return { sha: data.sha }
}
