/** Walks one merge down the line on this machine, with every part real, and shows what happens. */

import { lineProgress } from '../test/support/tools/progress.ts'
import { type Site, startSite } from '../test/support/walk/site.ts'
import { steps, walkAt } from '../test/support/walk/steps.ts'

const begun = performance.now()
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

const walk = async (site: Site): Promise<void> => {
  console.log(
    `\nReady in ${seconds(begun)}: GitHub ${site.github.serverUrl}, registry ${site.registry.url}, builder ${site.builder.kind}\n`,
  )
  const state = await walkAt(site)
  for (const [index, step] of steps.entries()) {
    const start = performance.now()
    console.log(`${index + 1}. ${step.title}`)
    const lines = await step.run(state)
    for (const line of lines) console.log(line === '' ? '' : `   ${line}`)
    console.log(`   ✓ checked, ${seconds(start)}\n`)
  }
}

const site = await startSite({ progress: lineProgress((line) => console.log(line), 5000) })
const stopAndExit = () => void site.stop().finally(() => process.exit(130))
process.once('SIGINT', stopAndExit).once('SIGTERM', stopAndExit)
try {
  await walk(site)
  console.log(`All ${steps.length} steps were checked in Git, in the registry and at GitHub, in ${seconds(begun)}.`)
} catch (error) {
  console.error(`   ✗ ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  await site.stop()
}
