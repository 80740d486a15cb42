import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseInputs } from '../../../actions/build-image/inputs.ts'
import { run } from '../../../actions/build-image/run.ts'
import { buildersOf } from '../../../src/adapters/builders/find-builder.ts'
import { gitCheckout } from '../../../src/adapters/git/checkout.ts'
import { gitIn } from '../../../src/adapters/git/git.ts'
import { gitTrees } from '../../../src/adapters/git/trees.ts'
import { credentialsFrom } from '../../../src/adapters/registry/credentials.ts'
import { distributionRegistry } from '../../../src/adapters/registry/distribution-registry.ts'
import { isLocalHost } from '../../../src/adapters/registry/hosts.ts'
import { systemClock } from '../../../src/adapters/system-clock.ts'
import { workspaceFiles } from '../../../src/adapters/workspace-files.ts'
import { workflowContextOf } from '../../../src/core/inputs/workflow-context.ts'
import type { Outcome } from '../../../src/core/outcome/outcome.ts'
import type { Annotation, Log } from '../../../src/ports/log.ts'

/** What one run of the action left. */
export interface Ran extends Outcome {
  readonly lines: readonly string[]
  readonly annotations: readonly Annotation[]
}

/** A log that keeps everything. */
export const keepingLog = (): Log & { readonly lines: string[]; readonly annotations: Annotation[] } => {
  const lines: string[] = []
  const annotations: Annotation[] = []
  return {
    lines,
    annotations,
    info: (line) => void lines.push(line),
    debug: (line) => void lines.push(line),
    annotate: (annotation) => void annotations.push(annotation),
    group: (title, work) => {
      lines.push(title)
      return work()
    },
    mask: () => {},
  }
}

/** Runs build-image in this process over the real adapters, as `main.ts` wires them. */
export const runBuildImage = async (
  folder: string,
  environment: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
  event: unknown = undefined,
): Promise<Ran> => {
  const inputs = parseInputs(new Map(Object.entries(given)))
  const log = keepingLog()
  const git = gitIn(folder)
  const temp = mkdtempSync(join(tmpdir(), 'tagline-runner-'))
  const all = { ...process.env, ...environment }
  const credentialsFor = credentialsFrom(all, inputs.login === undefined ? [] : [inputs.login])
  const builders = buildersOf({ choice: inputs.builder, temp, environment: all, credentialsFor })
  const context = workflowContextOf(
    { GITHUB_REPOSITORY: 'acme/shop', GITHUB_REF: 'refs/heads/main', GITHUB_WORKSPACE: folder, ...variables },
    event,
    folder,
  )
  try {
    const outcome = await run(inputs, {
      files: workspaceFiles(folder),
      trees: gitTrees(git),
      checkout: gitCheckout(git),
      registry: distributionRegistry({ credentialsFor, clock: systemClock, access: 'push' }),
      builders,
      clock: systemClock,
      log,
      context,
      root: folder,
      hasRunnerCache: false,
      isPlainHttp: isLocalHost,
    })
    return { ...outcome, lines: log.lines, annotations: log.annotations }
  } finally {
    await builders.close()
    rmSync(temp, { recursive: true, force: true })
  }
}
