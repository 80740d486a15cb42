import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Renderer } from '../ports/renderer.ts'
import { helmCharts } from './helm.ts'
import { kustomizations } from './kustomize.ts'
import { limitTo } from './limit.ts'

/** Which programs render; each is looked for on PATH by default. */
export interface RendererOptions {
  readonly helm?: string
  readonly kustomize?: string
  readonly kubectl?: string
  readonly helmVersion?: string | undefined
}

/** Gives a renderer by Helm and kustomize to some work, and removes afterwards what it kept in a folder of its own. */
export const withToolRenderer = async <T>(
  options: RendererOptions,
  work: (renderer: Renderer) => Promise<T>,
): Promise<T> => {
  let folder: Promise<string> | undefined
  const temporary = (): Promise<string> => (folder ??= mkdtemp(join(tmpdir(), 'tagline-render-')))
  const chart = helmCharts({ command: options.helm ?? 'helm', temporary, version: options.helmVersion })
  const build = kustomizations({ kustomize: options.kustomize ?? 'kustomize', kubectl: options.kubectl ?? 'kubectl' })
  const limited = limitTo(Math.max(2, availableParallelism()))
  const renderer: Renderer = {
    render: (root, source) =>
      limited(() => ('chart' in source ? chart(root, source) : build(root, source.kustomization))),
  }
  try {
    return await work(renderer)
  } finally {
    if (folder !== undefined) await rm(await folder, { recursive: true, force: true })
  }
}
